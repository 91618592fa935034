import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { MAX_FRAME_BYTES, MAX_FRAME_MESSAGES } from '@buttonwood/shared/limits.ts';
import type { ActorName, Journal } from '../../src/journal/journal.ts';
import { WakeSignal } from '../../src/journal/wake-signal.ts';
import { Latencies } from './latency.ts';

/** Orders on their way at once while the sustained rate is measured: enough to fill every batch, little enough to fit. */
const MAX_ON_THE_WAY = 16_384;
/** Nothing settles for this long: the run has failed. */
const STALLED_MS = 20_000;
/** The driver sleeps rather than spins: it shares the processors with what it measures. */
const SLEEP_MS = 1;

/** A path from an inbox to a result: what is sent, and how many orders have come out at the end. */
export interface MeasuredPath {
  readonly inbox: ActorName;
  /** Writes message `order` (from 0) into `into` at `at`, and returns its length. */
  write(order: number, into: Uint8Array, at: number): number;
  readonly messageBytes: number;
  /** Called by the path with the number of an order that is settled. */
  onSettled: (order: number) => void;
}

export interface Sustained {
  readonly orders: number;
  readonly ordersPerSecond: number;
}

export interface OpenLoop {
  readonly offeredPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** Sends into one inbox as the gateway does: one frame in flight, in it what has piled up meanwhile. */
export class LoadDriver {
  private readonly journal: Journal;
  private readonly path: MeasuredPath;
  private readonly producer: string;
  private readonly frame: Uint8Array;
  private readonly perFrame: number;
  private readonly progress = new WakeSignal();
  private previous = 0;
  private sent = 0;
  private settled = 0;
  private onOrder: (order: number) => void = () => undefined;

  constructor(journal: Journal, path: MeasuredPath) {
    this.journal = journal;
    this.path = path;
    this.producer = `api:${randomInt(1, 2 ** 47)}`;
    this.perFrame = Math.min(MAX_FRAME_MESSAGES, Math.floor(MAX_FRAME_BYTES / path.messageBytes));
    this.frame = new Uint8Array(MAX_FRAME_BYTES);
    path.onSettled = (order) => {
      this.settled += 1;
      this.progress.notify();
      this.onOrder(order);
    };
  }

  /** Keeps the path full for a while and counts what comes out. */
  async sustained(seconds: number): Promise<Sustained> {
    const before = this.settled;
    const started = performance.now();
    while (performance.now() - started < seconds * 1_000) {
      const room = MAX_ON_THE_WAY - (this.sent - this.settled);
      if (room >= this.perFrame) await this.send(this.perFrame);
      else await this.progress.wait(STALLED_MS);
    }
    const tookMs = performance.now() - started;
    const orders = this.settled - before;
    await this.drain();
    return { orders, ordersPerSecond: Math.round((orders / tookMs) * 1_000) };
  }

  /** Offers pairs of orders at fixed times, whatever the path does, and measures from those times. */
  async openLoop(ordersPerSecond: number, seconds: number): Promise<OpenLoop> {
    const latencies = new Latencies();
    const first = this.sent;
    const total = Math.floor((ordersPerSecond * seconds) / 2) * 2;
    const started = performance.now();
    // Two orders, one a buyer's and one a seller's, are due together.
    const dueMs = (order: number): number => started + (Math.floor(order / 2) * 2_000) / ordersPerSecond;
    this.onOrder = (order) => {
      latencies.add((performance.now() - dueMs(order - first)) * 1_000);
    };
    while (this.sent - first < total) {
      const elapsedMs = performance.now() - started;
      const due = Math.min(total, (Math.floor((elapsedMs * ordersPerSecond) / 2_000) + 1) * 2);
      const ready = Math.min(this.perFrame, due - (this.sent - first));
      if (ready > 0) await this.send(ready);
      else await sleep(SLEEP_MS);
    }
    await this.drain();
    this.onOrder = () => undefined;
    return { offeredPerSecond: ordersPerSecond, ...latencies.summary() };
  }

  private async send(count: number): Promise<void> {
    let length = 0;
    for (let i = 0; i < count; i++) length += this.path.write(this.sent + i, this.frame, length);
    this.sent += count;
    const next = this.previous + count;
    const producers = [{ producer: this.producer, previous: this.previous, next }];
    const bytes = this.frame.subarray(0, length);
    for (;;) {
      const result = await this.journal.send(this.path.inbox, 1, 'ordinary', { producers, bytes });
      if (result.kind === 'appended') break;
      if (result.kind !== 'busy') throw new Error(`send into ${this.path.inbox} answered ${result.kind}`);
      await sleep(SLEEP_MS);
    }
    this.previous = next;
  }

  private async drain(): Promise<void> {
    let last = this.settled;
    let since = performance.now();
    while (this.settled < this.sent) {
      await this.progress.wait(STALLED_MS);
      if (this.settled !== last) since = performance.now();
      last = this.settled;
      if (performance.now() - since > STALLED_MS)
        throw new Error(`${this.sent - this.settled} of ${this.sent} orders did not come out`);
    }
  }
}
