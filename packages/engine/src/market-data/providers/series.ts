import type { Bar, BarQuery, Ohlcv } from '../provider.ts';
import { optionalCount, optionalPrice, type JsonObject } from './http/payload.ts';

/** Names of the five figures in a row of a source. */
export interface FigureNames {
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
}

export const PLAIN_NAMES: FigureNames = {
  open: 'open',
  high: 'high',
  low: 'low',
  close: 'close',
  volume: 'volume',
};

/**
 * Reads the five figures of a row. Null when there is no positive close: then that day has no bar. A missing or zero open, high or
 * low becomes the close, and the range is widened to hold open and close, because thin days come that way.
 */
export function figuresOf(row: JsonObject, names: FigureNames = PLAIN_NAMES): Ohlcv | null {
  const close = optionalPrice(row, names.close) ?? 0;
  if (close <= 0) return null;
  const priceOrClose = (name: string): number => {
    const price = optionalPrice(row, name) ?? 0;
    return price > 0 ? price : close;
  };
  const open = priceOrClose(names.open);
  const high = Math.max(priceOrClose(names.high), open, close);
  const low = Math.min(priceOrClose(names.low), open, close);
  return { open, high, low, close, volume: Math.max(0, optionalCount(row, names.volume) ?? 0) };
}

/** Puts bars into the order of a series: oldest first, the last of several for one start, none outside the query's days. */
export function inOrder(bars: readonly Bar[], query: BarQuery): Bar[] {
  const byStart = new Map<string, Bar>();
  for (const bar of bars) {
    if (bar.day >= query.from && bar.day <= query.to) byStart.set(bar.startsAt, bar);
  }
  return [...byStart.values()].sort((a, b) => (a.startsAt < b.startsAt ? -1 : 1));
}

/** Cuts a query into what fits into one answer: its last day, and the day to go on from. */
export function firstStretch(query: BarQuery, days: number): { to: string; next: string | null } {
  const next = addDays(query.from, days);
  return next > query.to ? { to: query.to, next: null } : { to: addDays(next, -1), next };
}

/** The ISO date `days` later; negative for earlier. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}
