import { createRoot, createSignal } from 'solid-js';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ApiClient } from '@buttonwood/api/client/http-client.ts';
import { connectLive, type LiveClient } from '@buttonwood/api/client/live-client.ts';
import type { Reversal } from '@buttonwood/shared/wire/account-types.ts';
import type { Fill, Order } from '@buttonwood/shared/wire/http-types.ts';
import { FakeServer } from '../testing/fake-socket.ts';
import { aFill, anOrder } from '../testing/samples.ts';
import { followAccount, READ_AGAIN_MS, withReversals, type FollowedAccount } from './follow-account.ts';

describe('the account that is followed', () => {
  let server: FakeServer;
  let live: LiveClient;
  let account: FollowedAccount;
  let reads: string[];
  let fillsToRead: readonly Fill[];
  let activityToRead: readonly { readonly seq: number }[];
  let refusedReads: number;
  let heard: Fill[];
  let nextConnection: () => void;
  let dispose: () => void;

  beforeEach(() => {
    reads = [];
    heard = [];
    activityToRead = [];
    refusedReads = 0;
    fillsToRead = [aFill({ trade_id: 1, seq: 1 })];
    server = new FakeServer();
    live = connectLive({ url: 'ws://test/ws/v1', WebSocket: server.WebSocket });
    server.open();
    const page = <T>(name: string, data: () => readonly T[]) => {
      reads.push(name);
      return Promise.resolve({
        ok: true as const,
        status: 200,
        replayed: false,
        value: { data: data(), next_cursor: null, as_of: '' },
      });
    };
    const api = {
      balances: () => page('balances', () => []),
      positions: () => page('positions', () => []),
      fills: () => {
        if (refusedReads === 0) return page('fills', () => fillsToRead);
        refusedReads -= 1;
        const error = { type: '', title: 'Busy', status: 503, detail: '', code: 'read_model_behind' };
        return Promise.resolve({ ok: false as const, error, retryAfterMs: null });
      },
      activity: () => page('activity', () => activityToRead),
    } as unknown as ApiClient;
    createRoot((end) => {
      dispose = end;
      const [generation, setGeneration] = createSignal(1);
      nextConnection = () => setGeneration((count) => count + 1);
      account = followAccount(api, live, generation);
      account.onFills((fills) => heard.push(...fills));
    });
  });
  afterEach(() => {
    dispose();
    live.close();
    vi.useRealTimers();
  });

  let seq = 0;
  function pushOrders(type: 'snapshot' | 'event', orders: readonly Order[]): void {
    const before = seq;
    seq += 1;
    server.push({
      ch: 'orders',
      type,
      seq,
      prev_seq: type === 'snapshot' ? 0 : before,
      ts: '',
      data: orders,
    });
  }

  test('an order leaves the open orders when it ends, and an answer that comes late does not bring it back', () => {
    pushOrders('snapshot', [anOrder({ order_id: 'one' }), anOrder({ order_id: 'two' })]);
    expect(account.orders.length).toBe(2);
    pushOrders('event', [anOrder({ order_id: 'one', status: 'filled', leaves_qty: '0' })]);
    expect(account.orders.map((order) => order.order_id)).toEqual(['two']);
    account.applyOrder(anOrder({ order_id: 'one', status: 'accepted' }));
    expect(account.orders.map((order) => order.order_id)).toEqual(['two']);
  });

  test('a fill that came before its channel was listened to is read when the read model has it, not before', async () => {
    await expect.poll(() => account.fills().length).toBe(1);
    vi.useFakeTimers();
    const data = { frozen: 'none', killed: false, owed: [] } as const;
    server.push({ ch: 'account', type: 'snapshot', seq: 7, prev_seq: 0, ts: '', data });
    await vi.advanceTimersByTimeAsync(3 * READ_AGAIN_MS);
    expect(account.fills().length).toBe(1);
    fillsToRead = [aFill({ trade_id: 2, seq: 7 }), aFill({ trade_id: 1, seq: 1 })];
    activityToRead = [{ seq: 7 }];
    refusedReads = 1;
    await vi.advanceTimersByTimeAsync(3 * READ_AGAIN_MS);
    expect(account.fills().map((fill) => fill.trade_id)).toEqual([2, 1]);
    const { length } = reads;
    await vi.advanceTimersByTimeAsync(3 * READ_AGAIN_MS);
    expect(reads.length).toBe(length);
  });

  test('each new connection reads again what the channels do not repeat', async () => {
    await expect.poll(() => account.fillsState().kind).toBe('ready');
    expect(reads.toSorted()).toEqual(['balances', 'fills', 'positions']);
    nextConnection();
    await expect.poll(() => reads.length).toBe(6);
  });

  test('fills that happened while nobody listened are told once; those of the first read are old news', async () => {
    await expect.poll(() => account.fills().length).toBe(1);
    expect(heard).toEqual([]);
    fillsToRead = [aFill({ trade_id: 2, seq: 2 }), aFill({ trade_id: 1, seq: 1 })];
    nextConnection();
    await expect.poll(() => account.fills().length).toBe(2);
    expect(heard.map((fill) => fill.trade_id)).toEqual([2]);
    nextConnection();
    await expect.poll(() => reads.length).toBe(9);
    expect(heard.length).toBe(1);
  });
});

test('a fill of a trade that was taken back is marked, and no other', () => {
  const fills = [aFill({ trade_id: 2 }), aFill({ trade_id: 1 }), aFill({ trade_id: 1, symbol: 'ZED' })];
  const reversal: Reversal = {
    ...{ trade_id: 1, order_id: 'order-1', symbol: 'ACME', side: 'buy', price: '10.00', qty: '10' },
    ...{ fee: '0.03', owed_cash: '0.00', owed_qty: '0', seq: 9, ts: '2026-11-20T14:31:00.000000Z' },
  };
  expect(withReversals(fills, [reversal]).map((fill) => fill.reversed)).toEqual([false, true, false]);
});
