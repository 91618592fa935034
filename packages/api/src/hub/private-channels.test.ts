import { afterEach, describe, expect, it } from 'vitest';
import { LedgerScript, type ScriptOrder } from '@buttonwood/shared/account/testing/ledger-script.ts';
import { toPublicId } from '@buttonwood/shared/ids/public-id.ts';
import { bookActor } from '@buttonwood/shared/ids/actor-id.ts';
import { SeededBook } from '@buttonwood/shared/market-data/testing/seeded-book.ts';
import { OrderAccepted } from '@buttonwood/shared/messages/book-events.ts';
import { encodeMessage } from '@buttonwood/shared/messages/codec.ts';
import type { ActorEntry } from '@buttonwood/engine/journal/journal.ts';
import { done, refused } from '../gateway/command-outcome.ts';
import { problemOf } from '../http/problem.ts';
import { HubServer } from './testing/hub-server.ts';
import { Tape } from './testing/tape.ts';

const AT = 1_790_000_000_000_000;
let server: HubServer | undefined;

afterEach(async () => {
  await server?.stop();
  server = undefined;
});

interface World {
  readonly tape: Tape;
  readonly book: ActorEntry;
  readonly ledger: ActorEntry;
  readonly script: LedgerScript;
  readonly naive: SeededBook;
}

/** AAPL is listed, accounts 1000 and 1001 have money. */
async function world(): Promise<World> {
  const tape = new Tape();
  const book = await tape.book(1, 'AAPL');
  const ledger = await tape.ledger();
  const naive = new SeededBook({ seed: 1 });
  await tape.commit(book, naive.frame(0), AT);
  const script = new LedgerScript();
  for (const account of [1_000, 1_001]) {
    script.open(account);
    script.deposit(account, 1_000_000_000);
  }
  await tape.commit(ledger, script.take(), AT);
  return { tape, book, ledger, script, naive };
}

function accepted(world: World, { order, account, quantity, price }: ScriptOrder, armed: number): Uint8Array {
  world.naive.seq += 1;
  const body = {
    order,
    account,
    side: 1,
    orderType: 1,
    timeInForce: 2,
    armed,
    quantity,
    limit: price,
    stop: 0,
    display: 0,
  };
  return encodeMessage(OrderAccepted, body, { source: bookActor(1), number: world.naive.seq });
}

