import { HOUSE_ACCOUNT } from '@buttonwood/shared/ids/account-id.ts';
import { OwedPaid } from '@buttonwood/shared/messages/ledger-events.ts';
import { smallest } from './reference-amounts.ts';
import type { ReferenceDesk } from './reference-desk.ts';

/** Whatever became available of what an account owes goes to the house, in the reference ledger: cash first. */
export function payOwed(desk: ReferenceDesk): void {
  const { bank } = desk;
  const debts = [...bank.owed].filter(([, owed]) => owed > 0n).map(([name]) => name.split('/').map(Number));
  for (const [account = 0, asset = 0] of debts.sort((a, b) => (a[1] ?? 0) - (b[1] ?? 0))) {
    const paid = smallest(bank.owes(account, asset), bank.available(account, asset));
    if (paid <= 0n) continue;
    bank.post(account, HOUSE_ACCOUNT, asset, paid);
    bank.owe(account, asset, -paid);
    const [total, held] = [Number(bank.balance(account, asset)), Number(bank.held(account, asset))];
    const state = { amount: Number(paid), owed: Number(bank.owes(account, asset)), total, held };
    desk.tell(OwedPaid, { account, accountSeq: desk.nextSeq(account), asset, ...state });
  }
}
