import { Halt } from '../core/halt.ts';
import type { ActorName, Journal } from '../journal/journal.ts';
import type { ArchiveTable } from './archive-store.ts';
import { ArchiveDamaged, unpackSegment } from './segment.ts';
import { standsInStream } from './stream-pages.ts';

/**
 * Reads back what was archived and not read back yet, and compares it with the stream by its chain. What does not come back as
 * it was is thrown away, to be archived again later: the stream has it still. Throws ArchiveDamaged then, Halt FORK when the
 * stream has other frames, and the errors of journal and database.
 */
export async function verifyPending(store: ArchiveTable, journal: Journal, actor: ActorName): Promise<void> {
  for (;;) {
    const segment = await store.unverified(actor);
    if (segment === undefined) return;
    try {
      await unpackSegment(segment);
    } catch (error) {
      if (error instanceof ArchiveDamaged) await store.dropUnverified(segment);
      throw error;
    }
    const { last: number, lastEpoch: epoch, lastHash: hash } = segment;
    if (await standsInStream(journal, actor, { epoch, number, hash })) await store.markVerified(segment);
    // Another archiver may have read the piece back and trimmed behind it meanwhile.
    else if ((await store.unverified(actor))?.last === number)
      throw new Halt('FORK', `frame ${number} was archived, the stream does not have it`);
  }
}
