import { FinalStatus } from '@buttonwood/shared/order/order-status.ts';
import type { Book } from './book.ts';
import { sideOf } from './order-terms.ts';

/**
 * Cancels every live order of the account, armed ones included, oldest order number first. Side 0 means both.
 * The account's list gives the orders; their numbers, not their places in memory, give the sequence.
 */
export function massCancel(book: Book, account: number, side: number, reason: number): void {
  const { pool } = book;
  const slots: number[] = [];
  for (let slot = book.accounts.first(account); slot !== 0; slot = pool.accountNext[slot] ?? 0) {
    if (side === 0 || sideOf(pool.terms[slot] ?? 0) === side) slots.push(slot);
  }
  slots.sort((a, b) => pool.orderNumber(a) - pool.orderNumber(b));
  for (const slot of slots) book.cancel(slot, FinalStatus.canceled, reason);
  book.events.massCanceled(account, side, slots.length);
}
