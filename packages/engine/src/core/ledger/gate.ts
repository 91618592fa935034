import { FreezeLevel } from '@buttonwood/shared/messages/commands.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import type { LedgerState } from './ledger-state.ts';

/** Constants of this module: the compiler folds them, while an imported binding is read again for every message. */
const FREEZE_LEVEL = FreezeLevel;
const REASON = Reason;

/** Why an account may neither place nor amend orders now, or `none`. Cancels pass in any case. */
export function tradingRefusal(ledger: LedgerState, accountRow: number): number {
  const { accounts } = ledger;
  if (accounts.frozen[accountRow] !== FREEZE_LEVEL.none) return REASON.account_frozen;
  return ledger.killed || accounts.killed[accountRow] === 1 ? REASON.trading_killed : REASON.none;
}
