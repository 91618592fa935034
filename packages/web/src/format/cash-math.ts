import { CASH_DECIMALS } from '@buttonwood/shared/money/cash.ts';

const DECIMAL = /^-?\d+(\.\d+)?$/;

/**
 * Reads any wire decimal, signed ones and averages to four places included, into 10^-4 of the currency. Null when it is
 * not a decimal; digits past the fourth place are dropped. For sums on screen only: what is sent goes through parsePrice.
 */
export function cashUnits(text: string | null | undefined): bigint | null {
  if (text === null || text === undefined || !DECIMAL.test(text)) return null;
  const negative = text.startsWith('-');
  const [whole = '0', fraction = ''] = (negative ? text.slice(1) : text).split('.');
  const units = BigInt(whole + fraction.slice(0, CASH_DECIMALS).padEnd(CASH_DECIMALS, '0'));
  return negative ? -units : units;
}

/** Writes units as an amount of money with two places, rounded half away from zero. */
export function cashText(units: bigint): string {
  const negative = units < 0n;
  const cents = ((negative ? -units : units) + 50n) / 100n;
  const digits = String(cents).padStart(3, '0');
  return `${negative && cents > 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Writes how far `now` lies from `then` in percent with two places and a sign ("+1.25"); null without a base. */
export function percentChange(now: string | null, then: string | null): string | null {
  const to = cashUnits(now);
  const from = cashUnits(then);
  if (to === null || from === null || from === 0n) return null;
  const hundredths = ((to - from) * 100_000n) / from;
  const rounded = (hundredths + (hundredths < 0n ? -5n : 5n)) / 10n;
  return cashText(rounded * 100n);
}
