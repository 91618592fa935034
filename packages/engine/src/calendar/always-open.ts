import { Phase } from '@buttonwood/shared/instrument/phase.ts';
import type { SessionProfile, SessionStep } from './session-profile.ts';

const DAY: readonly SessionStep[] = [{ time: '00:00', phase: Phase.continuous, dayEnds: true }];

/** Continuous trading without an end; a day ends at midnight UTC. For the demo. */
export const alwaysOpen: SessionProfile = {
  name: 'always_open',
  timeZone: 'UTC',
  stepsOf: () => DAY,
};
