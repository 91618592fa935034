import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { parseCash } from '@buttonwood/shared/money/cash.ts';
import type { Bar, BarQuery, Company, MarketDataProvider, ProviderAnswer } from '../../provider.ts';

/** Where the two files are; a name ending in `.gz` is unpacked. */
export interface CsvFiles {
  readonly companies: string;
  readonly dailyBars: string;
}

/** Reads companies (`Symbol,Security,GICS Sector,…`) and daily bars (`date,open,high,low,close,volume,Name`) from files. */
export function createCsvProvider(files: CsvFiles): MarketDataProvider {
  let bars: Promise<ReadonlyMap<string, readonly Bar[]>> | undefined;
  return {
    id: 'csv',
    async companies() {
      return answer(files.companies, async () => (await readRows(files.companies)).map(toCompany));
    },
    async bars(query) {
      bars ??= readRows(files.dailyBars).then((rows) => bySymbol(rows.map(toBar)));
      const loaded = bars;
      const found = await answer(files.dailyBars, async () => (await loaded).get(query.symbol));
      if (!found.ok) return found;
      if (found.value === undefined) return { ok: false, error: { kind: 'not_found', symbol: query.symbol } };
      return { ok: true, value: found.value.filter((bar) => within(bar, query)) };
    },
  };
}

type Row = Readonly<Record<string, string>>;

async function readRows(path: string): Promise<Row[]> {
  const bytes = await readFile(path);
  const text = path.endsWith('.gz') ? gunzipSync(bytes) : bytes;
  return parse(text, { columns: true, skip_empty_lines: true, bom: true });
}

async function answer<T>(where: string, read: () => Promise<T>): Promise<ProviderAnswer<T>> {
  try {
    return { ok: true, value: await read() };
  } catch (error) {
    return { ok: false, error: { kind: 'bad_payload', where, detail: String(error) } };
  }
}

function toCompany(row: Row): Company {
  return {
    symbol: column(row, 'Symbol'),
    name: column(row, 'Security'),
    sector: row['GICS Sector'] ?? null,
    industry: row['GICS Sub-Industry'] ?? null,
    headquarters: row['Headquarters Location'] ?? null,
    founded: row['Founded'] ?? null,
  };
}

function toBar(row: Row): Bar {
  const bar: Bar = {
    symbol: column(row, 'Name'),
    interval: '1d',
    day: column(row, 'date'),
    open: price(row, 'open'),
    high: price(row, 'high'),
    low: price(row, 'low'),
    close: price(row, 'close'),
    volume: Number(column(row, 'volume')),
  };
  const sane = bar.low <= Math.min(bar.open, bar.close) && bar.high >= Math.max(bar.open, bar.close);
  if (!sane || !Number.isSafeInteger(bar.volume))
    throw new Error(`bar of ${bar.symbol} on ${bar.day} is possible`);
  return bar;
}

function column(row: Row, name: string): string {
  const value = row[name];
  if (value === undefined || value === '') throw new Error(`column ${name} has a value in every row`);
  return value;
}

function price(row: Row, name: string): number {
  const parsed = parseCash(column(row, name));
  if (!parsed.ok) throw new Error(`column ${name} is a decimal (got ${column(row, name)})`);
  return parsed.value;
}

function bySymbol(bars: readonly Bar[]): ReadonlyMap<string, readonly Bar[]> {
  const groups = new Map<string, Bar[]>();
  for (const bar of bars) {
    const group = groups.get(bar.symbol);
    if (group === undefined) groups.set(bar.symbol, [bar]);
    else group.push(bar);
  }
  for (const group of groups.values()) group.sort((a, b) => (a.day < b.day ? -1 : 1));
  return groups;
}

function within(bar: Bar, query: BarQuery): boolean {
  return bar.day >= query.from && bar.day <= query.to;
}
