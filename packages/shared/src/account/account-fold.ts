import { invariant, must } from '../base/assert.ts';
import { CASH_ASSET } from '../ids/account-id.ts';
import { decodeMessage } from '../messages/codec.ts';
import { readInt53 } from '../messages/layout.ts';
import {
  AccountFilled,
  AccountFrozen,
  AccountOpened,
  AccountOrderChanged,
  AccountOrderDone,
  AccountTermsSet,
  AmendHeld,
  FillReversed,
  MassCancelForwarded,
  OrderConditionsHeld,
  OrderDenied,
  OrderHeld,
  OwedPaid,
  RequestDenied,
  TransferDenied,
  Transferred,
} from '../messages/ledger-events.ts';
import { OrderType } from '../order/order-type.ts';
import { emptyAccount, positionIn, type AccountState } from './account-state.ts';
import { readHeldOrder, orderOfDenied, type BookState, type LiveOrder } from './live-order.ts';
import type { FillFields, ReversalFields } from './to-wire.ts';

/** What one event changed. Valid until the next `apply`: a finished order is forgotten with it. */
export interface AccountChange {
  readonly state: AccountState;
  readonly order: LiveOrder | undefined;
  readonly fill: FillFields | undefined;
  /** A fill that was taken back. */
  readonly reversal?: ReversalFields;
  /** What the account owes, or whether it is frozen, is said anew. */
  readonly standing?: true;
  /** The cash balance is said anew. */
  readonly cash: boolean;
  /** Instrument whose shares are said anew, 0 for none. */
  readonly instrument: number;
}

const SEQ_OFFSET: ReadonlyMap<number, number> = new Map(
  [
    AccountOpened,
    AccountTermsSet,
    AccountFrozen,
    OrderHeld,
    OrderDenied,
    AmendHeld,
    RequestDenied,
    MassCancelForwarded,
    AccountFilled,
    AccountOrderChanged,
    AccountOrderDone,
    FillReversed,
    OwedPaid,
    Transferred,
    TransferDenied,
  ].map((declared) => [declared.type, declared.at.accountSeq]),
);
/** Every one of these events starts its body with the account. */
const ACCOUNT_OFFSET = AccountOpened.at.account;

/**
 * Folds the out stream of one ledger shard into the state of its accounts: live orders, cash, positions.
 * Bounded by live orders and open accounts: an order is forgotten when the event that ended it has been reported.
 */
export class AccountFold {
  readonly accounts = new Map<number, AccountState>();

  /**
   * Applies the message at `offset` of an out frame stamped `at`. Returns what changed, or undefined when the message
   * says nothing about the state of an account. Throws InvariantError when an account's seq is not the next one.
   */
  apply(view: DataView, offset: number, length: number, type: number, at: number): AccountChange | undefined {
    const seqAt = SEQ_OFFSET.get(type);
    if (seqAt === undefined)
      return type === OrderConditionsHeld.type ? this.applyConditions(view, offset, length) : undefined;
    const seq = readInt53(view, offset + seqAt);
    // A refusal for an account that is not open has no number: there is nobody whose state it could change.
    if (seq === 0) return undefined;
    const account = view.getUint32(offset + ACCOUNT_OFFSET, true);
    const state = this.account(account);
    invariant(seq === state.seq + 1, `account ${account} goes on from seq ${state.seq} (got ${seq})`);
    state.seq = seq;
    state.at = at;
    switch (type) {
      case OrderHeld.type:
        return applyHeld(state, view, offset, length, at);
      case OrderDenied.type:
        return applyDenied(state, view, offset, length, at);
      case AmendHeld.type:
        return applyAmendHeld(state, view, offset);
      case AccountFilled.type:
        return applyFilled(state, view, offset, at);
      case AccountOrderChanged.type:
        return applyChanged(state, view, offset, at);
      case AccountOrderDone.type:
        return applyDone(state, view, offset, at);
      case FillReversed.type:
        return applyReversed(state, view, offset);
      case OwedPaid.type:
        return applyOwedPaid(state, view, offset);
      case AccountFrozen.type:
        return applyFrozen(state, view, offset);
      case Transferred.type:
        return applyTransferred(state, view, offset);
      default:
        return { state, order: undefined, fill: undefined, cash: false, instrument: 0 };
    }
  }

  /** Notes what a book said about an order. Returns the order when that is news, undefined when not or not known here. */
  markBookState(account: number, order: number, bookState: BookState): LiveOrder | undefined {
    const live = this.accounts.get(account)?.orders.get(order);
    if (live === undefined || live.bookState === bookState) return undefined;
    live.bookState = bookState;
    return live;
  }

