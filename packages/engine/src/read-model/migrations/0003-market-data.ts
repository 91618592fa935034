import { CompiledQuery, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const marketData: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.executeQuery(CompiledQuery.raw(MARKET_DATA));
  },
};

/**
 * What comes from outside. Companies and bars are read models and stay in `read`; everything else has a schema of its own,
 * which no rebuild of read models touches. Each row says where it is from, when it was fetched and how late its source is.
 * Prices and dividends are in 10^-4 of the currency, volumes in shares, days are ISO dates as text.
 */
const MARKET_DATA = `
alter table read.companies
  add column country text,
  add column exchange text,
  add column currency text,
  add column listed_on text,
  add column shares_outstanding int8,
  add column website text,
  add column description text,
  add column delay text not null default 'historical';
comment on column read.companies.listed_on is 'ISO date of the first day of trading that the source knows.';
comment on column read.companies.delay is 'How late the source is: real_time, delayed, end_of_day, historical or made_up.';

alter table read.bars
  add column adjusted bool not null default false,
  add column delay text not null default 'historical';
update read.bars set adjusted = true where source = 'csv';
update read.bars set delay = 'made_up' where source = 'synthetic';
alter table read.bars
  drop constraint bars_pkey,
  add primary key (symbol, interval, source, adjusted, starts_at);
alter table read.bars alter column adjusted drop default, alter column delay drop default;
comment on column read.bars.adjusted is 'False: as traded. True: corrected by the source for later splits (and dividends, where it does).';
comment on column read.bars.starts_at is 'Midnight UTC of the trading day for daily bars.';

create schema market;

create table market.bar_series (
  symbol text not null,
  interval text not null,
  source text not null,
  basis text not null,
  adjusted bool not null,
  raw bool not null,
  rank int4 not null,
  covered_from text not null,
  covered_to text not null,
  first_at timestamptz,
  watermark timestamptz,
  seam_day text,
  seam_close int8,
  seam_source text,
  fetched_at timestamptz not null,
  delay text not null,
  primary key (symbol, interval, source)
);
comment on table market.bar_series is 'One row for each series of bars; written in the transaction of its bars. Sources are never mixed in one.';
comment on column market.bar_series.basis is 'What the main figures of the source are: raw, split_adjusted or fully_adjusted.';
comment on column market.bar_series.adjusted is 'Whether it has adjusted bars; raw says whether it has bars as traded.';
comment on column market.bar_series.rank is 'Place of the source in the order of priority, from 0.';
comment on column market.bar_series.covered_from is 'First day that the source has been asked for, without a hole to covered_to.';
comment on column market.bar_series.watermark is 'Start of the newest bar; null while the source has none.';
comment on column market.bar_series.seam_day is 'Last day of the real series (seam_source) from which this made-up one goes on; null without a seam.';
insert into market.bar_series
  (symbol, interval, source, basis, adjusted, raw, rank, covered_from, covered_to, first_at, watermark, fetched_at, delay)
  select symbol, interval, source, case source when 'csv' then 'split_adjusted' else 'raw' end,
    source = 'csv', source <> 'csv', (source <> 'csv')::int,
    to_char(min(starts_at) at time zone 'UTC', 'YYYY-MM-DD'), to_char(max(starts_at) at time zone 'UTC', 'YYYY-MM-DD'),
    min(starts_at), max(starts_at), max(fetched_at), max(delay)
  from read.bars group by symbol, interval, source;

create table market.quotes (
  symbol text not null,
  source text not null,
  quoted_at timestamptz not null,
  last int8 not null,
  open int8,
  high int8,
  low int8,
  previous_close int8,
  bid int8,
  ask int8,
  bid_size int8,
  ask_size int8,
  volume int8,
  fetched_at timestamptz not null,
  delay text not null,
  primary key (symbol, source)
);
comment on table market.quotes is 'The newest quote of each source that passed the checks.';

create table market.fundamentals (
  symbol text not null,
  source text not null,
  name text not null,
  period text not null,
  as_of text not null,
  value text not null,
  unit text not null,
  fetched_at timestamptz not null,
  delay text not null,
  primary key (symbol, source, name, period, as_of)
);
comment on column market.fundamentals.period is 'now, trailing_year, annual or quarter.';
comment on column market.fundamentals.value is 'Decimal text, exactly as the source has it.';

create table market.splits (
  symbol text not null,
  source text not null,
  day text not null,
  ratio text not null,
  fetched_at timestamptz not null,
  delay text not null,
  primary key (symbol, source, day)
);
comment on column market.splits.ratio is 'From that day on a share of before counts as so many; decimal text.';

create table market.dividends (
  symbol text not null,
  source text not null,
  day text not null,
  amount int8 not null,
  fetched_at timestamptz not null,
  delay text not null,
  primary key (symbol, source, day)
);
comment on column market.dividends.day is 'First day on which a buyer does not get it.';

create table market.reference_prices (
  symbol text primary key,
  price int8 not null,
  source text not null,
  seen_at timestamptz not null,
  handed_over_at timestamptz not null
);
comment on table market.reference_prices is 'The last reference price that was handed to each book.';

create table market.quarantine (
  id int8 primary key generated always as identity,
  symbol text not null,
  source text not null,
  seen_at timestamptz not null,
  price int8 not null,
  bid int8,
  ask int8,
  reason text not null check (reason in ('jump', 'stale', 'zero', 'crossed')),
  detail text not null,
  compared_with int8,
  state text not null default 'held' check (state in ('held', 'released', 'dismissed')),
  held_at timestamptz not null default now(),
  decided_at timestamptz,
  decided_by text,
  forwarded_at timestamptz,
  unique (symbol, source, seen_at, price, reason)
);
create index quarantine_by_state on market.quarantine (state, id desc);
comment on table market.quarantine is 'Prices from outside that did not pass the checks and went to no book.';
comment on column market.quarantine.compared_with is 'The reference price at that time, 10^-4 of the currency.';
comment on column market.quarantine.forwarded_at is 'When a released price was handed over: by the next run of any host.';

create table market.sync_runs (
  id text primary key,
  host text not null check (host in ('console', 'worker', 'function', 'seed')),
  state text not null default 'running' check (state in ('running', 'done', 'failed', 'canceled')),
  total int4 not null,
  done int4 not null default 0,
  failed int4 not null default 0,
  limited int4 not null default 0,
  bars int8 not null default 0,
  error text,
  started_at timestamptz not null default now(),
  beat_at timestamptz not null default now(),
  ended_at timestamptz
);
create index sync_runs_by_start on market.sync_runs (started_at desc);
comment on column market.sync_runs.beat_at is 'Last sign of life; a running one without any for minutes has been killed.';

create table market.sync_jobs (
  symbol text primary key,
  state text not null check (state in ('queued', 'running', 'done', 'limited', 'retrying', 'dead')),
  source text,
  attempts int4 not null default 0,
  next_at timestamptz,
  bars int4 not null default 0,
  errors json not null default '[]',
  run_id text,
  updated_at timestamptz not null default now()
);
create index sync_jobs_by_state on market.sync_jobs (state, symbol);
comment on table market.sync_jobs is 'What became of each symbol at its last synchronization, whichever host did it.';
comment on column market.sync_jobs.next_at is 'When it will be tried again, if it waits.';
comment on column market.sync_jobs.errors is 'Per provider asked: { provider, kind, text }.';
`;
