import { FreezeLevel } from '@buttonwood/shared/messages/commands.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import type { LedgerState } from './ledger-state.ts';

/** Why an account may neither place nor amend orders now, or `none`. Cancels pass in any case. */
export function tradingRefusal(ledger: LedgerState, accountRow: number): number {
  const { accounts } = ledger;
  if (accounts.frozen[accountRow] !== FreezeLevel.none) return Reason.account_frozen;
  return ledger.killed || accounts.killed[accountRow] === 1 ? Reason.trading_killed : Reason.none;
}
