import { CASH_DECIMALS } from '@buttonwood/shared/money/cash.ts';
import { parseDecimal } from '@buttonwood/shared/money/decimal.ts';
import { formatPrice, parsePrice } from '@buttonwood/shared/money/price.ts';
import type { Instrument } from '@buttonwood/shared/wire/http-types.ts';

/** Prices of one instrument as whole ticks, read from and written to the wire's decimal strings. */
export interface TickPrices {
  parse(price: string | null): number | undefined;
  format(ticks: number): string;
}

export function tickPrices(instrument: Instrument): TickPrices {
  const tick = parseDecimal(instrument.tick_size, CASH_DECIMALS);
  if (!tick.ok)
    throw new Error(`the tick of ${instrument.symbol} is a decimal (got ${instrument.tick_size})`);
  return {
    parse(price) {
      if (price === null) return undefined;
      const parsed = parsePrice(price, tick.value);
      return parsed.ok ? parsed.value : undefined;
    },
    format: (ticks) => formatPrice(ticks, tick.value),
  };
}
