import { afterEach, describe, expect, it } from 'vitest';
import { US_PER_DAY } from '@buttonwood/shared/base/instant.ts';
import { BookFeed } from '@buttonwood/shared/market-data/book-feed.ts';
import { candleStart } from '@buttonwood/shared/market-data/candle.ts';
import { SeededBook } from '@buttonwood/shared/market-data/testing/seeded-book.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import type { WsPush } from '@buttonwood/shared/wire/ws-messages.ts';
import { HubServer } from './testing/hub-server.ts';
import type { LiveReader } from './testing/live-reader.ts';
import { Tape } from './testing/tape.ts';

/** Real sockets on a free port; the streams are written as the engine writes them. */
const AT = 1_790_000_000_000_000;
const JOIN_DURING_BURST = 4;
const FRAMES_AFTER_JOIN = 500;
const MAX_BURST_FRAMES = 20_000;
let server: HubServer | undefined;

afterEach(async () => {
  await server?.stop();
  server = undefined;
});

function chainHolds(pushes: readonly WsPush[]): boolean {
  return pushes.every((push, i) => i === 0 || push.prev_seq === pushes[i - 1]?.seq);
}

function replay(reader: LiveReader, ch: 'book' | 'book.50ms'): BookFeed {
  const feed = new BookFeed({ tickUnits: 100, lotSize: 1 });
  for (const push of reader.pushes(ch)) expect(feed.apply(push)).toBe('applied');
  return feed;
}

function levelsOf(feed: BookFeed, side: Side): (readonly [number, number, number])[] {
  return feed.levels.top(side).map(({ price, quantity, orders }) => [price, quantity, orders] as const);
}

