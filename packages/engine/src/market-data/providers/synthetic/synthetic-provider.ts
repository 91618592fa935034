import type { Bar, BarQuery, MarketDataProvider } from '../../provider.ts';

/** First day of every made-up history, and the range of its first close in whole dollars. */
const FIRST_DAY = '2017-02-08';
const FIRST_CLOSE_DOLLARS = { from: 40, to: 340 } as const;
const UNITS_PER_DOLLAR = 10_000;
const UNITS_PER_CENT = 100;
const MS_PER_DAY = 86_400_000;

/**
 * Makes daily bars out of the symbol's letters alone: the same on every machine and at every time, in integers, on whole
 * cents. For instruments without real prices; every bar says so by its source. It knows no companies.
 */
export function createSyntheticProvider(): MarketDataProvider {
  return {
    id: 'synthetic',
    companies: () => Promise.resolve({ ok: true, value: [] }),
    bars: (query) => Promise.resolve({ ok: true, value: walk(query) }),
  };
}

function walk(query: BarQuery): Bar[] {
  const random = generator(query.symbol);
  const span = FIRST_CLOSE_DOLLARS.to - FIRST_CLOSE_DOLLARS.from;
  let close = (FIRST_CLOSE_DOLLARS.from + (random() % span)) * UNITS_PER_DOLLAR;
  const bars: Bar[] = [];
  for (let time = Date.parse(FIRST_DAY); ; time += MS_PER_DAY) {
    const date = new Date(time);
    const day = date.toISOString().slice(0, 10);
    if (day > query.to) return bars;
    if (date.getUTCDay() === 0 || date.getUTCDay() === 6) continue;
    const bar = nextBar(query.symbol, day, close, random);
    close = bar.close;
    if (day >= query.from) bars.push(bar);
  }
}

function nextBar(symbol: string, day: string, previous: number, random: () => number): Bar {
  const open = move(previous, random, 40);
  const close = move(open, random, 110);
  const high = Math.max(open, close) + cents((Math.max(open, close) * (random() % 70)) / 10_000);
  const low = Math.min(open, close) - cents((Math.min(open, close) * (random() % 70)) / 10_000);
  const volume = 400_000 + (random() % 6_000_000);
  return { symbol, interval: '1d', day, open, high, low, close, volume };
}

/** Moves a price by the sum of three uniform steps of up to `bps` basis points each. */
function move(price: number, random: () => number, bps: number): number {
  let step = 0;
  for (let i = 0; i < 3; i++) step += (random() % (2 * bps + 1)) - bps;
  return Math.max(UNITS_PER_DOLLAR, price + cents((price * step) / 10_000));
}

function cents(units: number): number {
  return Math.round(units / UNITS_PER_CENT) * UNITS_PER_CENT;
}

/** xorshift32 seeded by FNV-1a of the symbol. */
function generator(symbol: string): () => number {
  let state = 0x811c9dc5;
  for (const letter of symbol) state = Math.imul(state ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  state = state >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
}
