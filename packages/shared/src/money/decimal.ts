import { err, ok, type Result } from '../base/result.ts';

/** Why a decimal string was refused. */
export type DecimalError = 'not_a_decimal' | 'too_many_decimals' | 'too_large';

const DECIMAL = /^(0|[1-9][0-9]{0,15})(?:\.([0-9]{1,8}))?$/;

/**
 * Parses a plain decimal ("101.25") into an integer of 10^-`decimals` units.
 * No sign, exponent, blank, leading zero or bare point; trailing zeros beyond `decimals` are allowed.
 * Errors: not_a_decimal, too_many_decimals, too_large (result not a safe integer).
 */
export function parseDecimal(text: string, decimals: number): Result<number, DecimalError> {
  const match = DECIMAL.exec(text);
  if (match === null) return err('not_a_decimal');
  const whole = match[1] ?? '0';
  const fraction = (match[2] ?? '').replace(/0+$/, '');
  if (fraction.length > decimals) return err('too_many_decimals');
  const value = BigInt(whole + fraction.padEnd(decimals, '0'));
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? err('too_large') : ok(Number(value));
}

/** Writes an integer of 10^-`decimals` units as a plain decimal with exactly `decimals` places; a minus sign when negative. */
export function formatDecimal(value: number | bigint, decimals: number): string {
  const negative = value < 0;
  const digits = String(negative ? -value : value).padStart(decimals + 1, '0');
  const sign = negative ? '-' : '';
  if (decimals === 0) return sign + digits;
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
