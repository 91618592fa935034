import type { Result } from '../base/result.ts';
import { formatDecimal, parseDecimal, type DecimalError } from './decimal.ts';

/** Cash is an integer of 10^-4 of the currency everywhere inside the exchange. */
export const CASH_DECIMALS = 4;
export const CASH_UNITS_PER_CURRENCY = 10_000;

/** Parses "1250.5" into cash units. */
export function parseCash(text: string): Result<number, DecimalError> {
  return parseDecimal(text, CASH_DECIMALS);
}

/** Writes cash units with two places, or with four when the last two are not zero. */
export function formatCash(units: number | bigint): string {
  const text = formatDecimal(units, CASH_DECIMALS);
  return text.endsWith('00') ? text.slice(0, -2) : text;
}
