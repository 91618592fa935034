import { randomUUID } from 'node:crypto';
import { withArchive } from '@buttonwood/engine/archive/archived-journal.ts';
import { openArchive } from '@buttonwood/engine/archive/open-archive.ts';
import { keepRegistered } from '@buttonwood/engine/archive/reader-registration.ts';
import { openDatabase } from '@buttonwood/engine/read-model/database.ts';
import { RedisJournal } from '@buttonwood/engine/journal/redis-journal.ts';
import { reportStarting } from '@buttonwood/engine/servers/supervised-program.ts';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { assembleApi } from './assemble-api.ts';
import { readConfig } from './config.ts';
import { startServer } from './http-server.ts';
import { reportWhile } from './report-while.ts';

const SWEEP_SESSIONS_MS = 3_600_000;
const REDIS_RETRY_MS = 1_000;
/** An end that takes longer is cut short: what is not finished is read again at the next start. */
const MAX_END_MS = 4_500;

const log = pino({ name: 'api', level: process.env['LOG_LEVEL'] ?? 'info', base: null });

/** The API process: HTTP, live feed and terminal on one port, until it is told to stop. */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  const warn = (error: Error): void => log.warn(error.message);
  const streams = await RedisJournal.open({
    url: config.redisUrl,
    durability: config.durability,
    onError: warn,
  });
  const archive = openArchive(config.databaseUrl, warn);
  const journal = withArchive(streams, archive.reader);
  const redis = new Redis(config.redisUrl, {
    enableOfflineQueue: false,
    retryStrategy: () => REDIS_RETRY_MS,
  });
  redis.on('error', warn);
  const db = openDatabase(config.databaseUrl, { onConnectionError: warn });
  const api = await assembleApi({ config, journal, archive: archive.store, db, redis, log });
  // The first reading of long tapes takes its time; the supervisor hears that it goes on.
  await reportWhile(
    () => api.start(),
    () => reportStarting('reading the streams'),
  );
  const reader = `hub:${randomUUID()}`;
  const endRegistration = keepRegistered(archive.store, reader, () => api.positions(), warn);
  const server = await startServer(api, config, log);
  const sweep = setInterval(() => void api.sessions.deleteExpired().catch(warn), SWEEP_SESSIONS_MS);

  let stopping: Promise<void> | undefined;
  const stop = (): void => {
    stopping ??= (async () => {
      setTimeout(() => process.exit(0), MAX_END_MS).unref();
      clearInterval(sweep);
      endRegistration();
      await server.drain();
      await api.stop();
      server.close();
      await streams.close();
      redis.disconnect();
      await db.destroy();
      await archive.close();
      if (process.connected) process.disconnect();
    })();
    stopping.catch(fail);
  };
  for (const event of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.on(event, stop);
  process.send?.({ ready: true });
  log.info(`listening on http://${config.host}:${server.port}`);
}

function fail(error: unknown): void {
  log.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}

main().catch(fail);
