import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartError } from './server-process.ts';

/** What Postgres says while sessions of its predecessor hold the shared memory. */
const STILL_IN_USE = 'pre-existing shared memory block';
/** Time for the sessions to be gone; where they cannot be found, for their statements to end. */
const ORPHANS_MS = 30_000;
const POLL_MS = 100;

/**
 * Starts a Postgres whose predecessor may have been killed. The sessions of a killed one finish the statement they are at
 * before they notice, and no server starts on their data meanwhile: they are ended, and the start is tried again.
 *
 * @throws StartError as `start` does; also when the sessions do not end within ORPHANS_MS.
 */
export async function startPastOrphans<T>(
  dataDir: string,
  start: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const deadline = performance.now() + ORPHANS_MS;
  for (;;) {
    try {
      return await start();
    } catch (error) {
      const areInTheWay = error instanceof StartError && error.message.includes(STILL_IN_USE);
      if (!areInTheWay || performance.now() > deadline || signal?.aborted === true) throw error;
      endOrphans(dataDir);
      await sleep(POLL_MS);
    }
  }
}

/**
 * Ends the sessions as Postgres itself ends them when one of them has crashed: at once; the write-ahead log has what they
 * committed. They are known by the folder they work in, which only Linux tells; elsewhere they end by themselves.
 */
function endOrphans(dataDir: string): void {
  if (process.platform !== 'linux') return;
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const isSession = readFileSync(`/proc/${name}/cmdline`, 'utf8').startsWith('postgres: ');
      if (isSession && readlinkSync(`/proc/${name}/cwd`) === dataDir) process.kill(Number(name), 'SIGQUIT');
    } catch {
      continue; // It ended while we were looking, or is somebody else's.
    }
  }
}
