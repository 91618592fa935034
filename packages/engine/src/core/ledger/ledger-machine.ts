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
import { amendOrder } from './amend-order.ts';
import { forEachBalance, type BalanceVisitor } from './balances.ts';
import { cancelOrder, massCancel } from './cancel.ts';
import { freezeAccount, killAccount } from './freeze-account.ts';
import { takeInstrumentState } from './instrument-state.ts';
import { LedgerState } from './ledger-state.ts';
import { openAccount } from './open-account.ts';
import { takeAmendRejection, takeOrderChange } from './order-changed.ts';
import { placeConditional } from './place-conditional.ts';
import { placeOrder } from './place-order.ts';
import { releaseOrder } from './release.ts';
import { reverseFill } from './reverse-fill.ts';
import { settleFill } from './settle-fill.ts';
import { transfer } from './transfer.ts';

/** Smallest sizes by type: what a message must have before its fields are read. */
function sizes(...layouts: readonly Layout[]): ReadonlyMap<number, number> {
  return new Map(layouts.map(({ type, size }) => [type, size]));
}

const FROM_OUTSIDE = sizes(
  ...[OpenAccount, SetAccountTerms, FreezeAccount, Deposit, Withdraw],
  ...[PlaceOrder, PlaceConditional, AmendOrder, CancelOrder, MassCancel],
);
const FROM_ACTORS = sizes(
  ...[Fill, OrderChanged, AmendRejected, OrderDone, InstrumentState, Bust, KillAccount],
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
    this.identify();
    switch (type) {
      case PlaceOrder.type:
        return placeOrder(state, view, offset, this.messageLength, out);
      case Fill.type:
        return settleFill(state, view, offset, out);
      case OrderDone.type:
        return releaseOrder(state, view, offset, out);
      case CancelOrder.type:
        return cancelOrder(state, view, offset, out);
      case AmendOrder.type:
        return amendOrder(state, view, offset, out);
      case OrderChanged.type:
        return takeOrderChange(state, view, offset, out);
      case AmendRejected.type:
        return takeAmendRejection(state, view, offset, out);
      case MassCancel.type:
        return massCancel(state, view, offset, out);
      case Deposit.type:
        return transfer(state, view, offset, this.messageLength, TransferDirection.deposit, out);
      case Withdraw.type:
        return transfer(state, view, offset, this.messageLength, TransferDirection.withdrawal, out);
      case OpenAccount.type:
        return openAccount(state, view, offset, out);
      case PlaceConditional.type:
        return placeConditional(state, view, offset, this.messageLength, out);
      case InstrumentState.type:
        return takeInstrumentState(state, view, offset);
      case SetAccountTerms.type:
        return setAccountTerms(state, view, offset, out);
      case FreezeAccount.type:
        return freezeAccount(state, view, offset, this.messageLength, out);
      case KillAccount.type:
        return killAccount(state, view, offset, out);
      case Bust.type:
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
