import type { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import {
  readInt53 as importedReadInt53,
  writeInt53 as importedWriteInt53,
} from '@buttonwood/shared/messages/layout.ts';
import { AccountOrderChanged } from '@buttonwood/shared/messages/ledger-events.ts';
import { AmendRejected, ChangeCause, OrderChanged } from '@buttonwood/shared/messages/links.ts';
import { Halt } from '../halt.ts';
import { lowerHold as importedLowerHold } from './hold.ts';
import type { LedgerState } from './ledger-state.ts';
import { liveOrder as importedLiveOrder } from './live-order.ts';
import { MISSING as IMPORTED_MISSING } from './number-index.ts';
import { hasLimit as importedHasLimit } from './order-fields.ts';
import { payOwed as importedPayOwed } from './owed.ts';
import { holdReserves as importedHoldReserves } from './reserve.ts';

/** Constants of this module: the compiler folds them, while an imported binding is read again for every message. */
const readInt53 = importedReadInt53;
const writeInt53 = importedWriteInt53;
const lowerHold = importedLowerHold;
const liveOrder = importedLiveOrder;
const MISSING = IMPORTED_MISSING;
const hasLimit = importedHasLimit;
const payOwed = importedPayOwed;
const holdReserves = importedHoldReserves;
const ACCOUNT_ORDER_CHANGED = AccountOrderChanged;
const AMEND_REJECTED = AmendRejected;
const CHANGE_CAUSE = ChangeCause;
const ORDER_CHANGED = OrderChanged;

/** Takes over how the book changed an order, and computes its hold again. */
export function takeOrderChange(ledger: LedgerState, view: DataView, offset: number, out: FrameWriter): void {
  const { orders } = ledger;
  const at = ORDER_CHANGED.at;
  const slot = liveOrder(ledger, view, offset, at);
  const cause = view.getUint8(offset + at.cause);
  const quantity = view.getUint32(offset + at.quantity, true);
  const leaves = view.getUint32(offset + at.leaves, true);
  if (cause === CHANGE_CAUSE.amended) {
    if (orders.pending[slot] !== 1) {
      throw new Halt('INVARIANT', `a book amends what it was asked to (order ${orders.order[slot] ?? 0})`);
    }
    orders.clearPending(slot);
  }
  if (cause === CHANGE_CAUSE.bracket) return confirmGrowth(ledger, slot, quantity, leaves);
  const growth = growthOf(ledger, slot);
  orders.quantity[slot] = quantity + growth;
  orders.limit[slot] = view.getUint32(offset + at.limit, true);
  orders.stop[slot] = view.getUint32(offset + at.stop, true);
  orders.leaves[slot] = leaves + growth;
  lowerHold(ledger, slot, 0);
  if (orders.conditional[slot] === 1) holdReserves(ledger, slot);
  writeChanged(ledger, slot, cause, 0, out);
  payOwed(ledger, orders.accountRow[slot] ?? 0, orders.holdingRow[slot] ?? 0, out);
}

/** An exit entered its book, or grew there, by what its entry was filled: the ledger has known it since the fills. */
function confirmGrowth(ledger: LedgerState, slot: number, quantity: number, leaves: number): void {
  const { orders } = ledger;
  const conditions = orders.conditionsOf(slot);
  if (conditions === undefined || orders.quantity[slot] !== quantity || orders.leaves[slot] !== leaves) {
    throw new Halt(
      'INVARIANT',
      `an exit is as large as what its entry was filled (order ${orders.order[slot] ?? 0}, ${quantity})`,
    );
  }
  conditions.growth = 0;
}

/** Lots of an exit that its book does not know yet. */
export function growthOf(ledger: LedgerState, slot: number): number {
  return ledger.orders.conditional[slot] === 1 ? (ledger.orders.conditionsOf(slot)?.growth ?? 0) : 0;
}

/**
 * The book refused an amend: the order stays as it was, and holds for that alone. An order that was over before the
 * amend reached the book is forgotten here already, and there is nothing to do.
 */
export function takeAmendRejection(
  ledger: LedgerState,
  view: DataView,
  offset: number,
  out: FrameWriter,
): void {
  const at = AMEND_REJECTED.at;
  if (ledger.orders.find(readInt53(view, offset + at.order)) === MISSING) return;
  const slot = liveOrder(ledger, view, offset, at);
  ledger.orders.clearPending(slot);
  lowerHold(ledger, slot, 0);
  holdReserves(ledger, slot);
  writeChanged(ledger, slot, 0, view.getUint8(offset + at.reason), out);
  payOwed(ledger, ledger.orders.accountRow[slot] ?? 0, ledger.orders.holdingRow[slot] ?? 0, out);
}

/** Says how an order is now, and what is held after it. */
export function writeChanged(
  ledger: LedgerState,
  slot: number,
  cause: number,
  reason: number,
  out: FrameWriter,
): void {
  const { orders, accounts } = ledger;
  const accountRow = orders.accountRow[slot] ?? 0;
  const holdingRow = orders.holdingRow[slot] ?? 0;
  const account = accounts.number[accountRow] ?? 0;
  const seq = accounts.nextSeq(accountRow);
  const order = orders.order[slot] ?? 0;
  const instrument = orders.instrument[slot] ?? 0;
  const quantity = orders.quantity[slot] ?? 0;
  const limit = hasLimit(orders.orderType[slot] ?? 0) ? (orders.limit[slot] ?? 0) : 0;
  const stop = orders.stop[slot] ?? 0;
  const leaves = orders.leaves[slot] ?? 0;
  const event = ledger.event(out, ACCOUNT_ORDER_CHANGED);
  const to = out.view;
  const field = ACCOUNT_ORDER_CHANGED.at;
  to.setUint32(event + field.account, account, true);
  writeInt53(to, event + field.accountSeq, seq);
  writeInt53(to, event + field.order, order);
  to.setUint32(event + field.instrument, instrument, true);
  to.setUint32(event + field.quantity, quantity, true);
  to.setUint32(event + field.limit, limit, true);
  to.setUint32(event + field.stop, stop, true);
  to.setUint32(event + field.leaves, leaves, true);
  to.setUint8(event + field.cause, cause);
  to.setUint8(event + field.reason, reason);
  ledger.writeAfter(to, event + field.cashTotal, accountRow, holdingRow);
}
