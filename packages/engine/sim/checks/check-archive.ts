import { equalBytes } from '@buttonwood/shared/base/bytes.ts';
import { isSigned } from '../../src/archive/checkpoint.ts';
import type { MemoryArchive } from '../../src/archive/memory-archive.ts';
import { unpackSegment } from '../../src/archive/segment.ts';
import type { ActorTape } from '../tape-reader.ts';

/**
 * The archive is a beginning of each tape, byte for byte and without a hole, and every frame in it that carries a state hash has a
 * checkpoint that is signed.
 */
export async function checkArchive(
  tapes: readonly ActorTape[],
  archive: MemoryArchive,
  snapshotEvery: number,
): Promise<string[]> {
  const wrong: string[] = [];
  for (const { actor, inbox, out } of tapes) {
    let archived = 0;
    for (const head of archive.actorsKept.get(actor.name)?.segments ?? []) {
      if (head.first !== archived + 1)
        wrong.push(`the archive of ${actor.name} goes on with ${head.first} after ${archived}`);
      if (!head.verified) {
        archived = head.last; // It may be damaged, and is made again then.
        continue;
      }
      const frames = await unpackSegment(head).catch((error: unknown) => String(error));
      if (typeof frames === 'string') return [...wrong, frames];
      for (const frame of frames) {
        archived = frame.out.number;
        const [entry, published] = [inbox[archived - 1], out[archived - 1]];
        const isSame =
          entry !== undefined &&
          published !== undefined &&
          equalBytes(frame.inbox.bytes, entry.bytes) &&
          equalBytes(frame.out.bytes, published.bytes) &&
          equalBytes(frame.out.hash, published.hash) &&
          frame.out.at === published.at &&
          frame.out.epoch === published.epoch;
        if (!isSame) return [...wrong, `the archive has another frame ${archived} of ${actor.name}`];
      }
    }
    const checkpoints = await archive.checkpoints(actor.name);
    const expected = Array.from(
      { length: Math.floor(archived / snapshotEvery) },
      (_, at) => (at + 1) * snapshotEvery,
    );
    if (checkpoints.map(({ number }) => number).join() !== expected.join())
      wrong.push(`the archive of ${actor.name} to ${archived} has ${checkpoints.length} checkpoints`);
    for (const each of checkpoints)
      if (
        !isSigned(each, each.publicKey) ||
        !equalBytes(each.hash, out[each.number - 1]?.hash ?? each.stateHash)
      )
        wrong.push(`checkpoint ${each.number} of ${actor.name} is not signed for its frame`);
  }
  return wrong;
}
