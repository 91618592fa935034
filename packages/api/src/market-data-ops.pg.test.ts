import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QuarantineList, SyncReport } from '@buttonwood/shared/wire/sync-types.ts';
import { startExchange, type ExchangeInProcess, type TestUser } from './testing/exchange-in-process.ts';

let exchange: ExchangeInProcess;
let ops: TestUser;

beforeAll(async () => {
  exchange = await startExchange(['AAPL']);
  ops = await exchange.user('ops');
});
afterAll(() => exchange.stop());

const call = async (
  method: string,
  path: string,
): Promise<[status: number, body: Record<string, unknown>]> => {
  const response = await exchange.call(method, path, {
    token: ops.token,
    ...(method === 'POST' ? { body: {} } : {}),
  });
  return [response.status, (await response.json()) as Record<string, unknown>];
};
const report = async (): Promise<SyncReport> => {
  const answer = await ops.client.syncReport();
  if (!answer.ok) throw new Error(answer.error.detail);
  return answer.value;
};

describe('the state of the synchronization', () => {
  it('is empty before the first run', async () => {
    expect(await report()).toMatchObject({
      runs: [],
      jobs: [],
      quarantined: 0,
      counts: { done: 0, dead: 0 },
    });
  });

  it('shows runs, newest first, and calls one without a sign of life stalled', async () => {
    const minutesAgo = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();
    const run = { total: 500, done: 200, host: 'worker' } as const;
    await exchange.db
      .insertInto('market.sync_runs')
      .values([
        { ...run, id: 'killed', started_at: minutesAgo(60), beat_at: minutesAgo(50), error: null },
        { ...run, id: 'alive', started_at: minutesAgo(5), beat_at: minutesAgo(0), error: null },
      ])
      .execute();
    const { runs } = await report();
    expect(runs.map(({ run_id, status, total, done }) => [run_id, status, total, done])).toEqual([
      ['alive', 'running', 500, 200],
      ['killed', 'stalled', 500, 200],
    ]);
  });

  it('lists what is not done, dead letters first, and counts the rest', async () => {
    const errors = JSON.stringify([{ provider: 'tiingo', kind: 'timeout', text: 'no complete answer' }]);
    await exchange.db
      .insertInto('market.sync_jobs')
      .values([
        { symbol: 'AAPL', state: 'done', source: 'csv' },
        { symbol: 'KO', state: 'limited', source: null, next_at: '2026-11-22T20:00:00Z' },
        { symbol: 'MMM', state: 'dead', source: null, attempts: 5, errors },
        { symbol: 'ABNB', state: 'queued', source: null },
      ])
      .execute();
    const { jobs, counts } = await report();
    expect(jobs.map(({ symbol, status }) => [symbol, status])).toEqual([
      ['MMM', 'dead'],
      ['KO', 'limited'],
      ['ABNB', 'queued'],
    ]);
    expect(jobs[0]?.errors).toEqual([{ provider: 'tiingo', kind: 'timeout', text: 'no complete answer' }]);
    expect(counts).toEqual({ queued: 1, running: 0, done: 1, limited: 1, retrying: 0, dead: 1 });
  });

  it('lets an operator try a dead letter again, with all its attempts before it', async () => {
    expect(await call('POST', '/ops/sync/jobs/MMM/retry')).toMatchObject([
      200,
      { status: 'queued', attempts: 0 },
    ]);
    expect((await report()).counts).toMatchObject({ queued: 2, dead: 0 });
    expect(await call('POST', '/ops/sync/jobs/NOPE/retry')).toMatchObject([404, { code: 'not_found' }]);
  });
});

describe('the quarantine', () => {
  beforeAll(async () => {
    const price = { symbol: 'AAPL', source: 'tiingo', price: 10_000, detail: 'far away' } as const;
    await exchange.db
      .insertInto('market.quarantine')
      .values(
        ['2026-11-22T18:00:00Z', '2026-11-22T18:01:00Z', '2026-11-22T18:02:00Z'].map((seen_at) => ({
          ...{ ...price, seen_at, reason: 'jump' as const, compared_with: 1_000_000 },
        })),
      )
      .execute();
  });
  const list = async (query = ''): Promise<QuarantineList> =>
    (await call('GET', `/ops/quarantine${query}`))[1] as unknown as QuarantineList;

  it('holds prices for a decision, newest first, page by page', async () => {
    const first = await list('?limit=2');
    expect(first.data.map((one) => one.seen_at.slice(11, 16))).toEqual(['18:02', '18:01']);
    expect(first.data[0]).toMatchObject({
      price: '1.00',
      compared_with: '100.00',
      reason: 'jump',
      bid: null,
    });
    const second = await list(`?limit=2&cursor=${first.next_cursor ?? ''}`);
    expect(second.data.map((one) => one.seen_at.slice(11, 16))).toEqual(['18:00']);
    expect(second.next_cursor).toBeNull();
    expect((await report()).quarantined).toBe(3);
  });

  it('lets one decision stand: the same again changes nothing, another one is refused', async () => {
    const [newest, next] = (await list()).data.map((one) => one.quarantine_id);
    const released = await call('POST', `/ops/quarantine/${newest ?? 0}/release`);
    expect(released).toMatchObject([200, { status: 'released', decided_by: ops.email }]);
    expect(await call('POST', `/ops/quarantine/${newest ?? 0}/release`)).toEqual(released);
    expect(await call('POST', `/ops/quarantine/${newest ?? 0}/dismiss`)).toMatchObject([
      409,
      { code: 'already_decided', detail: `This price was released by ${ops.email}.` },
    ]);
    expect(await call('POST', `/ops/quarantine/${next ?? 0}/dismiss`)).toMatchObject([
      200,
      { status: 'dismissed' },
    ]);
    expect((await list()).data).toHaveLength(1);
    expect((await list('?status=all')).data).toHaveLength(3);
    expect((await list('?status=dismissed')).data).toHaveLength(1);
  });

  it('has nothing under other numbers', async () => {
    for (const id of ['9999', '0', 'x']) {
      expect(await call('POST', `/ops/quarantine/${id}/release`)).toMatchObject([404, { code: 'not_found' }]);
    }
  });
});
