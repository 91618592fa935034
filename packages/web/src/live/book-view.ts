import type { PhaseName } from '@buttonwood/shared/instrument/phase.ts';
import type { BookFeed } from '@buttonwood/shared/market-data/book-feed.ts';
import type { Level } from '@buttonwood/shared/market-data/l2-book.ts';
import type { Indicative } from '@buttonwood/shared/wire/http-types.ts';
import { formatPrice } from '@buttonwood/shared/money/price.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import type { InstrumentUnits } from './instrument-units.ts';

/** One price of the ladder. `units` is the price in 10^-4 of the currency, `quantity` in shares. */
export interface PriceLevel {
  readonly price: string;
  readonly units: number;
  readonly quantity: number;
  readonly orders: number;
}
/** What may be painted: best first on both sides, never crossed while trading is continuous. */
export interface BookView {
  readonly symbol: string;
  readonly phase: PhaseName;
  /** Where the auction under way would uncross; null while nothing would trade. */
  readonly indicative: Indicative | null;
  readonly bids: readonly PriceLevel[];
  readonly asks: readonly PriceLevel[];
}

/** Levels painted or grouped per side. */
const MAX_DEPTH = 500;

/** Reads the folded book for painting. Null when bid and ask cross: then the stream and this copy disagree. */
export function viewBook(symbol: string, feed: BookFeed, units: InstrumentUnits): BookView | null {
  const bid = feed.levels.best(Side.buy);
  const ask = feed.levels.best(Side.sell);
  const crossed = bid !== undefined && ask !== undefined && bid.price >= ask.price;
  if (crossed && feed.phase === 'continuous') return null;
  const priced = ({ price, quantity, orders }: Level): PriceLevel => ({
    price: formatPrice(price, units.tickUnits),
    units: price * units.tickUnits,
    quantity: quantity * units.lotSize,
    orders,
  });
  return {
    symbol,
    phase: feed.phase,
    indicative: feed.indicative,
    bids: feed.levels.top(Side.buy, MAX_DEPTH).map(priced),
    asks: feed.levels.top(Side.sell, MAX_DEPTH).map(priced),
  };
}
