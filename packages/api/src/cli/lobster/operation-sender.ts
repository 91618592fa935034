import { must } from '@buttonwood/shared/base/assert.ts';
import { formatCash } from '@buttonwood/shared/money/cash.ts';
import type { Order, OrderResult, PlaceOrderRequest } from '@buttonwood/shared/wire/http-types.ts';
import type { LiveClient, LiveResult } from '../../client/live-client.ts';
import { Latency } from './latency.ts';
import type { LoadOperation } from './planner.ts';

/** Commands in flight at most. They reach the ledger in the order in which they are sent. */
const MAX_IN_FLIGHT = 64;
const MAX_DEVIATIONS_KEPT = 20;

/** An answer of the exchange that the model did not expect. */
export interface Deviation {
  readonly operation: LoadOperation;
  readonly answer: string;
}

export interface Participants {
  /** Rests all orders; `taker` is another account, so that nothing trades with itself. */
  readonly maker: LiveClient;
  readonly taker: LiveClient;
  readonly symbol: string;
}

/**
 * Sends operations in their order, many in flight, and holds every answer against what the model expects. A command waits
 * for the answer of an earlier one of the same order, and all wait when the account changes, because two connections have
 * no order between them.
 */
export class OperationSender {
  readonly latency = new Latency();
  readonly deviations: Deviation[] = [];
  deviationCount = 0;
  private readonly participants: Participants;
  private readonly orderIds = new Map<string, string>();
  private readonly lastOfKey = new Map<string, Promise<void>>();
  private readonly inFlight = new Set<Promise<void>>();
  private lastClient: LiveClient | undefined;

  constructor(participants: Participants) {
    this.participants = participants;
  }

  async send(operation: LoadOperation): Promise<void> {
    const client = operation.kind === 'take' ? this.participants.taker : this.participants.maker;
    if (client !== this.lastClient) await this.drain();
    this.lastClient = client;
    while (this.inFlight.size >= MAX_IN_FLIGHT) await Promise.race(this.inFlight);
    if (operation.kind !== 'take') await this.lastOfKey.get(operation.key);
    this.track(operation, this.perform(operation, client));
  }

  /** Waits until every command has its answer. */
  async drain(): Promise<void> {
    while (this.inFlight.size > 0) await Promise.all(this.inFlight);
  }

  private track(operation: LoadOperation, answered: Promise<void>): void {
    const key = operation.kind === 'take' ? undefined : operation.key;
    const done = answered.finally(() => {
      this.inFlight.delete(done);
      if (key !== undefined && this.lastOfKey.get(key) === done) this.lastOfKey.delete(key);
    });
    this.inFlight.add(done);
    if (key !== undefined) this.lastOfKey.set(key, done);
  }

  private async perform(operation: LoadOperation, client: LiveClient): Promise<void> {
    const started = performance.now();
    const answer = await this.call(operation, client);
    this.latency.add(performance.now() - started);
    if (answer === undefined) return;
    this.deviationCount += 1;
    if (this.deviations.length < MAX_DEVIATIONS_KEPT) this.deviations.push({ operation, answer });
  }

  /** Returns what was unexpected about the answer, or undefined. */
  private async call(operation: LoadOperation, client: LiveClient): Promise<string | undefined> {
    switch (operation.kind) {
      case 'place': {
        const result = await client.place(this.request(operation, 'gtc'));
        if (!result.ok) return problemOf(result);
        this.orderIds.set(operation.key, result.value.order.order_id);
        return expectStatus(result.value.order, 'accepted');
      }
      case 'take': {
        const result = await client.place(this.request(operation, 'ioc'));
        return result.ok ? expectFills(result.value, operation.fills) : problemOf(result);
      }
      case 'reduce': {
        const result = await client.amend(this.orderId(operation.key), { qty: String(operation.total) });
        if (!result.ok) return problemOf(result);
        return result.value.priority_kept ? undefined : 'the place in the queue was lost';
      }
      case 'cancel': {
        const result = await client.cancel(this.orderId(operation.key));
        this.orderIds.delete(operation.key);
        return result.ok ? undefined : problemOf(result);
      }
    }
  }

  private request(
    operation: Extract<LoadOperation, { kind: 'place' | 'take' }>,
    timeInForce: 'gtc' | 'ioc',
  ): PlaceOrderRequest {
    return {
      symbol: this.participants.symbol,
      side: operation.side,
      type: 'limit',
      price: formatCash(operation.price),
      qty: String(operation.size),
      time_in_force: timeInForce,
    };
  }

  private orderId(key: string): string {
    return must(this.orderIds.get(key), `order ${key} was placed before it is changed`);
  }
}

function problemOf(result: Extract<LiveResult<unknown>, { ok: false }>): string {
  return `${result.error.code}: ${result.error.detail}`;
}

function expectStatus(order: Order, status: Order['status']): string | undefined {
  return order.status === status ? undefined : `status ${order.status} ${order.reason ?? ''}`;
}

function expectFills(result: OrderResult, fills: readonly number[]): string | undefined {
  const got = result.fills.map((fill) => Number(fill.qty));
  const same = got.length === fills.length && got.every((size, index) => size === fills[index]);
  return same ? undefined : `fills ${got.join('+') || 'none'} instead of ${fills.join('+')}`;
}
