import { connect as connectTcp } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { LedgerScript } from '@buttonwood/shared/account/testing/ledger-script.ts';
import { SeededBook } from '@buttonwood/shared/market-data/testing/seeded-book.ts';
import type { ActorEntry } from '@buttonwood/engine/journal/journal.ts';
import { HubServer } from './testing/hub-server.ts';
import { LiveReader } from './testing/live-reader.ts';
import { Tape } from './testing/tape.ts';

/** One client must never be able to harm another: each test has a good neighbour who goes on hearing everything. */
const AT = 1_790_000_000_000_000;
let server: HubServer | undefined;

afterEach(async () => {
  await server?.stop();
  server = undefined;
});

async function listed(): Promise<{ tape: Tape; book: ActorEntry; naive: SeededBook }> {
  const tape = new Tape();
  const book = await tape.book(1, 'AAPL');
  const naive = new SeededBook({ seed: 2 });
  await tape.commit(book, naive.frame(10), AT);
  return { tape, book, naive };
}

/** What happens from now on reaches the neighbour. */
async function hears(neighbour: LiveReader, tape: Tape, book: ActorEntry, naive: SeededBook): Promise<void> {
  const before = naive.seq;
  await tape.commit(book, naive.frame(20), AT + 1);
  await neighbour.until(() => (neighbour.pushes('book').at(-1)?.seq ?? 0) > before);
  expect(neighbour.closed).toBeUndefined();
  expect((await neighbour.request({ op: 'ping' })).ok).toBe(true);
}

describe('a client that sends nonsense', () => {
  const nonsense: readonly (readonly [string, number, (reader: LiveReader) => void])[] = [
    ['text that is not JSON', 1007, (r) => r.socket.send('{"id":1,"op":')],
    ['a binary message', 1007, (r) => r.socket.send(Buffer.from('{"id":1,"op":"ping"}'))],
    ['JSON that is no request', 1008, (r) => r.socket.send('[1,2]')],
    ['a request without id', 1008, (r) => r.socket.send('{"op":"ping"}')],
    ['an unknown op', 1008, (r) => r.socket.send('{"id":1,"op":"order.everything"}')],
    ['a channel that is not text', 1008, (r) => r.socket.send('{"id":1,"op":"subscribe","ch":{}}')],
    ['more than 16 KiB', 1009, (r) => r.socket.send(`{"id":1,"op":"ping","x":"${'x'.repeat(17_000)}"}`)],
  ];

  it.each(nonsense)('%s closes that socket with %i and no other', async (_what, code, send) => {
    const { tape, book, naive } = await listed();
    server = await HubServer.start({ journal: tape.journal });
    const neighbour = await server.connect();
    await neighbour.subscribe('book', 'AAPL');
    const bad = await server.connect();
    await bad.subscribe('book', 'AAPL');
    send(bad);
    await bad.until(() => bad.closed !== undefined);
    expect(bad.closed).toBe(code);
    await hears(neighbour, tape, book, naive);
    const hub = server.hub;
    await neighbour.until(() => hub.connectionCount === 1, true);
  });

  it.each([
    ['a reserved opcode', Buffer.from([0x83, 0x80, 0, 0, 0, 0])],
    ['an unmasked frame', Buffer.from([0x81, 0x02, 0x7b, 0x7d])],
    ['text that is not UTF-8', Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0xc3, 0x28])],
    ['a close frame of one byte', Buffer.from([0x88, 0x81, 0, 0, 0, 0, 0x03])],
    ['half a frame and then nothing', Buffer.from([0x81, 0xfe, 0x10])],
  ])('%s on the wire leaves the neighbour alone', async (_what, bytes) => {
    const { tape, book, naive } = await listed();
    server = await HubServer.start({ journal: tape.journal });
    const neighbour = await server.connect();
    await neighbour.subscribe('book', 'AAPL');
    const tcp = connectTcp(server.port, '127.0.0.1');
    tcp.on('error', () => undefined);
    tcp.write(
      'GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    );
    await new Promise((resolve) => tcp.once('data', resolve));
    tcp.write(bytes);
    if (bytes.length === 3) tcp.destroy();
    await new Promise((resolve) => tcp.once('close', resolve).resume());
    await hears(neighbour, tape, book, naive);
    const hub = server.hub;
    await neighbour.until(() => hub.connectionCount === 1, true);
  });

  it('a channel that does not exist is a problem, not the end', async () => {
    const { tape } = await listed();
    server = await HubServer.start({ journal: tape.journal });
    const reader = await server.connect('1000/s');
    for (const request of [
      { op: 'subscribe', ch: 'books', symbol: 'AAPL' },
      { op: 'unsubscribe', ch: '__proto__' },
      { op: 'subscribe', ch: 'orders', symbol: 'AAPL' },
    ]) {
      expect(await reader.request(request)).toMatchObject({
        ok: false,
        problem: { code: 'validation_failed' },
      });
    }
    expect(await reader.request({ op: 'subscribe', ch: 'book', symbol: 'constructor' })).toMatchObject({
      ok: false,
      problem: { code: 'unknown_symbol' },
    });
    expect(reader.closed).toBeUndefined();
  });
});

