import type { ActorName, Journal } from '../journal/journal.ts';
import type { ArchiveTable } from './archive-store.ts';
import { packSegment, type TapeFrame, unpackSegment } from './segment.ts';
import { standsInStream } from './stream-pages.ts';

/** What has to happen so that an archive goes on with its stream. */
export interface Realignment {
  readonly actor: ActorName;
  /** The last frame archived. */
  readonly archivedTo: number;
  /** The last archived frame that the stream has as well, 0 when nothing is archived; undefined: nothing can be done. */
  readonly sameUpTo: number | undefined;
  /** Whether an operator has approved a newer epoch than the archive has: only then is the rest given up. */
  readonly isGivenUp: boolean;
}

/**
 * Looks where archive and stream part. They do after an operator has let an actor go on in a new epoch from an older state of
 * Redis: the archive then has frames that were given up. Changes nothing. Throws ArchiveDamaged and the errors of both.
 */
export async function planRealignment(
  store: ArchiveTable,
  journal: Journal,
  actor: ActorName,
): Promise<Realignment> {
  const { number: archivedTo, epoch } = await store.end(actor);
  const isGivenUp = ((await journal.control(actor))?.epoch ?? 0) > epoch;
  const plan = { actor, archivedTo, isGivenUp };
  if (archivedTo === 0) return { ...plan, sameUpTo: 0 };
  const [head] = await journal.readOut(actor, 0, 1, 1);
  if (head === undefined || archivedTo < head.number) return { ...plan, sameUpTo: undefined };
  // Hashes are chained: frames are the same up to some number and different behind it.
  let same = head.number - 1;
  let other = archivedTo + 1;
  while (other - same > 1) {
    const middle = Math.floor((same + other) / 2);
    const frame = await archivedFrame(store, actor, middle);
    const isSame = frame !== undefined && (await standsInStream(journal, actor, frame.out));
    if (isSame) same = middle;
    else other = middle;
  }
  return { ...plan, sameUpTo: same < head.number ? undefined : same };
}

/** Cuts what the stream does not have off the archive; nothing unless an operator has given it up before. */
export async function realign(
  store: ArchiveTable,
  { actor, archivedTo, sameUpTo, isGivenUp }: Realignment,
): Promise<void> {
  if (!isGivenUp || sameUpTo === undefined || sameUpTo === archivedTo) return;
  const segment = await store.segmentWith(actor, sameUpTo);
  if (segment === undefined || segment.last === sameUpTo) return store.cutBehind(actor, sameUpTo, undefined);
  const frames = (await unpackSegment(segment)).slice(0, sameUpTo - segment.first + 1);
  const before = { epoch: 1, number: segment.first - 1, hash: segment.previousHash };
  return store.cutBehind(actor, sameUpTo, await packSegment(actor, before, frames));
}

async function archivedFrame(
  store: ArchiveTable,
  actor: ActorName,
  number: number,
): Promise<TapeFrame | undefined> {
  const segment = await store.segmentWith(actor, number);
  return segment === undefined ? undefined : (await unpackSegment(segment))[number - segment.first];
}
