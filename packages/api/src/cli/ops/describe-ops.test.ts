import type { ActorStatus, OpsStatus } from '@buttonwood/shared/wire/ops-status.ts';
import { expect, test } from 'vitest';
import { describeStatus } from './describe-ops.ts';

const WELL: ActorStatus = {
  ...{ actor: 'book:A', epoch: 1, position: 9, backlog: 0 },
  ...{ lease_holder: 'engine:a', followed_by: [], halted_copies: [] },
};

test('actors that are well are a number', () => {
  expect(linesOf(WELL)).toEqual(['status degraded', '1 actors, 0 entries wait']);
});

test('an actor that nobody works on, one whose tape is read, and one that is archived no further are named', () => {
  const { lease_holder: _holder, ...alone } = { ...WELL, backlog: 3 };
  const verifying = { engine: 'engine:a', position: 20, of: 90 };
  const archive = { position: 5, verified: 5, stopped: 'frame 5 is not there', next_step: 'Run it.' };
  expect(linesOf(alone).slice(2)).toEqual(['book:A: no engine works on it, 3 entries wait']);
  expect(linesOf({ ...alone, verifying }).slice(2)).toEqual([
    'book:A: its stored tape is being read, 20 of 90 frames',
  ]);
  expect(linesOf({ ...WELL, archive }).slice(2)).toEqual([
    'book:A is archived no further: frame 5 is not there. Run it.',
  ]);
});

function linesOf(actor: ActorStatus): string[] {
  const status: OpsStatus = { status: 'degraded', engines: [], actors: [actor], readers: [] };
  return describeStatus(status);
}
