import type { SideName } from '@buttonwood/shared/order/side.ts';

export interface Quote {
  readonly side: SideName;
  /** In ticks. */
  readonly price: number;
}

export interface LiveQuote extends Quote {
  readonly orderId: string;
}

export interface QuoteShape {
  readonly levels: number;
  /** Half the spread and the distance between levels, in ticks. */
  readonly halfSpread: number;
  readonly step: number;
}

/** The prices a maker wants to show around `fair`, best first on each side. */
export function wantedQuotes(fair: number, shape: QuoteShape): Quote[] {
  const quotes: Quote[] = [];
  for (let level = 0; level < shape.levels; level++) {
    const distance = shape.halfSpread + level * shape.step;
    if (fair - distance >= 1) quotes.push({ side: 'buy', price: fair - distance });
    quotes.push({ side: 'sell', price: fair + distance });
  }
  return quotes;
}

/** What to cancel and what to place so that the live quotes become the wanted ones; equal prices stay. */
export function requote(
  live: readonly LiveQuote[],
  wanted: readonly Quote[],
): { readonly cancel: readonly LiveQuote[]; readonly place: readonly Quote[] } {
  const keyOf = (quote: Quote): string => `${quote.side} ${quote.price}`;
  const wantedKeys = new Set(wanted.map(keyOf));
  const kept = new Set<string>();
  const cancel: LiveQuote[] = [];
  for (const quote of live) {
    const key = keyOf(quote);
    if (wantedKeys.has(key) && !kept.has(key)) kept.add(key);
    else cancel.push(quote);
  }
  return { cancel, place: wanted.filter((quote) => !kept.has(keyOf(quote))) };
}
