import { CASH_DECIMALS } from '@buttonwood/shared/money/cash.ts';
import { formatDecimal } from '@buttonwood/shared/money/decimal.ts';
import { priceDecimals } from '@buttonwood/shared/money/price.ts';
import type { BookView } from '../../live/book-view.ts';

export interface Spread {
  /** Best ask minus best bid; null while one side is empty. */
  readonly spread: string | null;
  /** With one digit more than the tick, because it may lie between two ticks. */
  readonly mid: string | null;
  readonly midUnits: number | null;
}

/** Computes the middle row of the ladder. */
export function spreadOf(view: BookView, tickUnits: number): Spread {
  const bid = view.bids[0];
  const ask = view.asks[0];
  if (bid === undefined || ask === undefined) return { spread: null, mid: null, midUnits: null };
  const decimals = priceDecimals(tickUnits);
  const scale = 10 ** (CASH_DECIMALS - decimals);
  const doubleMid = bid.units + ask.units;
  const midDecimals = Math.min(decimals + 1, CASH_DECIMALS);
  const midScale = 10 ** (CASH_DECIMALS - midDecimals);
  return {
    spread: formatDecimal((ask.units - bid.units) / scale, decimals),
    mid: formatDecimal(Math.floor(doubleMid / 2 / midScale), midDecimals),
    midUnits: doubleMid / 2,
  };
}
