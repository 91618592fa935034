/**
 * Account numbers inside the ledger. People and programs have numbers from FIRST_ACCOUNT;
 * the numbers below and from CLEARING_BASE on belong to the exchange itself.
 */
export const EXTERNAL_ACCOUNT = 1;
export const FEE_ACCOUNT = 2;
export const HOUSE_ACCOUNT = 3;
export const FIRST_ACCOUNT = 1_000;
const CLEARING_BASE = 0x8000_0000;
export const MAX_ACCOUNT = CLEARING_BASE - 1;

/** The account against which both legs of an instrument's trades are posted. */
export function clearingAccount(instrument: number): number {
  return CLEARING_BASE + instrument;
}

/** Asset 0 is cash; every other asset is the share of the instrument with that number. */
export const CASH_ASSET = 0;
