import type { FrameReader } from '@buttonwood/shared/frame/frame-reader.ts';
import type { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import { KEY_WINDOW } from '@buttonwood/shared/limits.ts';
import {
  AmendOrder,
  CancelOrder,
  Deposit,
  FreezeAccount,
  MassCancel,
  OpenAccount,
  PlaceConditional,
  PlaceOrder,
  SetAccountTerms,
  Withdraw,
} from '@buttonwood/shared/messages/commands.ts';
import { TransferDirection } from '@buttonwood/shared/messages/ledger-events.ts';
import {
  AmendRejected,
  Bust,
  Fill,
  InstrumentState,
  KillAccount,
  OrderChanged,
  OrderDone,
} from '@buttonwood/shared/messages/links.ts';
import type { Layout } from '@buttonwood/shared/messages/layout.ts';
import { ActorMachine } from '../actor-machine.ts';
import { Halt } from '../halt.ts';
import type { SnapshotReader, SnapshotWriter } from '../snapshot-bytes.ts';
import type { Instant } from '../state-machine.ts';
import { setAccountTerms } from './account-terms.ts';
import { amendOrder as importedAmendOrder } from './amend-order.ts';
import { forEachBalance, type BalanceVisitor } from './balances.ts';
import { cancelOrder as importedCancelOrder, massCancel } from './cancel.ts';
import { freezeAccount, killAccount } from './freeze-account.ts';
import { takeInstrumentState } from './instrument-state.ts';
import { LedgerState } from './ledger-state.ts';
import { openAccount } from './open-account.ts';
import { takeAmendRejection, takeOrderChange as importedTakeOrderChange } from './order-changed.ts';
import { placeConditional } from './place-conditional.ts';
import { placeOrder as importedPlaceOrder } from './place-order.ts';
import { releaseOrder as importedReleaseOrder } from './release.ts';
import { reverseFill } from './reverse-fill.ts';
import { settleFill as importedSettleFill } from './settle-fill.ts';
import { transfer } from './transfer.ts';

/** Constants of this module: the compiler folds them, while an imported binding is read again for every message. */
const amendOrder = importedAmendOrder;
const cancelOrder = importedCancelOrder;
const takeOrderChange = importedTakeOrderChange;
const placeOrder = importedPlaceOrder;
const releaseOrder = importedReleaseOrder;
const settleFill = importedSettleFill;
const AMEND_ORDER = AmendOrder;
const CANCEL_ORDER = CancelOrder;
const DEPOSIT = Deposit;
const FREEZE_ACCOUNT = FreezeAccount;
const MASS_CANCEL = MassCancel;
const OPEN_ACCOUNT = OpenAccount;
const PLACE_CONDITIONAL = PlaceConditional;
const PLACE_ORDER = PlaceOrder;
const SET_ACCOUNT_TERMS = SetAccountTerms;
const WITHDRAW = Withdraw;
const TRANSFER_DIRECTION = TransferDirection;
const AMEND_REJECTED = AmendRejected;
const BUST = Bust;
const FILL = Fill;
const INSTRUMENT_STATE = InstrumentState;
const KILL_ACCOUNT = KillAccount;
const ORDER_CHANGED = OrderChanged;
const ORDER_DONE = OrderDone;

/** Smallest sizes by type: what a message must have before its fields are read. */
function sizes(...layouts: readonly Layout[]): ReadonlyMap<number, number> {
  return new Map(layouts.map(({ type, size }) => [type, size]));
}

const FROM_OUTSIDE = sizes(
  ...[OPEN_ACCOUNT, SET_ACCOUNT_TERMS, FREEZE_ACCOUNT, DEPOSIT, WITHDRAW],
  ...[PLACE_ORDER, PLACE_CONDITIONAL, AMEND_ORDER, CANCEL_ORDER, MASS_CANCEL],
);
const FROM_ACTORS = sizes(
  ...[FILL, ORDER_CHANGED, AMEND_REJECTED, ORDER_DONE, INSTRUMENT_STATE, BUST, KILL_ACCOUNT],
);

/**
 * One shard of the ledger: it decides about money. Double entry, holds, settlement, fees and releases; what it knows of
 * orders is the books' word, a little later. DESIGN §3a and §5.
 */
export class LedgerMachine extends ActorMachine {
  protected override readonly fromOutside = FROM_OUTSIDE;
  protected override readonly fromActors = FROM_ACTORS;
  /** Readable for the audit and the invariants; changed by messages only. */
  readonly state: LedgerState;

  /** `keyWindow` is how many idempotency keys are kept; it is part of the rules, so only tests choose another. */
  constructor(keyWindow: number = KEY_WINDOW) {
    super();
    this.state = new LedgerState(this.links, keyWindow);
  }

  /** Visits every balance of the shard, for the audit. See balances.ts for what is visited and in which order. */
  forEachBalance(visit: BalanceVisitor): void {
    forEachBalance(this.state, visit);
  }

  override apply(frame: FrameReader, at: Instant, out: FrameWriter): void {
    this.state.position += 1;
    super.apply(frame, at, out);
  }

  /** Nothing in a ledger happens by time alone. */
  override due(): Instant | undefined {
    return undefined;
  }

  protected override runDue(): void {
    this.state.now = this.now;
  }

  protected override beginEpoch(): void {
    this.state.skipOrderNumbers();
  }

  protected override handle(view: DataView, offset: number, type: number, out: FrameWriter): void {
    const { state } = this;
    if (state.actor === 0) this.identify();
    switch (type) {
      case PLACE_ORDER.type:
        return placeOrder(state, view, offset, this.messageLength, out);
      case FILL.type:
        return settleFill(state, view, offset, out);
      case ORDER_DONE.type:
        return releaseOrder(state, view, offset, out);
      case CANCEL_ORDER.type:
        return cancelOrder(state, view, offset, out);
      case AMEND_ORDER.type:
        return amendOrder(state, view, offset, out);
      case ORDER_CHANGED.type:
        return takeOrderChange(state, view, offset, out);
      case AMEND_REJECTED.type:
        return takeAmendRejection(state, view, offset, out);
      case MASS_CANCEL.type:
        return massCancel(state, view, offset, out);
      case DEPOSIT.type:
        return transfer(state, view, offset, this.messageLength, TRANSFER_DIRECTION.deposit, out);
      case WITHDRAW.type:
        return transfer(state, view, offset, this.messageLength, TRANSFER_DIRECTION.withdrawal, out);
      case OPEN_ACCOUNT.type:
        return openAccount(state, view, offset, out);
      case PLACE_CONDITIONAL.type:
        return placeConditional(state, view, offset, this.messageLength, out);
      case INSTRUMENT_STATE.type:
        return takeInstrumentState(state, view, offset);
      case SET_ACCOUNT_TERMS.type:
        return setAccountTerms(state, view, offset, out);
      case FREEZE_ACCOUNT.type:
        return freezeAccount(state, view, offset, this.messageLength, out);
      case KILL_ACCOUNT.type:
        return killAccount(state, view, offset, out);
      case BUST.type:
        return reverseFill(state, view, offset, out);
      default:
        throw new Halt('INVARIANT', `every message a ledger takes has its part (type ${type})`);
    }
  }

  protected override writeState(to: SnapshotWriter): void {
    this.state.write(to);
  }

  protected override readState(from: SnapshotReader): void {
    this.identify();
    this.state.read(from);
  }

  private identify(): void {
    if (this.actor === 0) throw new Halt('INVARIANT', 'Genesis comes before every other message');
    this.state.actor = this.actor;
    this.state.shards = Math.max(1, this.ledgerShards);
    this.state.now = this.now;
  }
}
