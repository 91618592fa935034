import { formatCash } from '@buttonwood/shared/money/cash.ts';
import type { Bar, Company } from '../../provider.ts';
import { csvField } from './formula-guard.ts';

const COMPANY_HEADER = 'Symbol,Security,GICS Sector,GICS Sub-Industry,Headquarters Location,Founded';
const BAR_HEADER = 'date,open,high,low,close,volume,Name';

/** Yields the lines of a file of companies that `createCsvProvider` reads back as they were; each ends in a line feed. */
export function* companiesToCsv(companies: Iterable<Company>): Generator<string> {
  yield `${COMPANY_HEADER}\n`;
  for (const { symbol, name, sector, industry, headquarters, founded } of companies) {
    const fields = [symbol, name, sector, industry, headquarters, founded];
    yield `${fields.map((field) => csvField(field ?? '')).join(',')}\n`;
  }
}

/** Yields the lines of a file of daily bars that `createCsvProvider` reads back; each ends in a line feed. */
export function* dailyBarsToCsv(bars: Iterable<Bar>): Generator<string> {
  yield `${BAR_HEADER}\n`;
  for (const { day, open, high, low, close, volume, symbol } of bars) {
    const prices = [open, high, low, close].map(formatCash);
    yield `${[day, ...prices, String(volume), csvField(symbol)].join(',')}\n`;
  }
}
