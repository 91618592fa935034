import type {
  Bar,
  BarPage,
  BarSeriesInfo,
  Company,
  CompanySummary,
  Fundamental,
  OutsideQuote,
  Provenance,
} from '@buttonwood/shared/wire/company-types.ts';
import type { QuarantinedPrice, SyncReport } from '@buttonwood/shared/wire/sync-types.ts';
import { INSTRUMENTS, dollars, lastCents } from './fixture-data.ts';

/** The company store behind the page: real shapes, made-up numbers, the same in each run. */

const DAY_MS = 86_400_000;
const FIRST_DAY = Date.parse('2013-02-08T00:00:00Z');
const SEAM_DAY = '2018-02-07';
const FILE: Provenance = { source: 'csv', fetched_at: '2026-11-20T06:00:00.000000Z', delay: 'historical' };
const MADE_UP: Provenance = { ...FILE, source: 'synthetic', delay: 'made_up' };

export const COMPANIES: readonly CompanySummary[] = [
  ...INSTRUMENTS.map(({ symbol, name }) => summary(symbol, name, true)),
  summary('ABNB', 'Airbnb', false),
  summary('MMM', '3M', false),
];

export function companyOf(symbol: string): Company | undefined {
  const found = COMPANIES.find((company) => company.symbol === symbol);
  if (found === undefined) return undefined;
  const priced = found.listed;
  const bars = priced ? dailyBars(symbol, 'csv') : [];
  const newest = bars.at(-1);
  return {
    ...found,
    ...FILE,
    founded: '1977',
    country: null,
    exchange: priced ? 'NASDAQ' : null,
    currency: 'USD',
    listed_on: priced ? '1980-12-12' : null,
    shares_outstanding: priced ? '5074013000' : null,
    website: priced ? 'https://www.example.com/' : 'javascript:alert(1)',
    description: priced
      ? 'Designs, makes and sells devices, and services for them, to consumers and businesses all over the world.'
      : null,
    series: priced ? seriesOf(symbol) : [],
    statistics: {
      source: priced ? 'csv' : null,
      day: newest?.ts.slice(0, 10) ?? null,
      previous_close: bars.at(-2)?.close ?? null,
      open: newest?.open ?? null,
      day_low: newest?.low ?? null,
      day_high: newest?.high ?? null,
      close: newest?.close ?? null,
      year_low: priced ? '131.19' : null,
      year_high: priced ? '180.10' : null,
      volume: newest?.volume ?? null,
      average_volume: priced ? '34120776' : null,
      market_cap: priced ? '809507034020.00' : null,
      earnings_per_share: null,
      price_earnings: null,
      dividend_yield: null,
    },
  };
}

export function barPage(symbol: string, query: URLSearchParams): BarPage {
  const source = query.get('source') ?? 'csv';
  const from = query.get('from') ?? '';
  const data = dailyBars(symbol, source).filter((bar) => bar.ts.slice(0, 10) >= from);
  return { symbol, interval: '1d', source, adjusted: source === 'csv', data, next_cursor: null };
}

export const QUOTES: readonly OutsideQuote[] = [
  {
    source: 'tiingo',
    fetched_at: '2026-11-20T14:30:02.000000Z',
    delay: 'delayed',
    ts: '2026-11-20T14:15:00.000000Z',
    last: '172.44',
    open: '171.90',
    high: '172.80',
    low: '171.22',
    previous_close: '171.10',
    bid: null,
    ask: null,
    bid_size: null,
    ask_size: null,
    volume: '355259',
  },
];
export const FUNDAMENTALS: readonly Fundamental[] = [
  {
    ...FILE,
    source: 'finnhub',
    name: 'pe',
    period: 'now',
    as_of: '2026-11-20',
    value: '28.14',
    unit: 'ratio',
  },
];

