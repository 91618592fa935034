import { equalBytes } from '@buttonwood/shared/base/bytes.ts';
import type { ArchiveTable } from '../../src/archive/archive-store.ts';
import { ArchiveReader } from '../../src/archive/archive-reader.ts';
import { withArchive } from '../../src/archive/archived-journal.ts';
import type { ActorName, InboxEntry, Journal, OutEntry } from '../../src/journal/journal.ts';
import type { ActorTape } from '../tape-reader.ts';

const PAGE = 7;

/** How things stood when an actor's streams were trimmed. */
export interface Trim {
  readonly actor: ActorName;
  /** The first frame that is left, and the last one. */
  readonly first: number;
  readonly lastOut: number;
  /** The last frame that was archived and read back. */
  readonly verified: number;
  /** The newest snapshot that any machine had had, 0 without one. */
  readonly snapshot: number;
}

/** Nothing was trimmed that was not archived and read back, nothing that a snapshot does not cover, and none of the newest. */
export function checkTrims(trims: readonly Trim[], keptFrames: number): string[] {
  return trims.flatMap(({ actor, first, lastOut, verified, snapshot }) => {
    const what = `${actor} was trimmed to ${first}`;
    return [
      ...(verified < first ? [`${what}, the archive was good to ${verified}`] : []),
      ...(snapshot < first ? [`${what}, its newest snapshot was ${snapshot}`] : []),
      ...(lastOut - first < keptFrames ? [`${what}, the last frame was ${lastOut}`] : []),
    ];
  });
}

/**
 * Both streams of an actor begin with one number, the archive has all that is before it, and both together are the tape that was
 * recorded while nothing was trimmed: as they stand, and as readers get them page by page.
 */
export async function checkOneTape(
  tapes: readonly ActorTape[],
  server: Journal,
  archive: ArchiveTable,
): Promise<string[]> {
  const wrong: string[] = [];
  const journal = withArchive(server, new ArchiveReader(archive));
  for (const { actor, inbox, out } of tapes) {
    const { name } = actor;
    const left = {
      inbox: await server.readInbox(name, 0, Infinity),
      out: await server.readOut(name, 0, Infinity),
    };
    const first = left.inbox[0]?.number ?? 1;
    if (left.out.length > 0 && left.out[0]?.number !== first)
      wrong.push(`the streams of ${name} begin with ${first} and ${left.out[0]?.number ?? 0}`);
    const { number: archived } = await archive.verifiedEnd(name);
    if (archived < first - 1) wrong.push(`${name} is archived to ${archived}, its stream begins at ${first}`);
    if (!isSame(left.inbox, inbox.slice(first - 1)) || !isSame(left.out, out.slice(first - 1)))
      wrong.push(`what is left in the streams of ${name} is not the end of its tape`);
    try {
      const entries = await readAll((after, epoch) => journal.readInbox(name, after, PAGE, epoch));
      const frames = await readAll((after, epoch) => journal.readOut(name, after, PAGE, epoch));
      if (!isSame(entries, inbox) || !isSame(frames, out))
        wrong.push(`archive and streams of ${name} together are not its tape`);
    } catch (error) {
      wrong.push(`archive and streams of ${name} cannot be read as one tape: ${String(error)}`);
    }
  }
  return wrong;
}

async function readAll<E extends InboxEntry | OutEntry>(
  read: (after: number, epoch: number | undefined) => Promise<E[]>,
): Promise<E[]> {
  const all: E[] = [];
  for (;;) {
    const last = all.at(-1);
    const page = await read(last?.number ?? 0, last?.epoch);
    if (page.length === 0) return all;
    all.push(...page);
  }
}

function isSame(
  found: readonly (InboxEntry | OutEntry)[],
  expected: readonly (InboxEntry | OutEntry)[],
): boolean {
  return (
    found.length === expected.length &&
    found.every((entry, at) => {
      const other = expected[at];
      return (
        other !== undefined &&
        entry.epoch === other.epoch &&
        entry.number === other.number &&
        entry.at === other.at &&
        equalBytes(entry.bytes, other.bytes) &&
        equalBytes(hashOf(entry), hashOf(other))
      );
    })
  );
}

function hashOf(entry: InboxEntry | OutEntry): Uint8Array {
  return 'hash' in entry ? entry.hash : new Uint8Array(0);
}
