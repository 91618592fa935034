import { CommandProducer } from '@buttonwood/engine/journal/command-producer.ts';
import type { Journal } from '@buttonwood/engine/journal/journal.ts';
import { DEMO_FILES, DEMO_HISTORY, DEMO_SYMBOLS } from '@buttonwood/engine/market-data/demo-data.ts';
import { HandOver } from '@buttonwood/engine/market-data/hand-over.ts';
import { lastDay, lastSessionDay } from '@buttonwood/engine/market-data/hosts/sync-settings.ts';
import { createCsvProvider } from '@buttonwood/engine/market-data/providers/csv/csv-provider.ts';
import { lastCloseOf } from '@buttonwood/engine/market-data/providers/from-env.ts';
import { createSyntheticProvider } from '@buttonwood/engine/market-data/providers/synthetic/synthetic-provider.ts';
import { DEFAULT_TICK_RULES } from '@buttonwood/engine/market-data/quarantine-rules.ts';
import { syncOnce } from '@buttonwood/engine/market-data/sync.ts';
import type { Database } from '@buttonwood/engine/read-model/schema.ts';
import type { Kysely } from 'kysely';

/** The seed sets the first references of the demo: there is nothing yet that a price could jump from. */
const ANY_JUMP_BPS = 1_000_000_000;

/**
 * Gives the demo its history: real prices as far as they go, made-up ones from there to the last session, and the newest
 * close to each book. Once it is there, nothing is done; from then on it is the worker that goes on.
 */
export async function seedHistory(database: Kysely<Database>, journal: Journal): Promise<void> {
  const to = lastDay(process.env) ?? lastSessionDay(Date.now());
  if (await hasHistory(database, to < DEMO_HISTORY.to ? to : DEMO_HISTORY.to)) return;
  const csv = createCsvProvider(DEMO_FILES);
  const synthetic = createSyntheticProvider({ lastRealClose: (symbol) => lastCloseOf(csv, symbol) });
  const producer = new CommandProducer({ journal, kind: 'sync' });
  await syncOnce({
    ...{ database, host: 'seed', symbols: DEMO_SYMBOLS, providers: [csv, synthetic] },
    handOver: new HandOver({
      database,
      producer,
      rules: { ...DEFAULT_TICK_RULES, maxJumpBps: ANY_JUMP_BPS },
    }),
    days: { from: DEMO_HISTORY.from, to },
    waitUntil: 0,
    signal: new AbortController().signal,
  });
}

/** Whether each symbol of the demo has its history up to a day. */
async function hasHistory(database: Kysely<Database>, day: string): Promise<boolean> {
  const rows = await database
    .selectFrom('market.bar_series')
    .select('symbol')
    .distinct()
    .where('symbol', 'in', DEMO_SYMBOLS)
    .where('interval', '=', '1d')
    .where('covered_to', '>=', day)
    .execute();
  return rows.length === DEMO_SYMBOLS.length;
}
