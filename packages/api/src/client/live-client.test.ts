import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WsPush } from '@buttonwood/shared/wire/ws-messages.ts';
import { connectLive, type LiveClient, type SocketLike } from './live-client.ts';

type Listener = (event: { readonly data: unknown; readonly code: number }) => void;

/** A socket whose other end is the test. */
class FakeSocket implements SocketLike {
  static all: FakeSocket[] = [];
  readonly sent: { id: number; op: string; ch?: string }[] = [];
  readonly init: { readonly headers: Readonly<Record<string, string>> } | undefined;
  private readonly listeners = new Map<string, Listener>();

  constructor(_url: string, init?: { readonly headers: Readonly<Record<string, string>> }) {
    this.init = init;
    FakeSocket.all.push(this);
  }
  send(data: string): void {
    this.sent.push(JSON.parse(data) as { id: number; op: string });
  }
  close(): void {
    this.listeners.clear();
  }
  addEventListener(type: string, listener: Listener | (() => void)): void {
    this.listeners.set(type, listener);
  }
  emit(type: string, event: { data?: unknown; code?: number } = {}): void {
    this.listeners.get(type)?.({ data: event.data, code: event.code ?? 0 });
  }
  push(message: unknown): void {
    this.emit('message', { data: JSON.stringify(message) });
  }
  ops(): string[] {
    return this.sent.filter(({ op }) => op !== 'ping').map(({ op, ch }) => `${op} ${ch ?? ''}`.trim());
  }
}

let live: LiveClient;
const states: string[] = [];
const latest = (): FakeSocket => {
  const socket = FakeSocket.all.at(-1);
  if (socket === undefined) throw new Error('no socket was opened');
  return socket;
};
const book = (type: 'snapshot' | 'delta', prev: number, seq: number) => ({
  ch: 'book',
  symbol: 'AAPL',
  type,
  seq,
  prev_seq: prev,
  ts: '',
  data: { phase: 'continuous', bids: [], asks: [] },
});

beforeEach(() => {
  vi.useFakeTimers();
  FakeSocket.all = [];
  states.length = 0;
  live = connectLive({
    url: 'ws://x/ws/v1',
    token: 'secret',
    WebSocket: FakeSocket,
    onStatus: ({ state }) => {
      if (states.at(-1) !== state) states.push(state);
    },
  });
});
afterEach(() => {
  live.close();
  vi.useRealTimers();
});

describe('a subscription', () => {
  it('shows its messages in order, and asks anew when one is missing', () => {
    const seen: number[] = [];
    const gaps = vi.fn();
    live.subscribe('book', 'AAPL', { onPush: (push: WsPush) => seen.push(push.seq), onGap: gaps });
    latest().emit('open');
    expect(latest().ops()).toEqual(['subscribe book']);
    latest().push(book('snapshot', 0, 5));
    latest().push(book('delta', 5, 7));
    latest().push(book('delta', 8, 9));
    expect(gaps).toHaveBeenCalledTimes(1);
    expect(latest().ops()).toEqual(['subscribe book', 'unsubscribe book', 'subscribe book']);
    latest().push(book('delta', 9, 10));
    expect(seen).toEqual([5, 7]);
    latest().push(book('snapshot', 0, 12));
    latest().push(book('delta', 12, 13));
    expect(seen).toEqual([5, 7, 12, 13]);
  });

  it('is missed by silence, too: a heartbeat that names more than was seen, twice', () => {
    const gaps = vi.fn();
    live.subscribe('book', 'AAPL', { onPush: () => undefined, onGap: gaps });
    latest().emit('open');
    latest().push(book('snapshot', 0, 5));
    const beat = { ch: 'heartbeat', ts: '', seqs: { 'book:AAPL': 6 } };
    latest().push(beat);
    expect(gaps).not.toHaveBeenCalled();
    latest().push(beat);
    expect(gaps).toHaveBeenCalledTimes(1);
  });

  it('comes back with the connection', async () => {
    live.subscribe('book', 'AAPL', { onPush: () => undefined });
    const first = latest();
    first.emit('open');
    first.emit('close', { code: 1006 });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(latest()).not.toBe(first);
    latest().emit('open');
    expect(latest().ops()).toEqual(['subscribe book']);
    expect(states.slice(-2)).toEqual(['reconnecting', 'open']);
  });

  it('ends when its last subscriber leaves', () => {
    const [a, b] = [1, 2].map(() => live.subscribe('ticker', 'AAPL', { onPush: () => undefined }));
    latest().emit('open');
    a?.();
    expect(latest().ops()).toEqual(['subscribe ticker']);
    b?.();
    expect(latest().ops()).toEqual(['subscribe ticker', 'unsubscribe ticker']);
  });
});

describe('the connection', () => {
  it('carries the token as a header and never in its address', () => {
    expect(latest().init).toEqual({ headers: { authorization: 'Bearer secret' } });
  });

  it('is given up when nothing is heard, and tried again', async () => {
    latest().emit('open');
    const first = latest();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(latest()).not.toBe(first);
    expect(states).toContain('reconnecting');
  });

  it('stays closed when the session is over, until somebody signs in again', async () => {
    latest().emit('open');
    latest().emit('close', { code: 4001 });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(FakeSocket.all).toHaveLength(1);
    expect(live.status().state).toBe('unauthorized');
    live.reconnect();
    expect(FakeSocket.all).toHaveLength(2);
  });
});

describe('a request', () => {
  it('gets its own reply, a problem when refused, and outcome_unknown when the connection goes', async () => {
    latest().emit('open');
    const order = { symbol: 'AAPL', side: 'buy', type: 'limit', qty: '1', price: '1.00' } as const;
    const [good, bad, lost] = [live.place(order), live.place(order), live.place(order)];
    const ids = latest()
      .sent.filter(({ op }) => op === 'order.place')
      .map(({ id }) => id);
    latest().push({ id: ids[1], ok: false, problem: { code: 'halted' } });
    latest().push({ id: ids[0], ok: true, result: 'fine' });
    expect(await good).toEqual({ ok: true, value: 'fine' });
    expect(await bad).toMatchObject({ ok: false, error: { code: 'halted' } });
    latest().emit('close', { code: 1006 });
    expect(await lost).toMatchObject({ ok: false, error: { code: 'outcome_unknown' } });
    expect(await live.place(order)).toMatchObject({ ok: false, error: { code: 'network_error' } });
  });
});
