import { setTimeout as sleep } from 'node:timers/promises';

/** Waits. An abort ends the wait early and is no error: the caller looks at its signal. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
