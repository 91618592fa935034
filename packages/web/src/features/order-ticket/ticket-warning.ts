import { cashUnits } from '../../format/cash-math.ts';

/** A limit this far from the last price asks for a second look, in percent. */
const FAR_PERCENT = 5n;

/** Returns why an order deserves a second look before it is sent, with the number that made it so. */
export function ticketWarning(
  side: 'buy' | 'sell',
  price: string | undefined,
  last: string | null,
): string | null {
  const units = cashUnits(price);
  const lastUnits = cashUnits(last);
  if (units === null || lastUnits === null || lastUnits === 0n) return null;
  const worse = side === 'buy' ? units - lastUnits : lastUnits - units;
  const percent = (worse * 100n) / lastUnits;
  if (percent < FAR_PERCENT) return null;
  return `This ${side === 'buy' ? 'buys above' : 'sells below'} the last price ${last ?? ''} by ${percent} %.`;
}
