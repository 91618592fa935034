import type { Redis } from 'ioredis';
import type { Kysely } from 'kysely';
import { required } from '../../config.ts';
import { CommandProducer } from '../../journal/command-producer.ts';
import type { Journal } from '../../journal/journal.ts';
import { connectWithin, openConnection } from '../../journal/redis-connection.ts';
import { RedisJournal } from '../../journal/redis-journal.ts';
import { openDatabase } from '../../read-model/database.ts';
import type { Database } from '../../read-model/schema.ts';
import { DEMO_FILES } from '../demo-data.ts';
import { HandOver } from '../hand-over.ts';
import type { MarketDataProvider } from '../provider.ts';
import { providersFromEnv, type ConfiguredProvider } from '../providers/from-env.ts';
import { syncCompanies } from '../sync.ts';
import type { SymbolRequest } from '../sync-symbol.ts';
import { intradayDays, lastSessionDay, syncSettings, type SyncSettings } from './sync-settings.ts';

const MAX_DATABASE_CONNECTIONS = 4;

/** Everything that a host of the synchronization needs, made from the environment once. */
export interface SyncEnvironment {
  readonly settings: SyncSettings;
  readonly database: Kysely<Database>;
  readonly configured: readonly ConfiguredProvider[];
  readonly providers: readonly MarketDataProvider[];
  readonly handOver: HandOver;
  readonly journal: Journal;
  readonly producer: CommandProducer;
  /** The symbols of the settings, as the store knows them now. */
  symbols(signal: AbortSignal): Promise<readonly string[]>;
  /** What to ask about a symbol today. */
  request(symbol: string, lastTry: boolean): SymbolRequest;
  close(): Promise<void>;
}

/**
 * Opens the store, the inboxes and the limits. Reads REDIS_URL, DATABASE_URL, BUTTONWOOD_PROVIDERS, the keys and limits of the
 * providers and the BUTTONWOOD_SYNC_… variables. Throws ConfigError, JournalUnavailable or UnsafeSettings.
 */
export async function openSyncEnvironment(
  env: NodeJS.ProcessEnv,
  onTrouble: (error: Error) => void,
): Promise<SyncEnvironment> {
  const settings = syncSettings(env);
  const redisUrl = required(env, 'REDIS_URL', 'redis://127.0.0.1:6379');
  const databaseUrl = required(env, 'DATABASE_URL', 'postgres://user:password@127.0.0.1:5432/buttonwood');
  const limits = openConnection(redisUrl, onTrouble);
  // What names a wrong variable comes before any connection.
  const configured = providersFromEnv({ env, redis: limits, files: DEMO_FILES });
  const durability = env['BUTTONWOOD_DURABILITY'] === 'relaxed' ? 'relaxed' : 'always';
  const journal = await openBoth(limits, () =>
    RedisJournal.open({ url: redisUrl, durability, onError: onTrouble }),
  );
  const database = openDatabase(databaseUrl, {
    maxConnections: MAX_DATABASE_CONNECTIONS,
    onConnectionError: onTrouble,
  });
  const producer = new CommandProducer({ journal, kind: 'sync', onTrouble });
  const providers = configured.map(({ provider }) => provider);
  return {
    ...{ settings, database, configured, providers, journal, producer },
    handOver: new HandOver({ database, producer, rules: settings.rules }),
    symbols: (signal) => symbolsOf(database, providers, settings.symbols, signal),
    request(symbol, lastTry) {
      const to = settings.to ?? lastSessionDay(Date.now());
      const intraday = settings.intraday ?? (providers.every(isLocal) ? ['5m'] : []);
      return { symbol, intraday, days: { from: settings.from, to }, intradayDays: intradayDays(to), lastTry };
    },
    async close() {
      limits.disconnect();
      await journal.close();
      await database.destroy();
    },
  };
}

async function openBoth(limits: Redis, open: () => Promise<RedisJournal>): Promise<RedisJournal> {
  try {
    await connectWithin(limits);
    return await open();
  } catch (error) {
    limits.disconnect();
    throw error;
  }
}

/** Sources that need no network have no limit that intraday bars would use up. */
function isLocal({ id }: MarketDataProvider): boolean {
  return id === 'csv' || id === 'synthetic';
}

async function symbolsOf(
  database: Kysely<Database>,
  providers: readonly MarketDataProvider[],
  wanted: SyncSettings['symbols'],
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (typeof wanted !== 'string') return wanted;
  if (wanted === 'all') {
    await syncCompanies(database, providers, signal);
    const rows = await database.selectFrom('read.companies').select('symbol').orderBy('symbol').execute();
    return rows.map(({ symbol }) => symbol);
  }
  const rows = await database
    .selectFrom('read.instruments')
    .select('symbol')
    .orderBy('instrument_id')
    .execute();
  return rows.map(({ symbol }) => symbol);
}
