import { bulkInsert, runBulk, type RowOf } from './bulk.ts';
import type { Run } from './projection.ts';

const MINUTE_US = 60_000_000;
/** Every interval starts at a multiple of its length since 1970, which is a whole minute, hour and day in UTC. */
export const CANDLE_INTERVALS = [
  ['1m', MINUTE_US],
  ['5m', 5 * MINUTE_US],
  ['15m', 15 * MINUTE_US],
  ['1h', 60 * MINUTE_US],
  ['1d', 1_440 * MINUTE_US],
] as const;

const UPSERT = bulkInsert(
  'candles',
  {
    instrument_id: 'int',
    interval: 'text',
    starts_at: 'time',
    open: 'int',
    high: 'int',
    low: 'int',
    close: 'int',
    volume: 'int',
    trades: 'int',
  },
  `on conflict (instrument_id, interval, starts_at) do update set
   high = greatest(candles.high, excluded.high), low = least(candles.low, excluded.low), close = excluded.close,
   volume = candles.volume + excluded.volume, trades = candles.trades + excluded.trades`,
);
type CandleRow = Readonly<Pick<RowOf<typeof UPSERT.columns>, 'instrument_id' | 'interval'>> & {
  starts_at: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  trades: number;
};

/** Rows of `candles`: what the batch's trades add to each interval. */
export class CandleRows {
  private readonly byInterval = CANDLE_INTERVALS.map(([interval, length]) => ({
    interval,
    length,
    rows: new Map<number, CandleRow>(),
  }));

  add(instrument: number, price: number, quantity: number, time: number): void {
    for (const { interval, length, rows } of this.byInterval) {
      const start = time - (time % length);
      const row = rows.get(start);
      if (row === undefined) {
        rows.set(start, {
          instrument_id: instrument,
          interval,
          starts_at: start,
          open: price,
          high: price,
          low: price,
          close: price,
          volume: quantity,
          trades: 1,
        });
        continue;
      }
      if (price > row.high) row.high = price;
      if (price < row.low) row.low = price;
      row.close = price;
      row.volume += quantity;
      row.trades += 1;
    }
  }

  async write(run: Run): Promise<void> {
    const rows = this.byInterval.flatMap((interval) => [...interval.rows.values()]);
    await runBulk(run, UPSERT, rows);
  }

  clear(): void {
    for (const { rows } of this.byInterval) rows.clear();
  }
}
