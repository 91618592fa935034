import { FinalStatus } from '@buttonwood/shared/order/order-status.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import { tellState } from './book-state-out.ts';
import type { Book } from './book.ts';
import { finishInput } from './finish-input.ts';
import { ordersByNumber } from './orders-by-number.ts';
import { openGate, shutGate } from './phases.ts';

/** Trading is killed: nothing is taken until the kill is lifted, and every order goes, so many per frame. */
export function killBook(book: Book): void {
  const { session } = book;
  session.killed = true;
  session.lifting = false;
  shutGate(book);
}

/** The kill ends when its last order is out. */
export function liftKill(book: Book): void {
  const { session } = book;
  if (session.killed) session.lifting = true;
  else tellState(book);
}

/** Takes out orders, oldest number first, as far as this frame may. Returns false when some are left. */
export function drainKilled(book: Book): boolean {
  const { session, pool } = book;
  if (!session.killed) return true;
  if (pool.size > 0) {
    const slots = ordersByNumber(book, () => true, session.budget);
    session.budget -= slots.length;
    for (const slot of slots) book.cancel(slot, FinalStatus.canceled, Reason.killed);
    if (book.brackets.waiting) finishInput(book, book.last);
    if (pool.size > 0) return false;
  }
  if (session.lifting) {
    session.killed = false;
    session.lifting = false;
    if (session.halted) tellState(book);
    else openGate(book);
  }
  return true;
}
