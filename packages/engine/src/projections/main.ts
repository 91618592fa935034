import { withArchive } from '../archive/archived-journal.ts';
import { openArchive } from '../archive/open-archive.ts';
import { engineConfig, required } from '../config.ts';
import { BackOff } from '../journal/back-off.ts';
import { JournalUnavailable } from '../journal/journal.ts';
import { RedisJournal, type RedisJournalOptions } from '../journal/redis-journal.ts';
import { giveWay, PROJECTOR_NICENESS } from '../servers/give-way.ts';
import { createLog } from '../telemetry/log.ts';
import { openProjectorPool } from './projector-pool.ts';
import { Projector } from './projector.ts';
import { TroubleLog } from './trouble-log.ts';

const FAILED = 1;
/** Redis may still be starting. */
const MAX_OPEN_TRIES = 10;
const MIN_RETRY_MS = 100;
const MAX_RETRY_MS = 2_000;
/** How long the end may take before the process goes all the same: what is not committed is applied at the next start. */
const MAX_END_MS = 4_000;

const log = createLog('projector');
const trouble = new TroubleLog((line) => log.warn(line));

/** The projector process: keeps the read models up to date with every out stream, until it is told to stop. */
async function main(): Promise<void> {
  giveWay(process.pid, PROJECTOR_NICENESS);
  const { redisUrl, durability } = engineConfig(process.env);
  const databaseUrl = required(
    process.env,
    'DATABASE_URL',
    'postgres://user:password@127.0.0.1:5432/buttonwood',
  );
  const onTrouble = (error: Error): void => trouble.note(error);
  const journal = await openJournal({ url: redisUrl, durability, onError: onTrouble });
  const pool = openProjectorPool(databaseUrl, onTrouble);
  const archive = openArchive(databaseUrl, onTrouble);
  const projector = new Projector({
    journal: withArchive(journal, archive.reader),
    pool,
    onTrouble,
    onStop: (actor, { code, detail }) =>
      log.error(
        `${actor.name} is no longer projected (${code}: ${detail}); run "buttonwood audit verify", then rebuild the read models`,
      ),
  });
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopping ??= (async () => {
      setTimeout(() => process.exit(0), MAX_END_MS).unref();
      await projector.stop();
      await journal.close();
      await pool.end();
      await archive.close();
      if (process.connected) process.disconnect();
    })();
    return stopping;
  };
  for (const event of ['SIGTERM', 'SIGINT', 'disconnect'] as const) {
    process.on(event, () => void stop().catch(fail));
  }
  await projector.start();
  process.send?.({ ready: true });
  log.info('following the out streams');
}

async function openJournal(options: RedisJournalOptions): Promise<RedisJournal> {
  const backOff = new BackOff(MIN_RETRY_MS, MAX_RETRY_MS);
  for (let tries = 1; ; tries++) {
    try {
      return await RedisJournal.open(options);
    } catch (error) {
      if (!(error instanceof JournalUnavailable) || tries === MAX_OPEN_TRIES) throw error;
      trouble.note(error);
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
