import type { ActorStatus, EngineStatus, HaltStatus, OpsStatus } from '@buttonwood/shared/wire/ops-status.ts';

/** What operators see of an exchange with two engines, for tests, which change what they are about. */

const SINCE = '2026-11-22T09:00:00.000Z';

export const ENGINES: readonly EngineStatus[] = [
  {
    ...{ engine: 'engine:a', host: 'north', pid: 4_711, started_at: SINCE, answers: true },
    ...{ active: 3, standby: 0, metrics_at: 'http://127.0.0.1:9464/metrics' },
  },
  { engine: 'engine:b', host: 'south', pid: 815, started_at: SINCE, answers: true, active: 0, standby: 3 },
];

export function anActor(actor: string, change: Partial<ActorStatus> = {}): ActorStatus {
  return {
    ...{ actor, epoch: 1, position: 12_204, backlog: 0 },
    ...{ lease_holder: 'engine:a', followed_by: ['engine:b'], halted_copies: [] },
    archive: { position: 12_000, verified: 11_500, checkpoint: 11_000 },
    ...change,
  };
}

/** An actor that has halted: nobody holds its lease. */
export function aHaltedActor(actor: string, change: Partial<HaltStatus> = {}): ActorStatus {
  const { lease_holder: _holder, ...rest } = anActor(actor);
  return { ...rest, followed_by: [], halted: aHalt(change) };
}

export function aHalt(change: Partial<HaltStatus> = {}): HaltStatus {
  return {
    ...{ code: 'GAP', exit_code: 71, detail: 'entry 1-78 is missing', position: 77 },
    at: '2026-11-22T10:00:00.000Z',
    next_step: 'An entry is missing. Stop the exchange, run `buttonwood audit verify`.',
    ...change,
  };
}

export function aStatus(change: Partial<OpsStatus> = {}): OpsStatus {
  const actors = [anActor('venue'), anActor('ledger:0', { backlog: 2 }), anActor('book:ACME')];
  return {
    status: 'ok',
    engines: ENGINES,
    actors,
    readers: actors.map(({ actor }) => ({
      projection: actor.split(':')[0] ?? actor,
      stream: actor,
      position: 12_203,
    })),
    ...change,
  };
}
