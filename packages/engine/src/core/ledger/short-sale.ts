import { Reason } from '@buttonwood/shared/order/reasons.ts';
import type { LedgerState } from './ledger-state.ts';
import { MISSING as IMPORTED_MISSING } from './number-index.ts';

/** Constants of this module: the compiler folds them, while an imported binding is read again for every message. */
const MISSING = IMPORTED_MISSING;
const REASON = Reason;

/** Lots that a sell order, or an amend of one, would hold besides what the account holds already. */
export interface Sale {
  readonly accountRow: number;
  readonly instrument: number;
  readonly more: number;
  /** Limit or cap, in ticks. */
  readonly limit: number;
}

/**
 * Returns why an account may not sell so much, or `none`. Without shares enough it needs a limit for short positions. What it is
 * short of in an instrument is what its sell orders hold beyond its shares; that counts at the reference price, in the
 * instrument of the order at the order's limit when it is higher. The sum over all instruments stays within the limit.
 */
export function saleRefusal(ledger: LedgerState, sale: Sale): number {
  const { accounts, holdings, instruments } = ledger;
  const { accountRow, instrument, more, limit } = sale;
  const account = accounts.number[accountRow] ?? 0;
  const row = holdings.find(account, instrument);
  if (more <= (row === MISSING ? 0 : holdings.available(row))) return REASON.none;
  const most = accounts.shortLimit[accountRow] ?? 0;
  if (most === 0) return REASON.insufficient_shares;
  if (instruments.reference[instrument] === 0) return REASON.no_reference_price;
  let value = 0;
  for (let other = 1; other <= instruments.last; other++) {
    const at = other === instrument ? row : holdings.find(account, other);
    const lots = (other === instrument ? more : 0) - (at === MISSING ? 0 : holdings.available(at));
    if (lots <= 0) continue;
    const price = instruments.reference[other] ?? 0;
    value += lots * (other === instrument ? Math.max(price, limit) : price) * instruments.unit(other);
  }
  return value > most ? REASON.short_limit : REASON.none;
}
