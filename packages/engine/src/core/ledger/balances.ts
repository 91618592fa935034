import {
  CASH_ASSET,
  clearingAccount,
  EXTERNAL_ACCOUNT,
  FEE_ACCOUNT,
  HOUSE_ACCOUNT,
} from '@buttonwood/shared/ids/account-id.ts';
import type { LedgerState } from './ledger-state.ts';

/**
 * One balance: `asset` 0 is cash in 10^-4 of the currency, else lots of that instrument. `accountSeq` is the number of
 * the account's last event; 0 for the exchange's own accounts, which have no events of their own.
 */
export type BalanceVisitor = (
  account: number,
  asset: number,
  total: number,
  held: number,
  accountSeq: number,
) => void;

/**
 * Visits every balance of a shard: the accounts' cash (also when it is 0), their shares where they have or hold any, then
 * the exchange's own external, fee, house and clearing accounts where they are not 0. Accounts and instruments ascend.
 */
export function forEachBalance(ledger: LedgerState, visit: BalanceVisitor): void {
  const { accounts, holdings, instruments } = ledger;
  for (const row of accounts.sortedRows()) {
    const account = accounts.number[row] ?? 0;
    visit(
      account,
      CASH_ASSET,
      accounts.cashTotal[row] ?? 0,
      accounts.cashHeld[row] ?? 0,
      accounts.seq[row] ?? 0,
    );
  }
  for (const row of holdings.sortedRows()) {
    const total = holdings.total[row] ?? 0;
    const account = holdings.account[row] ?? 0;
    const held = holdings.held[row] ?? 0;
    if (total === 0 && held === 0) continue;
    const seq = accounts.seq[accounts.find(account)] ?? 0;
    visit(account, holdings.instrument[row] ?? 0, total, held, seq);
  }
  const own = (account: number, asset: number, total: number): void => {
    if (total !== 0) visit(account, asset, total, 0, 0);
  };
  own(EXTERNAL_ACCOUNT, CASH_ASSET, ledger.externalCash);
  own(FEE_ACCOUNT, CASH_ASSET, ledger.feeCash);
  own(HOUSE_ACCOUNT, CASH_ASSET, ledger.houseCash);
  for (let instrument = 1; instrument <= instruments.last; instrument++) {
    own(EXTERNAL_ACCOUNT, instrument, instruments.externalShares[instrument] ?? 0);
    own(HOUSE_ACCOUNT, instrument, instruments.houseShares[instrument] ?? 0);
    own(clearingAccount(instrument), CASH_ASSET, instruments.clearingCash[instrument] ?? 0);
    own(clearingAccount(instrument), instrument, instruments.clearingShares[instrument] ?? 0);
  }
}
