import { createRoot, createSignal } from 'solid-js';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { connectLive, type LiveClient } from '@buttonwood/api/client/live-client.ts';
import type { BookLevel } from '@buttonwood/shared/wire/http-types.ts';
import { FakeServer } from '../testing/fake-socket.ts';
import { followBook, type FollowedBook } from './follow-book.ts';

describe('the book that is followed', () => {
  let server: FakeServer;
  let live: LiveClient;
  let book: FollowedBook;
  let dispose: () => void;
  const [generation, setGeneration] = createSignal(1);

  beforeEach(() => {
    vi.useFakeTimers();
    server = new FakeServer();
    live = connectLive({ url: 'ws://test/ws/v1', WebSocket: server.WebSocket });
    server.open();
    createRoot((end) => {
      dispose = end;
      book = followBook(live, () => ({ symbol: 'ACME', tickUnits: 100, lotSize: 1 }), generation);
    });
  });
  afterEach(() => {
    dispose();
    live.close();
    vi.useRealTimers();
  });

  function push(
    type: 'snapshot' | 'delta',
    seq: number,
    prev: number,
    bids: readonly BookLevel[],
    asks: readonly BookLevel[],
  ): void {
    server.push({
      ch: 'book.50ms',
      symbol: 'ACME',
      type,
      seq,
      prev_seq: prev,
      ts: '2026-11-20T14:30:00.000000Z',
      data: { phase: 'continuous', indicative: null, bids, asks },
    });
    vi.advanceTimersByTime(50);
  }
  const prices = (): string => {
    const view = book.view();
    const side = (levels: readonly { price: string; quantity: number }[] = []): string =>
      levels.map((level) => `${level.price}x${level.quantity}`).join(' ');
    return `${side(view?.bids)} | ${side(view?.asks)}`;
  };

  test('shows the snapshot and then what the deltas make of it', () => {
    expect(book.state().kind).toBe('loading');
    push('snapshot', 5, 0, [['10.00', '7', 1]], [['10.02', '3', 1]]);
    expect(prices()).toBe('10.00x7 | 10.02x3');
    push('delta', 6, 5, [['10.01', '4', 1]], [['10.02', '0', 0]]);
    expect(prices()).toBe('10.01x4 10.00x7 | ');
    expect(book.state().kind).toBe('ready');
  });

  test('a gap asks for a new snapshot, keeps the old picture and says that it is old', () => {
    push('snapshot', 5, 0, [['10.00', '7', 1]], [['10.02', '3', 1]]);
    push('delta', 9, 8, [['10.00', '1', 1]], []);
    expect(server.subscribed()).toEqual(['book.50ms', 'book.50ms']);
    expect(book.state().kind).toBe('resyncing');
    expect(prices()).toBe('10.00x7 | 10.02x3');

    push('delta', 10, 9, [['10.00', '2', 1]], []);
    expect(prices(), 'a delta before the snapshot is not applied').toBe('10.00x7 | 10.02x3');
    push('snapshot', 12, 0, [['9.99', '5', 1]], [['10.02', '3', 1]]);
    expect(prices()).toBe('9.99x5 | 10.02x3');
    expect(book.state().kind).toBe('ready');
  });

  test('a crossed book is never painted; it is asked for again', () => {
    push('snapshot', 5, 0, [['10.00', '7', 1]], [['10.02', '3', 1]]);
    push('delta', 6, 5, [['10.03', '1', 1]], []);
    expect(prices()).toBe('10.00x7 | 10.02x3');
    expect(book.state().kind).toBe('resyncing');
    expect(server.subscribed().length).toBe(2);
  });

  test('after a lost connection it subscribes again by itself', () => {
    push('snapshot', 5, 0, [['10.00', '7', 1]], []);
    server.drop();
    vi.advanceTimersByTime(1_000);
    server.open();
    setGeneration(2);
    expect(server.subscribed()).toEqual(['book.50ms', 'book.50ms']);
    expect(book.state().kind, 'old until the new snapshot').toBe('resyncing');
    push('snapshot', 3, 0, [['9.50', '1', 1]], []);
    expect(prices()).toBe('9.50x1 | ');
  });
});
