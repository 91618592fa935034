import { checkpointPublicKey } from '../archive/checkpoint-key.ts';
import { openArchive } from '../archive/open-archive.ts';
import { engineConfig } from '../config.ts';
import { RedisJournal } from '../journal/redis-journal.ts';
import { openDatabase } from '../read-model/database.ts';
import { exitCodeOf, reportLines } from './report.ts';
import { verifyTape } from './verify.ts';

export interface AuditConsoleOptions {
  /** REDIS_URL, BUTTONWOOD_DURABILITY, BUTTONWOOD_DATA for the key of the checkpoints, DATABASE_URL for archive and read models. */
  readonly env: NodeJS.ProcessEnv;
  /** Leaves the read models out. */
  readonly tapeOnly?: boolean;
  /** The whole report as one JSON document instead of lines. */
  readonly json?: boolean;
  readonly write: (line: string) => void;
  /** Lines for somebody who waits; none when left out. */
  readonly progress?: (line: string) => void;
}

const PROGRESS_EVERY_MS = 1_000;
/** Looking at a large table takes as long as it takes, within reason. */
const STATEMENT_MS = 600_000;

/**
 * `buttonwood audit verify`: replays every tape and says what is wrong. Returns the exit code: 0 when everything is as it
 * should be, 1 when something was found. Throws when Redis or Postgres cannot be read.
 */
export async function runAudit(options: AuditConsoleOptions): Promise<0 | 1> {
  const { env, write } = options;
  const { redisUrl, durability, dataFolder } = engineConfig({ BUTTONWOOD_DATA: '.', ...env });
  const databaseUrl = env['DATABASE_URL'];
  const journal = await RedisJournal.open({ url: redisUrl, durability });
  const database =
    databaseUrl === undefined || options.tapeOnly === true
      ? undefined
      : openDatabase(databaseUrl, { maxConnections: 1, statementTimeoutMs: STATEMENT_MS });
  const opened = databaseUrl === undefined ? undefined : openArchive(databaseUrl, () => undefined);
  try {
    const archive = opened && { store: opened.store, publicKey: await checkpointPublicKey(dataFolder) };
    const onProgress = progressLines(options.progress);
    const report = await verifyTape({ journal, archive, database, onProgress });
    if (options.json === true) write(JSON.stringify(report));
    else reportLines(report).forEach(write);
    return exitCodeOf(report);
  } finally {
    await journal.close();
    await database?.destroy();
    await opened?.close();
  }
}

function progressLines(
  progress: ((line: string) => void) | undefined,
): (actor: string, frames: number, of: number) => void {
  let last = performance.now();
  return (actor, frames, of) => {
    if (progress === undefined || performance.now() - last < PROGRESS_EVERY_MS) return;
    last = performance.now();
    progress(`${actor}: ${frames} of ${of} frames`);
  };
}
