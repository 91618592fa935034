import { expect, test } from 'vitest';
import { aHalt, aHaltedActor, aStatus, anActor } from '../../testing/ops-status-samples.ts';
import { findTroubles } from './find-troubles.ts';
import { tapeRows } from './tape-rows.ts';

test('an exchange that is well has no trouble', () => {
  expect(findTroubles(aStatus())).toEqual([]);
});

test('a halt says code, exit code, what was seen, where, when, and the next step', () => {
  const [trouble] = findTroubles(aStatus({ status: 'halted', actors: [aHaltedActor('book:ACME')] }));
  expect(trouble).toEqual({
    what: 'Halted with GAP, exit code 71',
    cases: [{ who: 'book:ACME', detail: 'entry 1-78 is missing, behind frame 77, 2026-11-22 10:00:00 UTC' }],
    nextStep: aHalt().next_step,
  });
});

test('what stops trading comes before what only stops a copy, a reader or the archive', () => {
  const { lease_holder: _holder, ...alone } = anActor('book:ALONE');
  const stopped = {
    position: 9,
    verified: 9,
    stopped: 'parted',
    next_step: 'Run `buttonwood archive verify`.',
  };
  const status = aStatus({
    actors: [
      anActor('book:A', { archive: stopped }),
      anActor('book:B', { halted_copies: [{ engine: 'engine:b', ...aHalt({ code: 'FORK' }) }] }),
      anActor('book:C', { verifying: { engine: 'engine:a', position: 1_200, of: 90_000 } }),
      alone,
      aHaltedActor('book:E'),
    ],
    readers: [
      {
        projection: 'book',
        stream: 'book:F',
        position: 3,
        stopped: 'ANCHOR_LOST: gone',
        next_step: 'Rebuild.',
      },
    ],
  });
  expect(findTroubles(status).map(({ cases, what }) => [cases[0]?.who, what])).toEqual([
    ['book:E', 'Halted with GAP, exit code 71'],
    ['book:ALONE', 'No engine works on it'],
    ['book:C', 'Its stored tape is being read whole, because Redis was started again'],
    ['book:B at south 815', 'A copy has halted with FORK, the actor itself goes on'],
    ['book of book:F', 'A reader stands still, its lists and balances on screen are old'],
    ['book:A', 'Nothing more is archived'],
  ]);
  expect(tapeRows(status).map(({ actor, state }) => [actor, state.tone, state.text])).toEqual([
    ['book:C', 'stopped', 'Reads its tape, 1%'],
    ['book:ALONE', 'stopped', 'Nobody works on it'],
    ['book:E', 'stopped', 'Halted: GAP'],
    ['book:A', 'trouble', 'Not archived'],
    ['book:B', 'trouble', 'A copy halted: FORK'],
  ]);
});

test('an actor that reads its tape or has halted is not told to miss an engine as well', () => {
  const { lease_holder: _holder, ...alone } = anActor('book:A');
  const actors = [
    { ...alone, verifying: { engine: 'engine:a', position: 0, of: 0 } },
    aHaltedActor('book:B'),
  ];
  expect(findTroubles(aStatus({ actors })).map(({ cases }) => cases.length)).toEqual([1, 1]);
});

test('one trouble of many actors is one trouble', () => {
  const actors = Array.from({ length: 500 }, (_, n) => aHaltedActor(`book:B${n}`, { position: n }));
  const [trouble, ...others] = findTroubles(aStatus({ actors }));
  expect(others).toEqual([]);
  expect(trouble?.cases).toHaveLength(500);
});

test('an actor with the largest backlog is the first of those that are well, and shows its slowest reader', () => {
  const readers = [12_203, 12_100].map((position, n) => ({
    ...{ projection: `reader-${n}`, stream: 'ledger:0', position },
  }));
  const [first] = tapeRows(aStatus({ readers }));
  expect(first).toMatchObject({ actor: 'ledger:0', backlog: 2, projected: 12_100 });
  expect(first).toMatchObject({ worksOn: 'north 4711', standbys: ['south 815'] });
});
