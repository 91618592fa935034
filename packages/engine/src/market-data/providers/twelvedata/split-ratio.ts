import { plainDecimal } from '../http/decimal-text.ts';
import { PayloadError } from '../http/payload.ts';

const PLACES = 12;

/** `from` new shares for `to` old ones as a decimal with at most twelve places: 3 and 2 make `1.5`. Throws PayloadError. */
export function splitRatio(from: number | null, to: number | null): string {
  if (from === null || to === null || from <= 0 || to <= 0)
    throw new PayloadError('a split has two positive factors');
  const scaled = (BigInt(from) * 10n ** BigInt(PLACES) * 2n + BigInt(to)) / (2n * BigInt(to));
  return plainDecimal(`${scaled}e-${PLACES}`) ?? '1';
}