  /** They follow the OrderHeld of their order and have no number of their own. */
  private applyConditions(view: DataView, offset: number, length: number): AccountChange {
    const message = must(
      decodeMessage(view, offset, length),
      'a ledger writes only messages that can be read',
    );
    invariant(message.kind === 'OrderConditionsHeld', 'the type number says what a message is');
    const { account, order: number, ...conditions } = message.body;
    const state = this.account(account);
    const order = orderOf(state, number);
    order.conditions = conditions;
    return { state, order, fill: undefined, cash: false, instrument: 0 };
  }

  private account(account: number): AccountState {
    const known = this.accounts.get(account);
    if (known !== undefined) return known;
    const state = emptyAccount(account);
    this.accounts.set(account, state);
    return state;
  }
}

interface AfterOffsets {
  readonly cashTotal: number;
  readonly cashHeld: number;
  readonly shareTotal: number;
  readonly shareHeld: number;
}

/** Takes over the balances that the event carries, and returns the instrument concerned. */
function applyAfter(
  state: AccountState,
  view: DataView,
  offset: number,
  at: AfterOffsets & { readonly instrument: number },
): number {
  const instrument = view.getUint32(offset + at.instrument, true);
  state.cashTotal = readInt53(view, offset + at.cashTotal);
  state.cashHeld = readInt53(view, offset + at.cashHeld);
  const shareTotal = readInt53(view, offset + at.shareTotal);
  const shareHeld = readInt53(view, offset + at.shareHeld);
  if (shareTotal === 0 && shareHeld === 0 && !state.positions.has(instrument)) return instrument;
  const position = positionIn(state, instrument);
  position.quantity = shareTotal;
  position.held = shareHeld;
  return instrument;
}

function applyHeld(
  state: AccountState,
  view: DataView,
  offset: number,
  length: number,
  at: number,
): AccountChange {
  const order = readHeldOrder(view, offset, length, at);
  state.orders.set(order.order, order);
  const instrument = applyAfter(state, view, offset, OrderHeld.at);
  return { state, order, fill: undefined, cash: true, instrument };
}

function applyDenied(
  state: AccountState,
  view: DataView,
  offset: number,
  length: number,
  at: number,
): AccountChange {
  const message = must(decodeMessage(view, offset, length), 'a ledger writes only messages that can be read');
  invariant(message.kind === 'OrderDenied', 'the type number says what a message is');
  return { state, order: orderOfDenied(message.body, at), fill: undefined, cash: false, instrument: 0 };
}

/** A pending amend changes what is held, not yet the order: the book decides about that. */
function applyAmendHeld(state: AccountState, view: DataView, offset: number): AccountChange {
  const instrument = applyAfter(state, view, offset, AmendHeld.at);
  return { state, order: undefined, fill: undefined, cash: true, instrument };
}

function applyFilled(state: AccountState, view: DataView, offset: number, at: number): AccountChange {
  const fields = AccountFilled.at;
  const fill: FillFields = {
    accountSeq: state.seq,
    order: readInt53(view, offset + fields.order),
    trade: readInt53(view, offset + fields.trade),
    side: view.getUint8(offset + fields.side),
    role: view.getUint8(offset + fields.role),
    price: view.getUint32(offset + fields.price, true),
    quantity: view.getUint32(offset + fields.quantity, true),
    cumQuantity: view.getUint32(offset + fields.cumQuantity, true),
    leaves: view.getUint32(offset + fields.leaves, true),
    fee: readInt53(view, offset + fields.fee),
  };
  const order = orderOf(state, fill.order);
  order.cumQuantity = fill.cumQuantity;
  order.leaves = fill.leaves;
  order.cumCash += readInt53(view, offset + fields.cash);
  order.fees += fill.fee;
  order.updatedAt = at;
  const instrument = applyAfter(state, view, offset, fields);
  const position = positionIn(state, instrument);
  position.cost = readInt53(view, offset + fields.cost);
  position.realised = readInt53(view, offset + fields.realised);
  return { state, order, fill, cash: true, instrument };
}

