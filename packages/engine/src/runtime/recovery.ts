import { Follower, readControls, type FollowerOptions, type Recovered } from './follower.ts';

/**
 * Rebuilds an actor: latest good snapshot, then every inbox entry that has an out frame, each regenerated frame compared with
 * the published one. Throws Halt AHEAD, ANCHOR_LOST, FORK, GAP, ROLLBACK, and the journal's errors.
 */
export async function recover(options: FollowerOptions): Promise<Recovered> {
  const controls = await readControls(options.journal);
  const follower = await Follower.begin(options, controls);
  return follower.takeOver(controls);
}
