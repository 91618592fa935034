import type { Bar, BarInterval } from '../../provider.ts';
import { sessionOpen } from '../new-york-time.ts';
import { generator } from './price-walk.ts';

const SESSION_MINUTES = 390;
const MINUTES: Readonly<Record<BarInterval, number>> = { '1m': 1, '5m': 5, '1h': 60, '1d': SESSION_MINUTES };
const UNITS_PER_CENT = 100;
const MS_PER_MINUTE = 60_000;

/**
 * Splits a daily bar into the bars of one regular session: together they have its open, high, low, close and volume,
 * and every interval is made of the same minutes.
 */
export function intradayBars(daily: Bar, interval: BarInterval): Bar[] {
  const path = minutePath(daily);
  const open = sessionOpen(daily.day);
  const step = MINUTES[interval];
  const bars: Bar[] = [];
  for (let from = 0; from < SESSION_MINUTES; from += step) {
    const to = Math.min(from + step, SESSION_MINUTES);
    const prices = path.slice(from, to + 1);
    bars.push({
      symbol: daily.symbol,
      interval,
      day: daily.day,
      startsAt: new Date(open + from * MS_PER_MINUTE).toISOString(),
      open: prices[0] ?? daily.open,
      high: Math.max(...prices),
      low: Math.min(...prices),
      close: prices.at(-1) ?? daily.close,
      volume: share(daily.volume, to) - share(daily.volume, from),
      adjusted: null,
    });
  }
  return bars;
}

/** 391 prices on whole cents from the open to the close that touch the high and the low and never leave them. */
function minutePath(daily: Bar): number[] {
  const random = generator(`${daily.symbol} on ${daily.day}`);
  const [first, second] = [30 + (random() % 150), 210 + (random() % 150)];
  const rising = daily.close >= daily.open;
  const path = [daily.open];
  walkTo(path, first, rising ? daily.low : daily.high, daily, random);
  walkTo(path, second, rising ? daily.high : daily.low, daily, random);
  walkTo(path, SESSION_MINUTES, daily.close, daily, random);
  return path;
}

function walkTo(path: number[], index: number, target: number, daily: Bar, random: () => number): void {
  const start = path.length - 1;
  const from = path[start] ?? target;
  const wiggle = Math.max(1, Math.trunc((daily.high - daily.low) / (8 * UNITS_PER_CENT)));
  for (let i = start + 1; i < index; i++) {
    const straight = from + Math.trunc(((target - from) * (i - start)) / (index - start));
    const cents = Math.round(straight / UNITS_PER_CENT) + (random() % (2 * wiggle + 1)) - wiggle;
    path.push(Math.min(daily.high, Math.max(daily.low, cents * UNITS_PER_CENT)));
  }
  path.push(target);
}

function share(volume: number, minutes: number): number {
  return Math.trunc((volume * minutes) / SESSION_MINUTES);
}
