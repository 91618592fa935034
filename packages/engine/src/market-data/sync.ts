import { sql, type Kysely } from 'kysely';
import { pause } from '../pause.ts';
import type { SyncHost } from '../read-model/market-schema.ts';
import type { Database } from '../read-model/schema.ts';
import type { BarInterval, MarketDataProvider } from './provider.ts';
import { saveCompanies } from './store.ts';
import { SyncRecord } from './sync-record.ts';
import { syncSymbol, type SymbolOutcome, type SyncContext } from './sync-symbol.ts';
import type { DayRange } from './sync-window.ts';

/** Tries of a symbol whose source is in trouble, and the pauses between them. */
export const MAX_TRIES = 3;
const FIRST_PAUSE_MS = 500;
/** Lists of companies change rarely. */
const COMPANIES_FRESH_HOURS = 20;

export interface SyncOptions extends SyncContext {
  readonly host: SyncHost;
  readonly symbols: readonly string[];
  readonly days: DayRange;
  readonly intraday?: readonly Exclude<BarInterval, '1d'>[];
  readonly intradayDays?: DayRange;
  /** Limited symbols are waited for until this instant (ms since 1970); those that are due later are left to the next run. */
  readonly waitUntil: number;
  readonly onProgress?: (outcome: SymbolOutcome, finished: number) => void;
}

/** `outcomes` has the last word about each symbol, in their order. */
export interface SyncReport {
  readonly runId: string;
  readonly outcomes: readonly SymbolOutcome[];
}

interface Waiting {
  readonly symbol: string;
  readonly tries: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/**
 * One run over all symbols, one after the other: fetch, store, hand over, and note what became of each. A symbol that a limit
 * stops goes back into the queue with a time; one whose source is in trouble is tried again after a pause. Running it again with
 * the same answers changes nothing; after a kill the next run goes on where the stored series end.
 */
export async function syncOnce(options: SyncOptions): Promise<SyncReport> {
  const { database, symbols, signal } = options;
  const record = await SyncRecord.begin(database, options.host, symbols.length);
  try {
    await syncCompanies(database, options.providers, signal);
    const outcomes = await drain(options, record);
    if (signal.aborted) await record.end('canceled');
    else if (!(await record.endIfComplete())) await record.end('done', 'some symbols wait for a limit');
    return { runId: record.runId, outcomes: symbols.flatMap((symbol) => outcomes.get(symbol) ?? []) };
  } catch (error) {
    await record.end('failed', error instanceof Error ? error.message : String(error));
    throw error;
  }
}

async function drain(options: SyncOptions, record: SyncRecord): Promise<Map<string, SymbolOutcome>> {
  const queue: Waiting[] = options.symbols.map((symbol) => ({ symbol, tries: 1, at: 0 }));
  const outcomes = new Map<string, SymbolOutcome>();
  let finished = 0;
  while (queue.length > 0 && !options.signal.aborted) {
    const next = takeNext(queue);
    if (next.at > options.waitUntil) break;
    await pauseUntil(next.at, options.signal);
    if (options.signal.aborted) break;
    const lastTry = next.tries >= MAX_TRIES;
    const outcome = await syncSymbol(options, {
      ...{ symbol: next.symbol, days: options.days, lastTry },
      ...{ intraday: options.intraday ?? [], intradayDays: options.intradayDays ?? options.days },
    });
    outcomes.set(next.symbol, outcome);
    const again = comeAgain(outcome, next);
    await noteOutcome(record, outcome, again?.at ?? null, lastTry);
    if (again === null) finished += 1;
    else queue.push(again);
    options.onProgress?.(outcome, finished);
  }
  return outcomes;
}

/** The one that is due first; among those that are due, the one that came first. */
function takeNext(queue: Waiting[]): Waiting {
  let best = 0;
  for (let i = 1; i < queue.length; i++) {
    if ((queue[i]?.at ?? 0) < (queue[best]?.at ?? 0)) best = i;
  }
  const [next] = queue.splice(best, 1);
  if (next === undefined) throw new RangeError('the queue is not empty');
  return next;
}

async function pauseUntil(at: number, signal: AbortSignal): Promise<void> {
  const ms = at - Date.now();
  if (ms > 0) await pause(ms, signal);
}

function comeAgain({ symbol, next }: SymbolOutcome, { tries }: Waiting): Waiting | null {
  if (next?.why === 'limited') return { symbol, tries, at: next.at };
  if (next?.why !== 'trouble' || tries >= MAX_TRIES) return null;
  return { symbol, tries: tries + 1, at: Date.now() + FIRST_PAUSE_MS * 2 ** (tries - 1) };
}

/** Writes an outcome down in the words of the record. `nextAt` in ms since 1970 when it comes again. */
export function noteOutcome(
  record: SyncRecord,
  outcome: SymbolOutcome,
  nextAt: number | null,
  lastTry: boolean,
): Promise<void> {
  const { symbol, source, bars, errors } = outcome;
  return record.note({ symbol, source, bars, errors, nextAt, state: stateOf(outcome, lastTry) });
}

function stateOf({ next, source }: SymbolOutcome, lastTry: boolean) {
  if (next?.why === 'limited') return 'limited';
  if (next?.why === 'canceled') return 'queued';
  if (next?.why === 'trouble') return lastTry ? 'dead' : 'retrying';
  return source === null ? 'dead' : 'done';
}

/** Brings the lists of companies up to date, from every source that has one, when the stored ones are no longer fresh. */
export async function syncCompanies(
  database: Kysely<Database>,
  providers: readonly MarketDataProvider[],
  signal: AbortSignal,
): Promise<void> {
  for (const provider of providers.filter(({ capabilities }) => capabilities.companies)) {
    const fresh = await database
      .selectFrom('read.companies')
      .select('symbol')
      .where(sql<boolean>`${provider.id} = any (string_to_array(source, ', '))`)
      .where(sql<boolean>`fetched_at > now() - make_interval(hours => ${COMPANIES_FRESH_HOURS}::int4)`)
      .limit(1)
      .executeTakeFirst();
    if (fresh !== undefined) continue;
    const answer = await provider.companies(signal);
    // A list that cannot be had takes nothing away: prices come all the same, and the next run asks again.
    if (answer.ok) await saveCompanies(database, answer.value, answer, 'list');
  }
}
