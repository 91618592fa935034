import { withArchive } from '../archive/archived-journal.ts';
import { openArchive } from '../archive/open-archive.ts';
import { engineConfig, required } from '../config.ts';
import { RedisJournal } from '../journal/redis-journal.ts';
import { rebuildReadModels } from './rebuild.ts';
import { TroubleLog } from './trouble-log.ts';

export interface RebuildConsoleOptions {
  /** REDIS_URL, DATABASE_URL and BUTTONWOOD_DURABILITY. */
  readonly env: NodeJS.ProcessEnv;
  readonly write: (line: string) => void;
}

/**
 * `buttonwood rebuild`: makes the read models again from the beginning of the tape and swaps them in. Returns the exit code:
 * 0 when they were swapped, 1 when they were left as they are. Throws when Redis or Postgres cannot be used.
 */
export async function runRebuild({ env, write }: RebuildConsoleOptions): Promise<0 | 1> {
  const { redisUrl, durability } = engineConfig({ BUTTONWOOD_DATA: '.', ...env });
  const databaseUrl = required(env, 'DATABASE_URL', 'postgres://user:password@127.0.0.1:5432/buttonwood');
  const trouble = new TroubleLog(write);
  const onTrouble = (error: Error): void => trouble.note(error);
  const streams = await RedisJournal.open({ url: redisUrl, durability, onError: onTrouble });
  const archive = openArchive(databaseUrl, onTrouble);
  const journal = withArchive(streams, archive.reader);
  try {
    const result = await rebuildReadModels({ journal, databaseUrl, onTrouble });
    switch (result.kind) {
      case 'swapped':
        write('The read models are made anew from the tape.');
        return 0;
      case 'stopped':
        write(
          `${result.stream} cannot be projected (${result.stop.detail}); the read models stay as they are.`,
        );
        return 1;
      case 'late':
        write('The tape is too long to be read in time; the read models stay as they are.');
        return 1;
    }
  } finally {
    await streams.close();
    await archive.close();
  }
}