describe('a client that wants too much', () => {
  it('is closed with 4003 when it sends more messages than it may', async () => {
    const { tape } = await listed();
    server = await HubServer.start({
      journal: tape.journal,
      // Time that goes by would allow more.
      now: () => AT,
      limits: { messagesPerSecond: 1, messageBurst: 20 },
    });
    const reader = await server.connect();
    for (let n = 1; n <= 25; n++) reader.socket.send(`{"id":${n},"op":"ping"}`);
    await reader.until(() => reader.closed !== undefined);
    expect(reader.closed).toBe(4003);
    expect(reader.heard.filter((m) => 'id' in m)).toHaveLength(20);
  });

  it('gets no more subscriptions and no more sockets than it may', async () => {
    const { tape } = await listed();
    server = await HubServer.start({
      journal: tape.journal,
      limits: { maxSubscriptions: 2, maxSocketsPerUser: 2 },
    });
    const reader = await server.connect('1000/s');
    await reader.subscribe('book', 'AAPL');
    await reader.subscribe('trades', 'AAPL');
    expect(await reader.request({ op: 'subscribe', ch: 'ticker', symbol: 'AAPL' })).toMatchObject({
      ok: false,
      problem: { code: 'rate_limited' },
    });
    await server.connect('1000/s');
    const third = await server.connect('1000/s');
    await third.until(() => third.closed !== undefined);
    expect(third.closed).toBe(4003);
    const stranger = await server.connect('1001/t');
    expect((await stranger.request({ op: 'ping' })).ok).toBe(true);
  });
});

describe('a client that does not read', () => {
  it('is cut off with 4008 while others hear everything', async () => {
    const { tape } = await listed();
    const ledger = await tape.ledger();
    const script = new LedgerScript();
    script.open(1_000);
    await tape.commit(ledger, script.take(), AT);
    // No pings: it must not be dropped for its silence instead.
    const limits = { maxBufferedBytes: 256 * 1024, pingMs: 600_000 };
    server = await HubServer.start({ journal: tape.journal, limits });
    const good = await server.connect('1000/s');
    const slow = await server.connect('1000/s');
    for (const reader of [good, slow]) await reader.subscribe('orders');
    slow.socket.pause();
    const hub = server.hub;
    for (let n = 1; n <= 400 && hub.connectionCount === 2; n++) {
      for (let i = 0; i < 150; i++) script.done(script.hold(1_000, 1, 1));
      await tape.commit(ledger, script.take(), AT + n);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await good.until(() => hub.connectionCount === 1, true);
    const end = hub.reads.account(1_000)?.seq;
    await good.until(() => good.pushes('orders').at(-1)?.seq === end);
    const seqs = good.pushes('orders');
    expect(seqs.every((push, i) => i === 0 || push.prev_seq === seqs[i - 1]?.seq)).toBe(true);
    slow.socket.resume();
    await slow.until(() => slow.closed !== undefined);
    expect([4008, 1006]).toContain(slow.closed);
    expect(slow.pushes('orders').length).toBeLessThan(seqs.length);
  });

  it('is left out of book.50ms and gets a snapshot when it reads again', async () => {
    const { tape, book, naive } = await listed();
    const ledger = await tape.ledger();
    const script = new LedgerScript();
    script.open(1_000);
    await tape.commit(ledger, script.take(), AT);
    server = await HubServer.start({ journal: tape.journal, limits: { maxBufferedBytes: 64 * 1024 * 1024 } });
    const reader = await server.connect('1000/s');
    await reader.subscribe('orders');
    await reader.subscribe('book.50ms', 'AAPL');
    await reader.until(() => reader.pushes('book.50ms').length === 1);
    reader.socket.pause();
    for (let n = 1; n <= 120; n++) {
      for (let i = 0; i < 150; i++) script.done(script.hold(1_000, 1, 1));
      await tape.commit(ledger, script.take(), AT + n);
      await tape.commit(book, naive.frame(3), AT + n);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await new Promise((resolve) => setTimeout(resolve, 120));
    reader.socket.resume();
    await reader.until(() => reader.pushes('book.50ms').at(-1)?.seq === naive.seq);
    const pushes = reader.pushes('book.50ms');
    expect(pushes.slice(1).some(({ type }) => type === 'snapshot')).toBe(true);
    expect(pushes.every((push, i) => i === 0 || push.prev_seq === pushes[i - 1]?.seq)).toBe(true);
    expect(reader.closed).toBeUndefined();
  });
});

describe('a client that has gone without a word', () => {
  it('is dropped when it has missed three pings, and one that answers stays', async () => {
    const { tape } = await listed();
    server = await HubServer.start({ journal: tape.journal, limits: { pingMs: 25 } });
    const alive = await server.connect();
    const started = performance.now();
    const silent = await LiveReader.open(`ws://127.0.0.1:${server.port}/`, undefined, { autoPong: false });
    await silent.until(() => silent.closed !== undefined);
    expect(silent.closed).toBe(1006);
    expect(performance.now() - started).toBeGreaterThan(70);
    expect((await alive.request({ op: 'ping' })).ok).toBe(true);
  });
});
