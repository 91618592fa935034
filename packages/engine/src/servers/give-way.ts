import { setPriority } from 'node:os';

/** Lets the readers fall behind instead of the engine. */
export const PROJECTOR_NICENESS = 19;
/** Less than the projector: sign-ins and histories are read there, too. */
export const POSTGRES_NICENESS = 15;

/**
 * Lowers the priority of a process, and of those it starts from now on, for machines whose processors are all busy: who
 * decides and makes durable goes first, the read models follow a little later. Where that is not allowed nothing changes.
 * BUTTONWOOD_GIVE_WAY=off keeps all alike: beside other work that never rests, who gives way to it would not come to run.
 */
export function giveWay(pid: number, niceness: number): void {
  if (process.env['BUTTONWOOD_GIVE_WAY'] === 'off') return;
  try {
    setPriority(pid, niceness);
  } catch (error) {
    // A process that has ended, or a system that forbids it: a matter of speed, never of correctness.
    if (!(error instanceof Error)) throw error;
  }
}
