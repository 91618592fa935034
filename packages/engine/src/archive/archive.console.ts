import { auditArchive } from '../audit/archive-audit.ts';
import { archiveLines } from '../audit/report.ts';
import { engineConfig, required } from '../config.ts';
import { RedisJournal } from '../journal/redis-journal.ts';
import { checkpointPublicKey, keyFingerprint } from './checkpoint-key.ts';
import { checkpointLine, readCheckpointLines } from './checkpoint-text.ts';
import type { SignedCheckpoint } from './checkpoint.ts';
import { openArchive, type OpenArchive } from './open-archive.ts';
import { planRealignment, realign } from './realign.ts';

export interface ArchiveConsoleOptions {
  /** REDIS_URL, DATABASE_URL, BUTTONWOOD_DATA and BUTTONWOOD_DURABILITY. */
  readonly env: NodeJS.ProcessEnv;
  readonly write: (line: string) => void;
}

interface Opened {
  readonly journal: RedisJournal;
  readonly archive: OpenArchive;
  readonly dataFolder: string;
}

/**
 * `buttonwood archive verify`: checks every piece, the chain over all of them, the seam to the streams, and the signed
 * checkpoints, without replaying anything. `kept` are lines of `buttonwood archive checkpoints` that somebody kept elsewhere: the
 * archived tape must be theirs. Returns 0 when all is well, else 1. Throws when Redis or Postgres cannot be read, and when `kept`
 * is something else.
 */
export async function runArchiveVerify(
  { env, write }: ArchiveConsoleOptions,
  kept: string | undefined,
): Promise<0 | 1> {
  const witnessed = kept === undefined ? undefined : readCheckpointLines(kept);
  return withArchiveOf(env, async ({ journal, archive, dataFolder }) => {
    const publicKey = await checkpointPublicKey(dataFolder);
    const reports = await auditArchive({ store: archive.store, journal, publicKey, witnessed });
    archiveLines(reports).forEach(write);
    write(
      publicKey === undefined
        ? 'NOTE  the key of this exchange is not in the data folder: signatures were checked with the keys they name'
        : `NOTE  checkpoints are signed with key ${keyFingerprint(publicKey)}`,
    );
    for (const [fingerprint, count] of countByKey(witnessed ?? []))
      write(
        `NOTE  ${count} kept checkpoints are signed with key ${fingerprint}: compare it with the one you know`,
      );
    const isGood = reports.every(({ finding }) => finding === undefined);
    write(isGood ? 'PASS  the archive is whole' : 'FAIL  see the first bad number of each line');
    return isGood ? 0 : 1;
  });
}

/** `buttonwood archive checkpoints`: the newest checkpoint of each actor, a line each, to be kept elsewhere. */
export function runArchiveCheckpoints({ env, write }: ArchiveConsoleOptions): Promise<0> {
  return withArchiveOf<0>(env, async ({ archive: { store } }) => {
    for (const actor of await store.actors()) {
      const newest = (await store.checkpoints(actor)).at(-1);
      if (newest !== undefined) write(checkpointLine(newest));
    }
    return 0;
  });
}

/** `buttonwood archive status`: how far each tape is archived, and what of it is in Redis. */
export function runArchiveStatus({ env, write }: ArchiveConsoleOptions): Promise<0> {
  return withArchiveOf<0>(env, async ({ journal, archive: { store } }) => {
    for (const { name } of await journal.actors()) {
      const [end, verified, control] = await Promise.all([
        store.end(name),
        store.verifiedEnd(name),
        journal.control(name),
      ]);
      const [head] = await journal.readOut(name, 0, 1, 1);
      const inRedis = head === undefined ? 'nothing' : `${head.number} to ${control?.lastOut ?? 0}`;
      write(`${name}  archived to ${end.number} (verified to ${verified.number}), in Redis ${inRedis}`);
    }
    return 0;
  });
}

/**
 * `buttonwood archive realign`: after an operator has given an actor a new epoch, cuts the frames that were given up off its
 * archive, so that the archiver goes on. Without `approved` it only says what it would do. Returns 0 when there was
 * nothing to do or it was done.
 */
export function runArchiveRealign(
  { env, write }: ArchiveConsoleOptions,
  actor: string,
  approved: boolean,
): Promise<0 | 1> {
  return withArchiveOf(env, async ({ journal, archive: { store } }) => {
    if (!(await journal.actors()).some(({ name }) => name === actor)) {
      write(`There is no actor ${actor}; ` + '`archive status` names them.');
      return 1;
    }
    const plan = await planRealignment(store, journal, actor);
    const { archivedTo, sameUpTo } = plan;
    if (sameUpTo === archivedTo) {
      write(`${actor}: archive and stream agree up to ${archivedTo}; there is nothing to do.`);
      return 0;
    }
    if (sameUpTo === undefined) {
      write(`${actor}: no archived frame is in the stream; restore Redis from a newer append-only file.`);
      return 1;
    }
    write(`${actor}: archived to ${archivedTo}, the stream has the same frames up to ${sameUpTo}.`);
    if (!plan.isGivenUp) {
      write(
        'Nobody has given it a new epoch: restore the newer append-only file, or approve `buttonwood recover`.',
      );
      return 1;
    }
    if (!approved) {
      write('Nothing was changed. To cut the rest off the archive, say --yes.');
      return 1;
    }
    await realign(store, plan);
    write(`Done: the archive ends at ${sameUpTo}, the archiver goes on from there.`);
    return 0;
  });
}

function countByKey(checkpoints: readonly SignedCheckpoint[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { publicKey } of checkpoints) {
    const fingerprint = keyFingerprint(publicKey);
    counts.set(fingerprint, (counts.get(fingerprint) ?? 0) + 1);
  }
  return counts;
}

async function withArchiveOf<T>(env: NodeJS.ProcessEnv, use: (opened: Opened) => Promise<T>): Promise<T> {
  const { redisUrl, durability, dataFolder } = engineConfig({ BUTTONWOOD_DATA: '.buttonwood', ...env });
  const databaseUrl = required(env, 'DATABASE_URL', 'postgres://user:password@127.0.0.1:5432/buttonwood');
  const journal = await RedisJournal.open({ url: redisUrl, durability });
  const archive = openArchive(databaseUrl, () => undefined);
  try {
    return await use({ journal, archive, dataFolder });
  } finally {
    await journal.close();
    await archive.close();
  }
}
