import { alwaysOpen } from './always-open.ts';
import { newYork } from './new-york.ts';
import type { SessionProfile } from './session-profile.ts';

/** The calendars that can be chosen by name. */
export const PROFILES: readonly SessionProfile[] = [alwaysOpen, newYork];

export function profileNamed(name: string): SessionProfile | undefined {
  return PROFILES.find((profile) => profile.name === name);
}