describe('public channels', () => {
  it('give a snapshot, then every change, and the same levels as the book has', async () => {
    const tape = new Tape();
    const actor = await tape.book(1, 'AAPL');
    const naive = new SeededBook({ seed: 1 });
    for (let n = 0; n < 50; n++) await tape.commit(actor, naive.frame(3), AT + n);
    server = await HubServer.start({ journal: tape.journal });
    const reader = await server.connect();
    await reader.subscribe('book', 'AAPL');
    await reader.subscribe('trades', 'AAPL');
    await reader.subscribe('ticker', 'AAPL');
    for (let n = 50; n < 100; n++) await tape.commit(actor, naive.frame(3), AT + n);
    const last = (): number => Math.max(...reader.heartbeats().map(({ seqs }) => seqs['book:AAPL'] ?? 0));
    await reader.until(() => last() > naive.seq - 20);
    await reader.until(() => (reader.pushes('ticker').at(-1)?.seq ?? 0) === naive.seq);

    const feed = replay(reader, 'book');
    for (const side of [Side.buy, Side.sell]) expect(levelsOf(feed, side)).toEqual(naive.levels(side));
    expect(reader.pushes('book')[0]).toMatchObject({ type: 'snapshot', symbol: 'AAPL', prev_seq: 0 });
    expect(reader.pushes('book')[1]?.ts).toMatch(/^2026-09-21T14:13:20\.0000\d\dZ$/);
    expect(server.hub.reads.book('AAPL', 2)?.bids.map(([, , orders]) => orders)).toEqual(
      naive
        .levels(Side.buy)
        .slice(0, 2)
        .map(([, , orders]) => orders),
    );
    const late = await server.connect();
    await late.subscribe('book', 'AAPL');
    await late.until(() => late.pushes('book').length === 1);
    expect(late.pushes('book')[0]?.seq).toBe(naive.seq);
    for (const side of [Side.buy, Side.sell]) {
      expect(levelsOf(replay(late, 'book'), side)).toEqual(naive.levels(side));
    }
    const trades = reader.pushes('trades').flatMap(({ data }) => data.map(({ trade_id }) => trade_id));
    expect(trades.at(-1)).toBe(naive.trades.length);
    expect(reader.pushes('ticker').at(-1)?.data).toEqual(server.hub.reads.ticker('AAPL'));
    expect(server.errors).toEqual([]);
  });

  it('never miss or repeat an update for those who join during a burst', async () => {
    const tape = new Tape();
    const actor = await tape.book(1, 'AAPL');
    const naive = new SeededBook({ seed: 7 });
    await tape.commit(actor, naive.frame(20), AT);
    server = await HubServer.start({ journal: tape.journal });
    const readers = await Promise.all(Array.from({ length: 12 }, () => (server as HubServer).connect()));
    // The burst goes on until some have joined in the midst of it, and for a while after that.
    let left = FRAMES_AFTER_JOIN;
    let joined = 0;
    const write = async (): Promise<void> => {
      for (let n = 1; left > 0; n++) {
        await tape.commit(actor, naive.frame(4), AT + n);
        if (n % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
        if (joined >= JOIN_DURING_BURST || n > MAX_BURST_FRAMES) left -= 1;
      }
    };
    const join = async (): Promise<void> => {
      for (const [n, reader] of readers.entries()) {
        await reader.subscribe(n % 2 === 0 ? 'book' : 'book.50ms', 'AAPL');
        await reader.subscribe('trades', 'AAPL');
        if (n < JOIN_DURING_BURST) expect(left).toBe(FRAMES_AFTER_JOIN);
        joined += 1;
      }
    };
    await Promise.all([write(), join()]);
    const lastTrade = naive.trades.length;
    const { hub } = server;
    await readers[0]?.until(() => hub.reads.book('AAPL', 1)?.seq === naive.seq, true);
    // Between two heartbeats everything that was collected has been sent.
    const beats = readers.map((reader) => reader.heartbeats().length);
    for (const [n, reader] of readers.entries()) {
      const ch = n % 2 === 0 ? 'book' : 'book.50ms';
      await reader.until(() => reader.pushes('trades').at(-1)?.data.at(-1)?.trade_id === lastTrade);
      await reader.until(() => reader.heartbeats().length >= (beats[n] ?? 0) + 2);
      await reader.until(
        () => (reader.heartbeats().at(-1)?.seqs[`${ch}:AAPL`] ?? 0) === (reader.pushes(ch).at(-1)?.seq ?? -1),
      );
      const feed = replay(reader, ch);
      for (const side of [Side.buy, Side.sell]) expect(levelsOf(feed, side)).toEqual(naive.levels(side));
      expect(chainHolds(reader.pushes(ch))).toBe(true);
      expect(chainHolds(reader.pushes('trades'))).toBe(true);
      const ids = reader.pushes('trades').flatMap(({ data }) => data.map(({ trade_id }) => trade_id));
      expect(ids).toEqual(Array.from({ length: ids.length }, (_, i) => lastTrade - ids.length + 1 + i));
      const seqs = reader.pushes(ch).map(({ seq }) => seq);
      expect(new Set(seqs).size).toBe(seqs.length);
    }
    expect(readers.some((reader) => reader.pushes('book').length > 50)).toBe(true);
  });

  it('conflate book.50ms to at most twenty a second', async () => {
    const tape = new Tape();
    const actor = await tape.book(1, 'AAPL');
    const naive = new SeededBook({ seed: 3 });
    await tape.commit(actor, naive.frame(20), AT);
    server = await HubServer.start({ journal: tape.journal });
    const reader = await server.connect();
    await reader.subscribe('book.50ms', 'AAPL');
    const started = performance.now();
    for (let n = 1; n <= 200; n++) {
      await tape.commit(actor, naive.frame(2), AT + n);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await reader.until(() => (reader.pushes('book.50ms').at(-1)?.seq ?? 0) > naive.seq - 10);
    const elapsed = performance.now() - started;
    expect(reader.pushes('book.50ms').length).toBeLessThanOrEqual(elapsed / 50 + 3);
    expect(reader.pushes('book.50ms').length).toBeGreaterThan(2);
  });

  it('do not tell those who joined before the conflation what is in their snapshot already', async () => {
    const tape = new Tape();
    const actor = await tape.book(1, 'AAPL');
    const naive = new SeededBook({ seed: 4 });
    await tape.commit(actor, naive.frame(20), AT);
    server = await HubServer.start({ journal: tape.journal });
    const { hub } = server;
    const early = await server.connect();
    await early.subscribe('book.50ms', 'AAPL');
    for (let n = 1; n <= 10; n++) {
      await tape.commit(actor, naive.frame(8), AT + n);
      await early.until(() => hub.reads.book('AAPL', 1)?.seq === naive.seq, true);
      const late = await server.connect();
      await late.subscribe('book.50ms', 'AAPL');
      await early.until(() => (early.pushes('book.50ms').at(-1)?.seq ?? 0) >= naive.seq - 8);
      await late.until(() => late.pushes('book.50ms').length > 0);
      await new Promise((resolve) => setTimeout(resolve, 60));
      expect(late.pushes('book.50ms').map(({ type, seq }) => [type, seq])).toEqual([['snapshot', naive.seq]]);
    }
  });

  it('follow an instrument that is listed while the hub runs, and refuse one that is not', async () => {
    const tape = new Tape();
    server = await HubServer.start({ journal: tape.journal });
    const reader = await server.connect();
    expect(await reader.request({ op: 'subscribe', ch: 'book', symbol: 'MSFT' })).toMatchObject({
      ok: false,
      problem: { code: 'unknown_symbol', status: 422 },
    });
    const actor = await tape.book(2, 'MSFT');
    const naive = new SeededBook({ seed: 5, instrument: 2, symbol: 'MSFT' });
    await tape.commit(actor, naive.frame(10), AT);
    const hub = server.hub;
    await reader.until(() => hub.reads.instruments().length === 1, true);
    await reader.subscribe('book', 'MSFT');
    await reader.until(() => reader.pushes('book').length === 1);
    expect(reader.pushes('book')[0]?.seq).toBe(naive.seq);
  });

  it('stop at once when the client asks for it', async () => {
    const tape = new Tape();
    const actor = await tape.book(1, 'AAPL');
    const naive = new SeededBook({ seed: 5 });
    await tape.commit(actor, naive.frame(10), AT);
    server = await HubServer.start({ journal: tape.journal });
    const reader = await server.connect();
    await reader.subscribe('trades', 'AAPL');
    await reader.subscribe('book', 'AAPL');
    expect(await reader.request({ op: 'unsubscribe', ch: 'book', symbol: 'AAPL' })).toMatchObject({
      ok: true,
    });
    const before = reader.pushes('book').length;
    while (naive.trades.length < 60) await tape.commit(actor, naive.frame(10), AT + 1);
    await reader.until(() => reader.pushes('trades').at(-1)?.data.at(-1)?.trade_id === naive.trades.length);
    expect(reader.pushes('book').length).toBe(before);
  });

  it('show no figures of yesterday after midnight, also when nothing happens', async () => {
    const tape = new Tape();
    const actor = await tape.book(1, 'AAPL');
    const naive = new SeededBook({ seed: 3 });
    while (naive.trades.length === 0) await tape.commit(actor, naive.frame(10), AT);
    const midnight = candleStart(AT, '1d') + US_PER_DAY;
    let now = midnight - 1;
    server = await HubServer.start({ journal: tape.journal, now: () => now });
    const reader = await server.connect();
    await reader.subscribe('ticker', 'AAPL');
    await reader.until(() => reader.pushes('ticker').length === 1);
    expect(reader.pushes('ticker')[0]?.data.open).not.toBeNull();
    now = midnight;
    await reader.until(() => reader.pushes('ticker').length === 2);
    expect(reader.pushes('ticker')[1]).toMatchObject({ type: 'snapshot', data: { open: null, volume: '0' } });
    expect(reader.pushes('ticker')[1]?.data.last).toBe(reader.pushes('ticker')[0]?.data.last);
  });
});
