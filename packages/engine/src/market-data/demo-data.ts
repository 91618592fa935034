import { fileURLToPath } from 'node:url';
import type { CsvFiles } from './providers/csv/csv-provider.ts';

/** The data that ships with the project: see packages/engine/data/NOTICE.md. */
export const DEMO_FILES: CsvFiles = {
  companies: fileURLToPath(new URL('../../data/companies.csv', import.meta.url)),
  dailyBars: fileURLToPath(new URL('../../data/daily-bars.csv.gz', import.meta.url)),
};

/** First and last day of the real prices that ship. */
export const DEMO_HISTORY = { from: '2013-02-08', to: '2018-02-07' } as const;

/** Listed in the demo world: twenty with real prices, four with made-up ones, shown as `synthetic`. */
export const DEMO_SYMBOLS: readonly string[] = [
  ...['AAPL', 'MSFT', 'AMZN', 'GOOGL', 'INTC', 'CSCO', 'IBM', 'JPM', 'V', 'JNJ', 'PG', 'KO', 'MCD', 'NKE'],
  ...['WMT', 'HD', 'DIS', 'XOM', 'CAT', 'BA'],
  ...['NVDA', 'AMD', 'NFLX', 'COST'],
];
