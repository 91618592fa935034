import { EnterCancel, EnterMassCancel } from '@buttonwood/shared/messages/links.ts';
import { MassCancelForwarded, RequestKind } from '@buttonwood/shared/messages/ledger-events.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import type { MessageBody } from './message-body.ts';
import type { ReferenceBank } from './reference-bank.ts';
import type { ReferenceDesk } from './reference-desk.ts';

/** Passes a cancel to the book of its order, in the reference ledger. */
export function cancelOrder(desk: ReferenceDesk, body: MessageBody<'CancelOrder'>): void {
  const { account, order } = body;
  const live = desk.bank.orders.get(order);
  if (live?.account.number !== account)
    return desk.deny({ account, order, what: RequestKind.cancel }, 'order_not_cancelable');
  desk.sendToBook(live.instrument, EnterCancel, { order, account, reason: Reason.requested });
}

/** Passes a mass cancel to every book that it concerns. */
export function massCancel(desk: ReferenceDesk, body: MessageBody<'MassCancel'>): void {
  const { bank } = desk;
  const { account, instrument, side } = body;
  const request = { account, what: RequestKind.mass_cancel };
  if (!bank.accounts.has(account)) return desk.deny(request, 'unknown_account');
  if (side > 2) return desk.deny(request, 'invalid_order');
  if (instrument !== 0 && !bank.instruments.has(instrument)) return desk.deny(request, 'unknown_instrument');
  const books = booksOf(bank, account, side).filter((book) => instrument === 0 || book === instrument);
  const orders = books.reduce((sum, book) => sum + bank.liveOrders(account, book, side).length, 0);
  const head = { account, accountSeq: desk.nextSeq(account), instrument, side };
  desk.tell(MassCancelForwarded, { ...head, books: books.length, orders });
  cancelIn(desk, books, { account, side, reason: Reason.mass_cancel });
}

/** Has the live orders of an account canceled in all books. */
export function cancelAll(desk: ReferenceDesk, account: number, reason: number): void {
  cancelIn(desk, booksOf(desk.bank, account, 0), { account, side: 0, reason });
}

function cancelIn(
  desk: ReferenceDesk,
  books: readonly number[],
  orders: MessageBody<'EnterMassCancel'>,
): void {
  for (const book of books) desk.sendToBook(book, EnterMassCancel, orders);
}

/** Instruments in which an account has live orders on a side (0: any), in ascending order. */
function booksOf(bank: ReferenceBank, account: number, side: number): number[] {
  const books = [...bank.instruments.keys()].sort((a, b) => a - b);
  return books.filter((book) => bank.liveOrders(account, book, side).length > 0);
}
