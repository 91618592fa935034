import type { ActorName } from '../journal/journal.ts';
import type { ArchiveStore } from './archive-store.ts';

/** A reader that says nothing for so long is gone, and holds no trim up any more: the archive has what it may need. */
export const REGISTRATION_MS = 60_000;
const TIMES_A_LIFE = 4;

/**
 * Tells the archiver again and again where a reader stands, so that what it reads next stays in Redis. Returns how to end it; the
 * registration then ends by itself. Failures are told and tried again: nothing depends on it but speed.
 */
export function keepRegistered(
  store: Pick<ArchiveStore, 'register'>,
  reader: string,
  positions: () => ReadonlyMap<ActorName, number>,
  onTrouble: (error: Error) => void,
  lastsMs = REGISTRATION_MS,
): () => void {
  const register = (): void => {
    store.register(reader, positions(), lastsMs).catch((error: unknown) => {
      onTrouble(error instanceof Error ? error : new Error(String(error)));
    });
  };
  const timer = setInterval(register, lastsMs / TIMES_A_LIFE);
  timer.unref();
  register();
  return () => clearInterval(timer);
}
