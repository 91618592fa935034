import { err, ok, type Result } from '../base/result.ts';
import { MAX_PRICE_TICKS } from '../limits.ts';
import { CASH_DECIMALS } from './cash.ts';
import { formatDecimal, parseDecimal } from './decimal.ts';

/** Why a price string was refused. `nearest` holds the prices on the tick below and above. */
export type PriceError =
  | { readonly code: 'not_a_decimal' }
  | { readonly code: 'price_out_of_range' }
  | { readonly code: 'off_tick'; readonly nearest: readonly [string, string] };

/**
 * Parses a price ("101.25") into ticks of `tickUnits` (the tick in 10^-4 of the currency: 100 for 0.01).
 * The result is from 1 to MAX_PRICE_TICKS.
 */
export function parsePrice(text: string, tickUnits: number): Result<number, PriceError> {
  const units = parseDecimal(text, CASH_DECIMALS);
  if (!units.ok) {
    if (units.error === 'not_a_decimal') return err({ code: 'not_a_decimal' });
    if (units.error === 'too_large') return err({ code: 'price_out_of_range' });
    const truncated = parseDecimal(text.slice(0, text.indexOf('.') + 1 + CASH_DECIMALS), CASH_DECIMALS);
    return truncated.ok ? offTick(truncated.value, tickUnits) : err({ code: 'price_out_of_range' });
  }
  if (units.value % tickUnits !== 0) return offTick(units.value, tickUnits);
  const ticks = units.value / tickUnits;
  if (ticks < 1 || ticks > MAX_PRICE_TICKS) return err({ code: 'price_out_of_range' });
  return ok(ticks);
}

/** Writes ticks as a decimal with the tick's own number of places. */
export function formatPrice(ticks: number, tickUnits: number): string {
  const decimals = priceDecimals(tickUnits);
  return formatDecimal((ticks * tickUnits) / 10 ** (CASH_DECIMALS - decimals), decimals);
}

/** Returns the places that a price on this tick needs: 2 for 100 (0.01), 4 for 1, 0 for 10,000. */
export function priceDecimals(tickUnits: number): number {
  let decimals = CASH_DECIMALS;
  for (let units = tickUnits; decimals > 0 && units % 10 === 0; units /= 10) decimals -= 1;
  return decimals;
}

function offTick(units: number, tickUnits: number): Result<never, PriceError> {
  const below = Math.floor(units / tickUnits);
  return err({
    code: 'off_tick',
    nearest: [formatPrice(below, tickUnits), formatPrice(below + 1, tickUnits)],
  });
}
