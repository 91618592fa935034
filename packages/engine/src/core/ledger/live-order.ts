import { instrumentOf as importedInstrumentOf } from '@buttonwood/shared/ids/actor-id.ts';
import { HEADER, readInt53 as importedReadInt53 } from '@buttonwood/shared/messages/layout.ts';
import { Halt } from '../halt.ts';
import type { LedgerState } from './ledger-state.ts';
import { MISSING as IMPORTED_MISSING } from './number-index.ts';

/** Constants of this module: the compiler folds them, while an imported binding is read again for every message. */
const instrumentOf = importedInstrumentOf;
const readInt53 = importedReadInt53;
const MISSING = IMPORTED_MISSING;
const AT_HEADER = HEADER;

/**
 * Returns the slot of the order that a book's message is about; `at` says where order and account stand in it.
 * Halts INVARIANT when the order is not live, another account's, or in another book.
 */
export function liveOrder(
  ledger: LedgerState,
  view: DataView,
  offset: number,
  at: { readonly order: number; readonly account: number },
): number {
  const { orders, accounts } = ledger;
  const order = readInt53(view, offset + at.order);
  const account = view.getUint32(offset + at.account, true);
  const book = instrumentOf(view.getUint32(offset + AT_HEADER.source, true));
  const slot = orders.find(order);
  if (
    slot === MISSING ||
    accounts.number[orders.accountRow[slot] ?? 0] !== account ||
    orders.instrument[slot] !== book
  ) {
    throw new Halt(
      'INVARIANT',
      `a book speaks of its own live orders and their owners (order ${order}, account ${account}, instrument ${book})`,
    );
  }
  return slot;
}
