import type { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import { CancelOrder, MassCancel } from '@buttonwood/shared/messages/commands.ts';
import { writeInt53 as importedWriteInt53 } from '@buttonwood/shared/messages/layout.ts';
import { MassCancelForwarded, RequestKind } from '@buttonwood/shared/messages/ledger-events.ts';
import { EnterCancel, EnterMassCancel } from '@buttonwood/shared/messages/links.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import type { LedgerState } from './ledger-state.ts';
import { MISSING as IMPORTED_MISSING } from './number-index.ts';
import { readU53 as importedReadU53 } from '../read-u53.ts';
import { denyRequest } from './request-denied.ts';

/** Constants of this module: the compiler folds them, while an imported binding is read again for every message. */
const writeInt53 = importedWriteInt53;
const MISSING = IMPORTED_MISSING;
const readU53 = importedReadU53;
const CANCEL_ORDER = CancelOrder;
const MASS_CANCEL = MassCancel;
const MASS_CANCEL_FORWARDED = MassCancelForwarded;
const REQUEST_KIND = RequestKind;
const ENTER_CANCEL = EnterCancel;
const ENTER_MASS_CANCEL = EnterMassCancel;
const REASON = Reason;
const SIDE = Side;

/** Sends a cancel on to the book, which decides. The hold stays until the book says that the order is over. */
export function cancelOrder(ledger: LedgerState, view: DataView, offset: number, out: FrameWriter): void {
  const account = view.getUint32(offset + CANCEL_ORDER.at.account, true);
  const order = readU53(view, offset + CANCEL_ORDER.at.order);
  const slot = ledger.orders.find(order);
  if (slot === MISSING || ledger.accounts.number[ledger.orders.accountRow[slot] ?? 0] !== account) {
    const reason = REASON.order_not_cancelable;
    denyRequest(ledger, { account, order, what: REQUEST_KIND.cancel, reason }, out);
    return;
  }
  const link = ledger.toBook(out, ENTER_CANCEL, ledger.orders.instrument[slot] ?? 0);
  writeInt53(out.view, link + ENTER_CANCEL.at.order, order);
  out.view.setUint32(link + ENTER_CANCEL.at.account, account, true);
  out.view.setUint8(link + ENTER_CANCEL.at.reason, REASON.requested);
}

/** Sends a mass cancel to every book, or the one named, in which the account has live orders on the side named, or any. */
export function massCancel(ledger: LedgerState, view: DataView, offset: number, out: FrameWriter): void {
  const at = MASS_CANCEL.at;
  const account = view.getUint32(offset + at.account, true);
  const instrument = view.getUint32(offset + at.instrument, true);
  const side = view.getUint8(offset + at.side);
  const accountRow = ledger.accounts.find(account);
  const reason = refusal(ledger, accountRow, instrument, side);
  if (reason !== REASON.none) {
    denyRequest(ledger, { account, order: 0, what: REQUEST_KIND.mass_cancel, reason }, out);
    return;
  }
  const event = ledger.event(out, MASS_CANCEL_FORWARDED);
  const field = MASS_CANCEL_FORWARDED.at;
  const scope = { account, instrument, side, reason: REASON.mass_cancel };
  const { books, orders } = forwardMassCancel(ledger, scope, out);
  out.view.setUint32(event + field.account, account, true);
  writeInt53(out.view, event + field.accountSeq, ledger.accounts.nextSeq(accountRow));
  out.view.setUint32(event + field.instrument, instrument, true);
  out.view.setUint8(event + field.side, side);
  out.view.setUint32(event + field.books, books, true);
  out.view.setUint32(event + field.orders, orders, true);
}

function refusal(ledger: LedgerState, accountRow: number, instrument: number, side: number): number {
  if (accountRow === MISSING) return REASON.unknown_account;
  if (side !== 0 && side !== SIDE.buy && side !== SIDE.sell) return REASON.invalid_order;
  return instrument !== 0 && !ledger.instruments.isKnown(instrument)
    ? REASON.unknown_instrument
    : REASON.none;
}

export interface CancelScope {
  readonly account: number;
  readonly instrument: number;
  readonly side: number;
  /** Why: what the orders will end with. */
  readonly reason: number;
}

/** Books are told in ascending order of instrument. Returns how many there are, and how many orders they hold in scope. */
export function forwardMassCancel(
  ledger: LedgerState,
  scope: CancelScope,
  out: FrameWriter,
): { books: number; orders: number } {
  const first = scope.instrument === 0 ? 1 : scope.instrument;
  const last = scope.instrument === 0 ? ledger.instruments.last : scope.instrument;
  let books = 0;
  let orders = 0;
  for (let instrument = first; instrument <= last; instrument++) {
    const live = liveInScope(ledger, scope, instrument);
    if (live === 0) continue;
    books += 1;
    orders += live;
    const link = ledger.toBook(out, ENTER_MASS_CANCEL, instrument);
    out.view.setUint32(link + ENTER_MASS_CANCEL.at.account, scope.account, true);
    out.view.setUint8(link + ENTER_MASS_CANCEL.at.side, scope.side);
    out.view.setUint8(link + ENTER_MASS_CANCEL.at.reason, scope.reason);
  }
  return { books, orders };
}

function liveInScope(ledger: LedgerState, scope: CancelScope, instrument: number): number {
  const row = ledger.holdings.find(scope.account, instrument);
  if (row === MISSING) return 0;
  if (scope.side === SIDE.buy) return ledger.holdings.liveBuys[row] ?? 0;
  if (scope.side === SIDE.sell) return ledger.holdings.liveSells[row] ?? 0;
  return ledger.holdings.liveOrders(row);
}
