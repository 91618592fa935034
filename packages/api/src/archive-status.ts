import type { ArchiveTable } from '@buttonwood/engine/archive/archive-store.ts';
import { standsInStream } from '@buttonwood/engine/archive/stream-pages.ts';
import type { ActorName, Journal } from '@buttonwood/engine/journal/journal.ts';
import type { ArchiveStatus } from '@buttonwood/shared/wire/ops-status.ts';

export type StatusArchive = Pick<ArchiveTable, 'end' | 'verifiedEnd' | 'newestCheckpoint'>;

const REALIGN =
  'Trading goes on, nothing of this tape is archived or trimmed. Run `buttonwood archive verify`, then `buttonwood archive realign` if an operator gave the actor a new epoch.';

/**
 * How far the tape of an actor is archived, and why it goes no further when archive and stream have parted: found by the comparison
 * that the archiver makes before each piece. Throws the errors of journal and database.
 */
export async function archiveStatus(
  archive: StatusArchive,
  journal: Journal,
  actor: ActorName,
): Promise<ArchiveStatus> {
  const [end, verified, checkpoint] = await Promise.all([
    archive.end(actor),
    archive.verifiedEnd(actor),
    archive.newestCheckpoint(actor),
  ]);
  const status = {
    position: end.number,
    verified: verified.number,
    ...(checkpoint === undefined ? {} : { checkpoint }),
  };
  if (end.number === 0 || (await standsInStream(journal, actor, end))) return status;
  const stopped = `the out stream does not have frame ${end.number}, which is archived`;
  return { ...status, stopped, next_step: REALIGN };
}