export const SYNC_REPORT: SyncReport = {
  providers: [
    { id: 'tiingo', missing: 'TIINGO_API_KEY', limits: [], paused_until: null },
    {
      id: 'twelvedata',
      missing: null,
      limits: [
        { window: 'minute', used: 8, limit: 8 },
        { window: 'day', used: 412, limit: 800 },
      ],
      paused_until: '2026-11-20T14:31:00.000000Z',
    },
    { id: 'synthetic', missing: null, limits: [], paused_until: null },
  ],
  runs: [run('worker', 'running', 210, null), run('console', 'done', 503, '2026-11-20T06:01:12.000000Z')],
  jobs: [
    {
      symbol: 'MMM',
      status: 'dead',
      source: null,
      attempts: 5,
      next_at: null,
      bars: 0,
      errors: [
        { provider: 'twelvedata', kind: 'bad_payload', text: 'the answer is a page and not JSON' },
        { provider: 'csv', kind: 'not_found', text: 'MMM is not there' },
      ],
      updated_at: '2026-11-20T14:29:00.000000Z',
    },
    {
      symbol: 'ABNB',
      status: 'limited',
      source: null,
      attempts: 1,
      next_at: '2026-11-20T14:31:00.000000Z',
      bars: 0,
      errors: [],
      updated_at: '2026-11-20T14:30:00.000000Z',
    },
  ],
  counts: { queued: 290, running: 1, done: 210, limited: 1, retrying: 0, dead: 1 },
  quarantined: 1,
};
export const QUARANTINE: readonly QuarantinedPrice[] = [
  {
    quarantine_id: 7,
    symbol: 'AAPL',
    source: 'twelvedata',
    seen_at: '2026-11-20T14:29:58.000000Z',
    price: '17.24',
    bid: null,
    ask: null,
    reason: 'jump',
    detail: 'more than 20 % away from the reference price',
    compared_with: '172.40',
    status: 'held',
    held_at: '2026-11-20T14:30:00.000000Z',
    decided_at: null,
    decided_by: null,
    forwarded_at: null,
  },
];

function summary(symbol: string, name: string, listed: boolean): CompanySummary {
  return {
    symbol,
    name,
    sector: 'Information Technology',
    industry: 'Technology Hardware, Storage & Peripherals',
    headquarters: 'Cupertino, California',
    listed,
    source: 'csv',
    fetched_at: FILE.fetched_at,
  };
}

function seriesOf(symbol: string): BarSeriesInfo[] {
  const of = (provenance: Provenance): BarSeriesInfo => {
    const bars = dailyBars(symbol, provenance.source);
    const file = provenance.source === 'csv';
    return {
      ...provenance,
      interval: '1d',
      basis: file ? 'split_adjusted' : 'raw',
      adjusted: file,
      raw: !file,
      first: bars[0]?.ts ?? '',
      last: bars.at(-1)?.ts ?? '',
      seam: file ? null : { day: SEAM_DAY, close: bars[0]?.open ?? '', source: 'csv' },
    };
  };
  return [of(FILE), of(MADE_UP)];
}

/** Weekdays of five years from a file, and eight weeks made up after them. */
function dailyBars(symbol: string, source: string): Bar[] {
  const bars: Bar[] = [];
  let cents = Math.round(lastCents(symbol) * 0.4);
  for (let at = 0, ms = FIRST_DAY; at < 1_360; ms += DAY_MS) {
    const day = new Date(ms).getUTCDay();
    if (day === 0 || day === 6) continue;
    const move = ((at * 7_919) % 401) - 190;
    const close = Math.max(500, cents + Math.round((cents * move) / 12_000));
    const spread = 20 + ((at * 31) % 90);
    const made = new Date(ms).toISOString().slice(0, 10) > SEAM_DAY;
    if (made === (source === 'synthetic')) {
      bars.push({
        ts: new Date(ms).toISOString().replace('.000Z', '.000000Z'),
        open: dollars(cents),
        high: dollars(Math.max(cents, close) + spread),
        low: dollars(Math.min(cents, close) - spread),
        close: dollars(close),
        volume: String(20_000_000 + ((at * 104_729) % 30_000_000)),
      });
    }
    cents = close;
    at += 1;
  }
  return bars;
}

function run(
  host: string,
  status: 'running' | 'done',
  done: number,
  ended_at: string | null,
): SyncReport['runs'][number] {
  return {
    run_id: `${host}-1`,
    host,
    status,
    started_at: '2026-11-20T06:00:00.000000Z',
    beat_at: '2026-11-20T14:30:00.000000Z',
    ended_at,
    ...{ total: 503, done, failed: 0, limited: 1, bars: 12_590, error: null },
  };
}
