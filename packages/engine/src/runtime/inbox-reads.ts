import type { Journal } from '../journal/journal.ts';
import type { ActorRunner } from './actor-runner.ts';
import { readLimit } from './read-limit.ts';

/**
 * Reads what these actors have not read, in one call, and lets them apply it. What came over another connection than
 * `verifiedConnection` is left: the anchors come first, and then it is read again. Throws the journal's errors.
 */
export async function readInboxes(
  journal: Journal,
  ready: readonly ActorRunner[],
  verifiedConnection: number,
): Promise<void> {
  const { connection } = journal;
  for (const runner of ready) runner.dirty = false;
  const limit = Math.min(...ready.map(({ entryBytes }) => readLimit(entryBytes)));
  try {
    const found = await journal.readInboxes(
      ready.map(({ cursor }) => cursor),
      limit,
    );
    if (journal.connection !== connection || connection !== verifiedConnection) {
      for (const runner of ready) runner.dirty = true;
      return;
    }
    for (const runner of ready) {
      const entries = found.get(runner.actor.name);
      if (entries === undefined) continue;
      if (entries.length >= limit) runner.dirty = true;
      runner.accept(entries);
    }
  } catch (error) {
    for (const runner of ready) runner.dirty = true;
    throw error;
  }
}
