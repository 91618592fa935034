import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import type { Capabilities, Company, MarketDataProvider, PriceBasis, SearchHit } from '../../provider.ts';
import type { ProviderError } from '../../provider-error.ts';
import { createAnswers, offeringNothing, type Clock } from '../answer.ts';
import { readDailyBars } from './daily-bar-table.ts';
import { withoutGuard } from './formula-guard.ts';

/** Where the two files are; a name ending in `.gz` is unpacked. */
export interface CsvFiles {
  readonly companies: string;
  readonly dailyBars: string;
  /** What the prices of the file are; the files that ship are corrected for splits. */
  readonly basis?: PriceBasis;
}

const MAX_SEARCH_HITS = 50;

const CAPABILITIES: Capabilities = {
  companies: true,
  profile: true,
  daily: true,
  intraday: false,
  adjusted: false,
  splits: false,
  dividends: false,
  quote: false,
  liveTrades: false,
  search: true,
  fundamentals: false,
};

/**
 * Reads companies (`Symbol,Security,GICS Sector,…`) and daily bars (`date,open,high,low,close,volume,Name`) from files.
 * Each file is read once, when it is first needed; a file that could not be read is tried again with the next call.
 */
export function createCsvProvider(files: CsvFiles, clock: Clock = Date.now): MarketDataProvider {
  const id = 'csv';
  const answers = createAnswers(id, clock);
  const basis = files.basis ?? 'split_adjusted';
  const companies = readOnce(files.companies, readCompanies);
  const bars = readOnce(files.dailyBars, readDailyBars);
  return {
    ...offeringNothing(id),
    id,
    capabilities: CAPABILITIES,
    async companies() {
      const read = await companies();
      return read.ok ? answers.good(read.value, 'historical') : answers.bad(read.error);
    },
    async profile(symbol) {
      const read = await companies();
      if (!read.ok) return answers.bad(read.error);
      const company = read.value.find((row) => row.symbol === symbol);
      return company === undefined
        ? answers.bad({ kind: 'not_found', symbol })
        : answers.good(company, 'historical');
    },
    async bars(query) {
      if (query.interval !== '1d')
        return answers.bad({ kind: 'not_supported', what: `history of ${query.interval}` });
      const read = await bars();
      if (!read.ok) return answers.bad(read.error);
      const found = read.value.between(query.symbol, query.from, query.to);
      if (found === undefined) return answers.bad({ kind: 'not_found', symbol: query.symbol });
      return answers.good({ bars: found, basis, seam: null, next: null }, 'historical');
    },
    async search(text) {
      const read = await companies();
      return read.ok ? answers.good(matching(read.value, text), 'historical') : answers.bad(read.error);
    },
  };
}

type Reading<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ProviderError };

function readOnce<T>(path: string, read: (path: string) => Promise<T>): () => Promise<Reading<T>> {
  let kept: Promise<T> | undefined;
  return async () => {
    kept ??= read(path);
    try {
      return { ok: true, value: await kept };
    } catch (error) {
      kept = undefined;
      return { ok: false, error: { kind: 'bad_payload', where: path, detail: String(error) } };
    }
  };
}

async function readCompanies(path: string): Promise<readonly Company[]> {
  const bytes = await readFile(path);
  const text = path.endsWith('.gz') ? gunzipSync(bytes) : bytes;
  const rows: Row[] = parse(text, { columns: true, skip_empty_lines: true, bom: true });
  return rows.map(toCompany);
}

type Row = Readonly<Record<string, string>>;

function toCompany(row: Row): Company {
  return {
    symbol: needed(row, 'Symbol'),
    name: needed(row, 'Security'),
    sector: optional(row, 'GICS Sector'),
    industry: optional(row, 'GICS Sub-Industry'),
    headquarters: optional(row, 'Headquarters Location'),
    founded: optional(row, 'Founded'),
    exchange: null,
    country: null,
    currency: 'USD',
    listedOn: null,
    sharesOutstanding: null,
    website: null,
    description: null,
  };
}

function needed(row: Row, name: string): string {
  const value = optional(row, name);
  if (value === null) throw new Error(`column ${name} has a value in every row`);
  return value;
}

function optional(row: Row, name: string): string | null {
  const value = row[name];
  return value === undefined || value === '' ? null : withoutGuard(value);
}

function matching(companies: readonly Company[], text: string): SearchHit[] {
  const wanted = text.toLowerCase();
  const hits = companies.filter(
    ({ symbol, name }) => symbol.toLowerCase().startsWith(wanted) || name.toLowerCase().includes(wanted),
  );
  return hits.slice(0, MAX_SEARCH_HITS).map(({ symbol, name, exchange }) => ({ symbol, name, exchange }));
}
