import { engineConfig, required } from '../config.ts';
import { BackOff } from '../journal/back-off.ts';
import { JournalUnavailable } from '../journal/journal.ts';
import { RedisJournal, type RedisJournalOptions } from '../journal/redis-journal.ts';
import { TroubleLog } from '../projections/trouble-log.ts';
import { giveWay, PROJECTOR_NICENESS } from '../servers/give-way.ts';
import { createLog } from '../telemetry/log.ts';
import { Archiver } from './archiver.ts';
import { archiverSettings } from './archiver-settings.ts';
import { checkpointKey } from './checkpoint-key.ts';
import { type OpenArchive, openArchive } from './open-archive.ts';

const FAILED = 1;
/** Redis or Postgres may still be starting. */
const MAX_OPEN_TRIES = 10;
const MIN_RETRY_MS = 100;
const MAX_RETRY_MS = 2_000;
/** How long the end may take before the process goes all the same: any step may be cut short. */
const MAX_END_MS = 4_000;

const NOT_DURABLE =
  'Postgres may lose what it has answered (fsync, full_page_writes or synchronous_commit is off): nothing is trimmed';

const log = createLog('archiver');
const trouble = new TroubleLog((line) => log.warn(line));
const onTrouble = (error: Error): void => trouble.note(error);

/** The archiver process: moves the old part of every tape from Redis to Postgres, until it is told to stop. */
async function main(): Promise<void> {
  giveWay(process.pid, PROJECTOR_NICENESS);
  const { redisUrl, dataFolder, durability } = engineConfig(process.env);
  const settings = archiverSettings(process.env);
  const example = 'postgres://user:password@127.0.0.1:5432/buttonwood';
  const archive = openArchive(required(process.env, 'DATABASE_URL', example), onTrouble);
  const journal = await openJournal({ url: redisUrl, durability, onError: onTrouble });
  // A profile that was asked for: what was answered may be lost with the machine.
  const trims = durability === 'relaxed' || (await isDurable(archive));
  if (!trims) log.warn(NOT_DURABLE);
  const archiver = new Archiver({
    ...{ journal, leases: journal, store: archive.store, dataFolder, trims, log, onTrouble },
    ...settings,
    signingKey: await checkpointKey(dataFolder),
  });
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopping ??= (async () => {
      setTimeout(() => process.exit(0), MAX_END_MS).unref();
      await archiver.stop();
      await journal.close();
      await archive.close();
      if (process.connected) process.disconnect();
    })();
    return stopping;
  };
  for (const event of ['SIGTERM', 'SIGINT', 'disconnect'] as const) {
    process.on(event, () => void stop().catch(fail));
  }
  archiver.start();
  process.send?.({ ready: true });
  log.info(`the newest ${settings.keptFrames} frames of each actor stay in Redis`);
}

function openJournal(options: RedisJournalOptions): Promise<RedisJournal> {
  return untilThere(() => RedisJournal.open(options));
}

function isDurable({ store }: OpenArchive): Promise<boolean> {
  return untilThere(() => store.isDurable());
}

async function untilThere<T>(work: () => Promise<T>): Promise<T> {
  const backOff = new BackOff(MIN_RETRY_MS, MAX_RETRY_MS);
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof JournalUnavailable) || tries === MAX_OPEN_TRIES) throw error;
      onTrouble(error);
      const waitMs = backOff.next();
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
}

function fail(error: unknown): void {
  log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exit(FAILED);
}

main().catch(fail);
