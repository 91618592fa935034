import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { MAX_FRAME_BYTES, MAX_FRAME_MESSAGES } from '@buttonwood/shared/limits.ts';
import type { ActorName, Journal } from '../../src/journal/journal.ts';
import { Latencies } from './latency.ts';

/** Orders on their way at once while the sustained rate is measured: enough to fill every batch, little enough to fit. */
const MAX_ON_THE_WAY = 16_384;
/** Processes that send, each with one frame in flight: more than one, so that it is the path that is measured. */
const GATEWAYS = 4;
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
  /** Called by the path with the number of an order that is settled, or with that of the other one of its pair. */
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

/** Sends into one inbox as GATEWAYS processes of the API do. */
export class LoadDriver {
  private readonly path: MeasuredPath;
  private readonly gateways: readonly Gateway[];
  private readonly perFrame: number;
  private sent = 0;
  private settled = 0;
  private onOrder: (order: number) => void = () => undefined;

  constructor(journal: Journal, path: MeasuredPath) {
    this.path = path;
    this.gateways = Array.from({ length: GATEWAYS }, () => new Gateway(journal, path));
    this.perFrame = Math.min(MAX_FRAME_MESSAGES, Math.floor(MAX_FRAME_BYTES / path.messageBytes));
    path.onSettled = (order) => {
      this.settled += 1;
      this.onOrder(order);
    };
  }

  /** Keeps the path full for a while and counts what comes out. */
  async sustained(seconds: number): Promise<Sustained> {
    const before = this.settled;
    const started = performance.now();
    await this.eachGateway(async (gateway) => {
      while (performance.now() - started < seconds * 1_000) {
        const room = MAX_ON_THE_WAY - (this.sent - this.settled);
        if (room >= this.perFrame) await gateway.send(this.take(this.perFrame));
        else await sleep(SLEEP_MS);
      }
    });
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
    await this.eachGateway(async (gateway) => {
      while (this.sent - first < total) {
        const elapsedMs = performance.now() - started;
        const due = Math.min(total, (Math.floor((elapsedMs * ordersPerSecond) / 2_000) + 1) * 2);
        const ready = Math.min(this.perFrame, due - (this.sent - first));
        if (ready > 0) await gateway.send(this.take(ready));
        else await sleep(SLEEP_MS);
      }
    });
    await this.drain();
    this.onOrder = () => undefined;
    return { offeredPerSecond: ordersPerSecond, ...latencies.summary() };
  }

  private async eachGateway(work: (gateway: Gateway) => Promise<void>): Promise<void> {
    await Promise.all(this.gateways.map(work));
  }

  /** Takes the next orders for one frame; pairs stay together. */
  private take(count: number): { first: number; count: number } {
    const first = this.sent;
    this.sent += count;
    return { first, count };
  }

  private async drain(): Promise<void> {
    let last = this.settled;
    let since = performance.now();
    while (this.settled < this.sent) {
      await sleep(SLEEP_MS);
      if (this.settled !== last) since = performance.now();
      last = this.settled;
      if (performance.now() - since > STALLED_MS)
        throw new Error(`${this.sent - this.settled} of ${this.sent} orders did not come out`);
    }
  }
}

/** One process of the API, as the inbox sees it: one frame in flight, in it what has piled up meanwhile. */
class Gateway {
  private readonly journal: Journal;
  private readonly path: MeasuredPath;
  private readonly producer = `api:${randomInt(1, 2 ** 47)}`;
  private readonly frame = new Uint8Array(MAX_FRAME_BYTES);
  private previous = 0;

  constructor(journal: Journal, path: MeasuredPath) {
    this.journal = journal;
    this.path = path;
  }

  async send({ first, count }: { first: number; count: number }): Promise<void> {
    let length = 0;
    for (let i = 0; i < count; i++) length += this.path.write(first + i, this.frame, length);
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
}