function applyChanged(state: AccountState, view: DataView, offset: number, at: number): AccountChange {
  const fields = AccountOrderChanged.at;
  const order = orderOf(state, readInt53(view, offset + fields.order));
  const refused = view.getUint8(offset + fields.cause) === 0;
  if (!refused) {
    order.quantity = view.getUint32(offset + fields.quantity, true);
    order.leaves = view.getUint32(offset + fields.leaves, true);
    order.stop = view.getUint32(offset + fields.stop, true);
    // A market order's limit is the cap that the ledger gave it; its owner never set one.
    if (hasLimit(order)) order.limit = view.getUint32(offset + fields.limit, true);
    order.updatedAt = at;
  }
  const instrument = applyAfter(state, view, offset, fields);
  return { state, order, fill: undefined, cash: true, instrument };
}

function applyDone(state: AccountState, view: DataView, offset: number, at: number): AccountChange {
  const fields = AccountOrderDone.at;
  const order = orderOf(state, readInt53(view, offset + fields.order));
  order.finalStatus = view.getUint8(offset + fields.status);
  order.reason = view.getUint8(offset + fields.reason);
  order.cumQuantity = view.getUint32(offset + fields.cumQuantity, true);
  order.leaves = 0;
  order.updatedAt = at;
  state.orders.delete(order.order);
  const instrument = applyAfter(state, view, offset, fields);
  return { state, order, fill: undefined, cash: true, instrument };
}

function applyTransferred(state: AccountState, view: DataView, offset: number): AccountChange {
  const fields = Transferred.at;
  const asset = view.getUint32(offset + fields.asset, true);
  const total = readInt53(view, offset + fields.total);
  const held = readInt53(view, offset + fields.held);
  if (asset === CASH_ASSET) {
    state.cashTotal = total;
    state.cashHeld = held;
    return { state, order: undefined, fill: undefined, cash: true, instrument: 0 };
  }
  const position = positionIn(state, asset);
  position.quantity = total;
  position.held = held;
  position.cost = readInt53(view, offset + fields.cost);
  position.realised = readInt53(view, offset + fields.realised);
  return { state, order: undefined, fill: undefined, cash: false, instrument: asset };
}

/** A trade was taken back. The order, if it still lives, stays as the book has it. */
function applyReversed(state: AccountState, view: DataView, offset: number): AccountChange {
  const fields = FillReversed.at;
  const instrument = applyAfter(state, view, offset, fields);
  const position = positionIn(state, instrument);
  position.cost = readInt53(view, offset + fields.cost);
  position.realised = readInt53(view, offset + fields.realised);
  const reversal: ReversalFields = {
    accountSeq: state.seq,
    order: readInt53(view, offset + fields.order),
    trade: readInt53(view, offset + fields.trade),
    side: view.getUint8(offset + fields.side),
    price: view.getUint32(offset + fields.price, true),
    quantity: view.getUint32(offset + fields.quantity, true),
    fee: readInt53(view, offset + fields.fee),
    owedCash: readInt53(view, offset + fields.owedCash),
    owedShares: readInt53(view, offset + fields.owedShares),
  };
  position.owed += reversal.owedShares;
  state.cashOwed += reversal.owedCash;
  return { state, order: undefined, fill: undefined, reversal, standing: true, cash: true, instrument };
}

function applyOwedPaid(state: AccountState, view: DataView, offset: number): AccountChange {
  const fields = OwedPaid.at;
  const asset = view.getUint32(offset + fields.asset, true);
  const total = readInt53(view, offset + fields.total);
  const held = readInt53(view, offset + fields.held);
  const owed = readInt53(view, offset + fields.owed);
  if (asset === CASH_ASSET) {
    state.cashTotal = total;
    state.cashHeld = held;
    state.cashOwed = owed;
    return { state, order: undefined, fill: undefined, standing: true, cash: true, instrument: 0 };
  }
  const position = positionIn(state, asset);
  position.quantity = total;
  position.held = held;
  position.owed = owed;
  return { state, order: undefined, fill: undefined, standing: true, cash: false, instrument: asset };
}

function applyFrozen(state: AccountState, view: DataView, offset: number): AccountChange {
  state.frozen = view.getUint8(offset + AccountFrozen.at.level);
  state.killed = view.getUint8(offset + AccountFrozen.at.killed) === 1;
  return { state, order: undefined, fill: undefined, standing: true, cash: false, instrument: 0 };
}

function orderOf(state: AccountState, order: number): LiveOrder {
  return must(state.orders.get(order), `order ${order} of account ${state.account} is live`);
}

function hasLimit(order: LiveOrder): boolean {
  const { orderType } = order;
  return orderType === OrderType.limit || orderType === OrderType.stop_limit || orderType === OrderType.oco;
}