describe('private channels', () => {
  it('show an account its orders, fills, balances and positions, with its own seq, and nobody else', async () => {
    const w = await world();
    server = await HubServer.start({ journal: w.tape.journal });
    const owner = await server.connect('1000/s1');
    const other = await server.connect('1001/s2');
    for (const reader of [owner, other]) {
      for (const ch of ['orders', 'fills', 'balances', 'positions'] as const) await reader.subscribe(ch);
    }
    await owner.until(() => owner.pushes('positions').length === 1);
    expect(owner.pushes('orders')[0]).toMatchObject({ type: 'snapshot', seq: 2, prev_seq: 0, data: [] });
    expect(owner.pushes('balances')[0]?.data).toEqual([
      { asset: 'USD', total: '100000.00', held: '0.00', available: '100000.00' },
    ]);

    const order = w.script.hold(1_000, 10, 500);
    w.script.fill(order, 4, 12);
    await w.tape.commit(w.ledger, w.script.take(), AT + 1);
    w.script.fill(order, 6, 18);
    w.script.done(order);
    await w.tape.commit(w.ledger, w.script.take(), AT + 2);
    await owner.until(() => owner.pushes('fills').length === 2 && owner.pushes('positions').length === 3);

    expect(
      owner
        .pushes('orders')
        .map(({ seq, prev_seq: prev, data }) => [seq, prev, data.map(({ status }) => status)]),
    ).toEqual([
      [2, 0, []],
      [4, 2, ['pending', 'partially_filled']],
      [6, 4, ['partially_filled', 'filled']],
    ]);
    const fills = owner.pushes('fills');
    expect(fills.map(({ seq, prev_seq: prev }) => [seq, prev])).toEqual([
      [4, 0],
      [6, 4],
    ]);
    expect(fills[0]?.data).toMatchObject([
      {
        trade_id: 1,
        order_id: toPublicId('order', order.order),
        qty: '4',
        fee: '0.0012',
        seq: 4,
        liquidity: 'taker',
      },
    ]);
    expect(owner.pushes('balances').at(-1)?.data).toEqual([
      { asset: 'USD', total: '99949.9970', held: '0.00', available: '99949.9970' },
      { asset: 'AAPL', total: '10', held: '0', available: '10' },
    ]);
    expect(owner.pushes('positions').at(-1)?.data).toMatchObject([
      { symbol: 'AAPL', qty: '10', avg_cost: '5.0000', mark_price: '100.00', unrealised: '950.00' },
    ]);
    expect(server.hub.reads.account(1_000)).toMatchObject({ seq: 6, orders: [] });
    expect(other.heard.filter((m) => 'ch' in m && 'type' in m && m.type === 'event')).toEqual([]);
    expect(server.errors).toEqual([]);
  });

  it('say accepted or armed when the book has said so, whichever stream is read first', async () => {
    const w = await world();
    server = await HubServer.start({ journal: w.tape.journal });
    const owner = await server.connect('1000/s1');
    await owner.subscribe('orders');
    const first = w.script.hold(1_000, 10, 500);
    await w.tape.commit(w.ledger, w.script.take(), AT + 1);
    await owner.until(() => owner.pushes('orders').length === 2);
    await w.tape.commit(w.book, accepted(w, first, 0), AT + 2);
    await owner.until(() => owner.pushes('orders').length === 3);
    expect(owner.pushes('orders').at(-1)).toMatchObject({
      seq: 3,
      prev_seq: 3,
      data: [{ status: 'accepted' }],
    });

    const second = w.script.hold(1_000, 10, 500);
    const hub = server.hub;
    await w.tape.commit(w.book, accepted(w, second, 1), AT + 3);
    await owner.until(
      () => hub.reads.instruments().length === 1 && (hub.reads.book('AAPL', 1)?.seq ?? 0) === w.naive.seq,
      true,
    );
    await w.tape.commit(w.ledger, w.script.take(), AT + 4);
    await owner.until(() => owner.pushes('orders').length === 4);
    expect(owner.pushes('orders').at(-1)?.data).toMatchObject([{ status: 'armed' }]);
  });

  it('are refused without sign-in', async () => {
    const w = await world();
    server = await HubServer.start({ journal: w.tape.journal });
    const reader = await server.connect();
    expect(await reader.request({ op: 'subscribe', ch: 'orders' })).toMatchObject({
      ok: false,
      problem: { code: 'unauthenticated', status: 401 },
    });
    expect(await reader.request({ op: 'order.cancel', order_id: 'x' })).toMatchObject({
      ok: false,
      problem: { code: 'unauthenticated' },
    });
  });

  it('close with 4001 when the session is revoked, and leave the other sessions alone', async () => {
    const w = await world();
    server = await HubServer.start({ journal: w.tape.journal });
    const revoked = [await server.connect('1000/s1'), await server.connect('1000/s1')];
    const other = await server.connect('1000/s2');
    for (const reader of [...revoked, other]) await reader.subscribe('orders');
    server.hub.closeSession('s1');
    w.script.hold(1_000, 1, 1);
    await w.tape.commit(w.ledger, w.script.take(), AT + 1);
    for (const reader of revoked) await reader.until(() => reader.closed !== undefined);
    expect(revoked.map(({ closed }) => closed)).toEqual([4001, 4001]);
    await other.until(() => other.pushes('orders').length === 2);
    expect(revoked.map((reader) => reader.pushes('orders').length)).toEqual([1, 1]);
    expect(other.closed).toBeUndefined();
  });

  it('close with 4001 when a later look finds the session gone, even if nobody said so', async () => {
    const w = await world();
    const good = new Set(['s1', 's2']);
    server = await HubServer.start({
      journal: w.tape.journal,
      authorize: async (sessionId) => good.has(sessionId),
      limits: { reauthorizeMs: 20 },
    });
    const gone = await server.connect('1000/s1');
    const other = await server.connect('1000/s2');
    expect((await gone.request({ op: 'ping' })).ok).toBe(true);
    good.delete('s1');
    await gone.until(() => gone.closed !== undefined);
    expect(gone.closed).toBe(4001);
    expect((await other.request({ op: 'ping' })).ok).toBe(true);
  });

  it('take orders and answer with the same results and problems as order entry gives', async () => {
    const w = await world();
    const calls: unknown[] = [];
    server = await HubServer.start({
      journal: w.tape.journal,
      orders: {
        place: async (user, body) => {
          calls.push([user.account, body]);
          return refused(problemOf('insufficient_funds'));
        },
        amend: async () => Promise.reject(new Error('a bug')),
        cancel: async (_user, orderId) => done({ order_id: orderId } as never),
      },
    });
    const reader = await server.connect('1000/s1');
    const order = { symbol: 'AAPL', side: 'buy', type: 'limit', qty: '1', price: '1.00' };
    expect(await reader.request({ op: 'order.place', order })).toMatchObject({
      ok: false,
      problem: { code: 'insufficient_funds', status: 422 },
    });
    expect(calls).toEqual([[1_000, order]]);
    expect(await reader.request({ op: 'order.cancel', order_id: 'abc' })).toMatchObject({
      ok: true,
      result: { order_id: 'abc' },
    });
    expect(await reader.request({ op: 'order.amend', order_id: 'abc', amend: {} })).toMatchObject({
      ok: false,
      problem: { code: 'internal_error', status: 500 },
    });
    expect(server.errors).toEqual(['hub: Error: a bug']);
    expect(await reader.request({ op: 'ping' })).toMatchObject({ ok: true });
  });

  it('keep the order of their requests, however long the look-up of an earlier one takes', async () => {
    const w = await world();
    const queued: string[] = [];
    const queue = async (what: string, lookUpMs: number, onQueued: (() => void) | undefined) => {
      await new Promise((resolve) => setTimeout(resolve, lookUpMs));
      queued.push(what);
      onQueued?.();
      // The engine's answer takes longer still, and nobody waits for it.
      await new Promise((resolve) => setTimeout(resolve, 50));
      return done({} as never);
    };
    server = await HubServer.start({
      journal: w.tape.journal,
      orders: {
        place: (user) => queue('place', 0, user.onQueued),
        amend: async () => refused(problemOf('not_found')),
        cancel: (user) => queue('cancel', 30, user.onQueued),
      },
    });
    const reader = await server.connect('1000/s1');
    const answers = await Promise.all([
      reader.request({ op: 'order.cancel', order_id: 'abc' }),
      reader.request({ op: 'order.amend', order_id: 'abc', amend: {} }),
      reader.request({ op: 'order.place', order: {} }),
    ]);
    expect(answers.map(({ ok }) => ok)).toEqual([true, false, true]);
    expect(queued).toEqual(['cancel', 'place']);
  });
});
