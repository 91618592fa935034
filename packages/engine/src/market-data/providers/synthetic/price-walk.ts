import type { Bar } from '../../provider.ts';

/** First day of every history that begins from nothing, and the range of its first close in whole dollars. */
const FIRST_DAY = '2017-02-08';
const FIRST_CLOSE_DOLLARS = { from: 40, to: 340 } as const;
const UNITS_PER_DOLLAR = 10_000;
const UNITS_PER_CENT = 100;
const MS_PER_DAY = 86_400_000;

/** A history that goes on from a real close: the last real day and its close in 10^-4 of the currency. */
export interface WalkStart {
  readonly day: string;
  readonly close: number;
}

/**
 * Yields one daily bar after the other without end, weekdays only, prices on whole cents: the same for a symbol and a start
 * on every machine and at every time. Integers throughout. The first bar is on the first weekday after the start.
 */
export function* priceWalk(symbol: string, start: WalkStart | null): Generator<Bar, never> {
  const random = generator(start === null ? symbol : `${symbol} after ${start.day}`);
  let close = start?.close ?? firstClose(random);
  const firstTime = start === null ? Date.parse(FIRST_DAY) : Date.parse(start.day) + MS_PER_DAY;
  for (let time = firstTime; ; time += MS_PER_DAY) {
    const date = new Date(time);
    if (date.getUTCDay() === 0 || date.getUTCDay() === 6) continue;
    const bar = nextBar(symbol, date, close, random);
    close = bar.close;
    yield bar;
  }
}

function firstClose(random: () => number): number {
  const span = FIRST_CLOSE_DOLLARS.to - FIRST_CLOSE_DOLLARS.from;
  return (FIRST_CLOSE_DOLLARS.from + (random() % span)) * UNITS_PER_DOLLAR;
}

function nextBar(symbol: string, date: Date, previous: number, random: () => number): Bar {
  const open = move(previous, random, 40);
  const close = move(open, random, 110);
  const high = Math.max(open, close) + cents((Math.max(open, close) * (random() % 70)) / 10_000);
  const low = Math.min(open, close) - cents((Math.min(open, close) * (random() % 70)) / 10_000);
  const volume = 400_000 + (random() % 6_000_000);
  const startsAt = date.toISOString();
  const day = startsAt.slice(0, 10);
  return { symbol, interval: '1d', day, startsAt, open, high, low, close, volume, adjusted: null };
}

/** Moves a price by the sum of three uniform steps of up to `bps` basis points each; never below one dollar. */
function move(price: number, random: () => number, bps: number): number {
  let step = 0;
  for (let i = 0; i < 3; i++) step += (random() % (2 * bps + 1)) - bps;
  return Math.max(UNITS_PER_DOLLAR, cents(price) + cents((price * step) / 10_000));
}

function cents(units: number): number {
  return Math.round(units / UNITS_PER_CENT) * UNITS_PER_CENT;
}

/** xorshift32 seeded by FNV-1a of a text. */
export function generator(text: string): () => number {
  let state = 0x811c9dc5;
  for (const letter of text) state = Math.imul(state ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  state = state >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
}
