import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { parseCash } from '@buttonwood/shared/money/cash.ts';
import type { Bar } from '../../provider.ts';

/** Daily bars by symbol, oldest first, one for each day. Kept as columns of numbers: about 50 bytes for each bar. */
export interface DailyBarTable {
  readonly symbols: readonly string[];
  /** Undefined for a symbol that has no row. Days inclusive. */
  between(symbol: string, from: string, to: string): Bar[] | undefined;
}

const MS_PER_DAY = 86_400_000;
const FIELDS = 6;

/** Reads `date,open,high,low,close,volume,Name` row by row. Throws an Error that names the line when a row is impossible. */
export async function readDailyBars(path: string): Promise<DailyBarTable> {
  const columns = new Map<string, number[]>();
  const parser = parse({ columns: true, skip_empty_lines: true, bom: true, info: true });
  const consume = async (rows: AsyncIterable<{ record: Row; info: { lines: number } }>): Promise<void> => {
    for await (const { record, info } of rows) addRow(columns, record, info.lines);
  };
  const file = createReadStream(path);
  if (path.endsWith('.gz')) await pipeline(file, createGunzip(), parser, consume);
  else await pipeline(file, parser, consume);
  const tables = new Map([...columns].map(([symbol, values]) => [symbol, oldestFirst(values)]));
  return {
    symbols: [...tables.keys()],
    between(symbol, from, to) {
      const table = tables.get(symbol);
      return table === undefined ? undefined : barsOf(symbol, table, { from, to });
    },
  };
}

type Row = Readonly<Record<string, string>>;

function addRow(columns: Map<string, number[]>, row: Row, line: number): void {
  const symbol = text(row, 'Name', line);
  const day = Date.parse(`${text(row, 'date', line)}T00:00:00Z`) / MS_PER_DAY;
  const open = price(row, 'open', line);
  const high = price(row, 'high', line);
  const low = price(row, 'low', line);
  const close = price(row, 'close', line);
  const volume = Number(text(row, 'volume', line));
  const possible = low <= Math.min(open, close) && high >= Math.max(open, close) && low > 0;
  if (!possible || !Number.isSafeInteger(day) || !Number.isSafeInteger(volume) || volume < 0)
    throw new Error(`line ${line} is a bar that is possible (${symbol})`);
  const column = columns.get(symbol) ?? [];
  column.push(day, open, high, low, close, volume);
  columns.set(symbol, column);
}

function text(row: Row, name: string, line: number): string {
  const value = row[name];
  if (value === undefined || value === '') throw new Error(`line ${line} has a value in column ${name}`);
  return value;
}

function price(row: Row, name: string, line: number): number {
  const parsed = parseCash(text(row, name, line));
  if (!parsed.ok) throw new Error(`line ${line} has a decimal in column ${name} (got ${row[name] ?? ''})`);
  return parsed.value;
}

/** Sorts by day; of several rows for a day the last one counts, as a correction does. */
function oldestFirst(values: readonly number[]): Float64Array {
  const byDay = new Map<number, number>();
  for (let at = 0; at < values.length; at += FIELDS) byDay.set(values[at] ?? 0, at);
  const days = [...byDay].sort(([a], [b]) => a - b);
  const sorted = new Float64Array(days.length * FIELDS);
  days.forEach(([, at], index) => {
    sorted.set(values.slice(at, at + FIELDS), index * FIELDS);
  });
  return sorted;
}

function barsOf(symbol: string, table: Float64Array, days: { from: string; to: string }): Bar[] {
  const bars: Bar[] = [];
  for (let at = 0; at < table.length; at += FIELDS) {
    const [daysSince = 0, open = 0, high = 0, low = 0, close = 0, volume = 0] = table.subarray(
      at,
      at + FIELDS,
    );
    const startsAt = new Date(daysSince * MS_PER_DAY).toISOString();
    const day = startsAt.slice(0, 10);
    if (day < days.from || day > days.to) continue;
    bars.push({ symbol, interval: '1d', day, startsAt, open, high, low, close, volume, adjusted: null });
  }
  return bars;
}
