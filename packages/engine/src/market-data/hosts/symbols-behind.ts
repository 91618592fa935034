import { sql } from 'kysely';
import type { SyncEnvironment } from './sync-environment.ts';

/** A symbol that nobody had is asked for again after this, unless an operator wants it earlier. */
const DEAD_FOR_HOURS = 6;

/**
 * The symbols that have something to do now: those whose series lack the newest session and that do not wait for a limit or after
 * trouble, and those that an operator wants to be tried again.
 */
export async function symbolsBehind(
  environment: SyncEnvironment,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { database } = environment;
  const symbols = await environment.symbols(signal);
  const { days, intraday } = environment.request('', true);
  const series = await database
    .selectFrom('market.bar_series')
    .select(['symbol', 'interval'])
    .distinct()
    .where('symbol', '=', sql<string>`any (${symbols}::text[])`)
    .where('covered_to', '>=', days.to)
    .execute();
  const jobs = await database
    .selectFrom('market.sync_jobs')
    .select([
      'symbol',
      sql<boolean>`state = 'queued' and run_id is null`.as('wanted'),
      sql<boolean>`state in ('limited', 'retrying') and next_at > now()
        or state = 'dead' and updated_at > now() - make_interval(hours => ${DEAD_FOR_HOURS}::int4)`.as(
        'waits',
      ),
    ])
    .execute();
  const covered = new Set(series.map(({ symbol, interval }) => `${symbol} ${interval}`));
  const wanted = new Set(jobs.filter((job) => job.wanted).map(({ symbol }) => symbol));
  const waiting = new Set(jobs.filter((job) => job.waits).map(({ symbol }) => symbol));
  const lacks = (symbol: string): boolean =>
    ['1d', ...intraday].some((interval) => !covered.has(`${symbol} ${interval}`));
  return symbols.filter((symbol) => wanted.has(symbol) || (lacks(symbol) && !waiting.has(symbol)));
}
