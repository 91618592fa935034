import type { Candle, CandleInterval, Fill, Trade } from '@buttonwood/shared/wire/http-types.ts';

/** A bar as the chart library wants it. Floats are for drawing only; what is read or sent stays a decimal string. */
export interface ChartBar {
  /** Start of the bar, seconds since 1970. */
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}
export interface FillMarker {
  readonly time: number;
  readonly side: 'buy' | 'sell';
  /** "B 60" */
  readonly text: string;
}

export const INTERVAL_SECONDS: Readonly<Record<CandleInterval, number>> = {
  '1m': 60,
  '5m': 300,
  '15m': 900,
  '1h': 3_600,
  '1d': 86_400,
};
/** Markers on one chart; more than this makes it crawl. */
const MAX_MARKERS = 500;

/** Reads candles into bars, oldest first, each time once. */
export function chartBars(candles: readonly Candle[]): ChartBar[] {
  const byTime = new Map<number, ChartBar>();
  for (const candle of candles) {
    const time = Math.floor(Date.parse(candle.ts) / 1000);
    byTime.set(time, {
      time,
      open: Number(candle.open),
      high: Number(candle.high),
      low: Number(candle.low),
      close: Number(candle.close),
      volume: Number(candle.volume),
    });
  }
  return [...byTime.values()].sort((a, b) => a.time - b.time);
}

/** Folds one trade into the newest bar, or opens the next one. A trade older than the bar changes nothing. */
export function withTrade(
  bar: ChartBar | undefined,
  trade: Trade,
  intervalSeconds: number,
): ChartBar | undefined {
  const time = barTime(trade.ts, intervalSeconds);
  const price = Number(trade.price);
  const volume = Number(trade.quantity);
  if (bar !== undefined && time < bar.time) return bar;
  if (bar === undefined || time > bar.time) {
    return { time, open: price, high: price, low: price, close: price, volume };
  }
  return {
    ...bar,
    high: Math.max(bar.high, price),
    low: Math.min(bar.low, price),
    close: price,
    volume: bar.volume + volume,
  };
}

/** Own fills as marks, one per bar and side. */
export function fillMarkers(fills: readonly Fill[], intervalSeconds: number): FillMarker[] {
  const sums = new Map<string, { time: number; side: Fill['side']; quantity: bigint }>();
  for (const fill of fills) {
    const time = barTime(fill.ts, intervalSeconds);
    const key = `${time}:${fill.side}`;
    const sum = sums.get(key) ?? { time, side: fill.side, quantity: 0n };
    sum.quantity += BigInt(fill.qty);
    sums.set(key, sum);
  }
  return [...sums.values()]
    .sort((a, b) => a.time - b.time)
    .slice(-MAX_MARKERS)
    .map(({ time, side, quantity }) => ({ time, side, text: `${side === 'buy' ? 'B' : 'S'} ${quantity}` }));
}

function barTime(ts: string, intervalSeconds: number): number {
  return Math.floor(Date.parse(ts) / 1000 / intervalSeconds) * intervalSeconds;
}
