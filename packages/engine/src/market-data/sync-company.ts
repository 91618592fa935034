import { sql, type Kysely } from 'kysely';
import type { SyncJobError } from '../read-model/market-schema.ts';
import type { Database } from '../read-model/schema.ts';
import type { MarketDataProvider, ProviderAnswer } from './provider.ts';
import { describeProviderError } from './provider-error.ts';
import { saveActions, saveCompanies, saveFundamentals, type Origin } from './store.ts';
import { postponed, type Postponed, type SeriesOutcome } from './sync-series.ts';
import { sessionsBefore, type DayRange } from './sync-window.ts';

export interface CompanySync {
  readonly database: Kysely<Database>;
  readonly providers: readonly MarketDataProvider[];
  readonly symbol: string;
  readonly days: DayRange;
  readonly lastTry: boolean;
  readonly signal: AbortSignal;
}

export interface CompanyOutcome {
  readonly errors: readonly SyncJobError[];
  readonly next: Postponed | null;
}

/** Who a company is changes rarely, its figures once a quarter: a source is asked again after this. */
export const PROFILE_FRESH_DAYS = 30;
export const FUNDAMENTALS_FRESH_DAYS = 7;
/** Corrections of splits and dividends reach back this far. */
const ACTIONS_SESSIONS = 30;

/**
 * Fetches what belongs to a company: splits and dividends from the source of its bars when there are new bars, the profile and
 * the fundamentals from the first source that has them when what is stored is no longer fresh.
 */
export async function syncCompany(sync: CompanySync, daily: SeriesOutcome): Promise<CompanyOutcome> {
  const errors: SyncJobError[] = [];
  for (const step of [syncActions, syncProfile, syncFundamentals]) {
    const result = await step(sync, daily);
    errors.push(...result.errors);
    if (result.next !== null) return { errors, next: result.next };
  }
  return { errors, next: null };
}

async function syncActions(sync: CompanySync, daily: SeriesOutcome): Promise<CompanyOutcome> {
  const source = sync.providers.find(({ id }) => id === daily.source);
  const offered = source?.capabilities.splits === true || source?.capabilities.dividends === true;
  if (source === undefined || !offered || daily.bars === 0) return { errors: [], next: null };
  const known = await sync.database
    .selectFrom('market.splits')
    .select('symbol')
    .where('symbol', '=', sync.symbol)
    .unionAll(sync.database.selectFrom('market.dividends').select('symbol').where('symbol', '=', sync.symbol))
    .limit(1)
    .executeTakeFirst();
  const from = known === undefined ? sync.days.from : sessionsBefore(sync.days.to, ACTIONS_SESSIONS);
  const query = { symbol: sync.symbol, from, to: sync.days.to };
  return firstAnswer(
    sync,
    [source],
    (provider) => provider.actions(query, sync.signal),
    (value, origin) => saveActions(sync.database, value, origin),
  );
}

async function syncProfile(sync: CompanySync): Promise<CompanyOutcome> {
  const asked = sync.providers.filter(({ capabilities }) => capabilities.profile && !capabilities.companies);
  if (asked.length === 0) return { errors: [], next: null };
  const names = asked.map(({ id }) => id);
  const fresh = await sync.database
    .selectFrom('read.companies')
    .select('symbol')
    .where('symbol', '=', sync.symbol)
    .where(sql<boolean>`string_to_array(source, ', ') && ${names}::text[]`)
    .where(sql<boolean>`fetched_at > now() - make_interval(days => ${PROFILE_FRESH_DAYS}::int4)`)
    .executeTakeFirst();
  if (fresh !== undefined) return { errors: [], next: null };
  return firstAnswer(
    sync,
    asked,
    (provider) => provider.profile(sync.symbol, sync.signal),
    (value, origin) => saveCompanies(sync.database, [value], origin, 'profile'),
  );
}

async function syncFundamentals(sync: CompanySync): Promise<CompanyOutcome> {
  const asked = sync.providers.filter(({ capabilities }) => capabilities.fundamentals);
  if (asked.length === 0) return { errors: [], next: null };
  const fresh = await sync.database
    .selectFrom('market.fundamentals')
    .select('symbol')
    .where('symbol', '=', sync.symbol)
    .where(sql<boolean>`fetched_at > now() - make_interval(days => ${FUNDAMENTALS_FRESH_DAYS}::int4)`)
    .executeTakeFirst();
  if (fresh !== undefined) return { errors: [], next: null };
  return firstAnswer(
    sync,
    asked,
    (provider) => provider.fundamentals(sync.symbol, sync.signal),
    (rows, origin) => saveFundamentals(sync.database, rows, origin),
  );
}

/** Asks one source after the other until one answers; a source that does not know the symbol is no failure here. */
async function firstAnswer<T>(
  sync: CompanySync,
  providers: readonly MarketDataProvider[],
  ask: (provider: MarketDataProvider) => Promise<ProviderAnswer<T>>,
  save: (value: T, origin: Origin) => Promise<void>,
): Promise<CompanyOutcome> {
  const errors: SyncJobError[] = [];
  for (const provider of providers) {
    const answer = await ask(provider);
    if (answer.ok) {
      await save(answer.value, answer);
      return { errors, next: null };
    }
    const { kind } = answer.error;
    if (kind !== 'not_found')
      errors.push({ provider: provider.id, kind, text: describeProviderError(answer.error) });
    const next = postponed(answer.error, sync.lastTry);
    if (next !== null) return { errors, next };
  }
  return { errors, next: null };
}
