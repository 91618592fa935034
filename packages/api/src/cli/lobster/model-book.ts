import { must } from '@buttonwood/shared/base/assert.ts';

export type ModelSide = 'buy' | 'sell';

/** An order that the loader has placed and that should be resting. Prices in 10^-4 of the currency, sizes in shares. */
export interface ModelOrder {
  readonly key: string;
  readonly side: ModelSide;
  readonly price: number;
  /** What was placed; an amend to a smaller total lowers it. */
  total: number;
  leaves: number;
}

/**
 * What the loader expects in the exchange's book: price-time queues of its own orders. It is a second opinion: every
 * answer of the exchange is held against it, and at the end the whole book.
 */
export class ModelBook {
  private readonly orders = new Map<string, ModelOrder>();
  private readonly queues = { buy: new Map<number, ModelOrder[]>(), sell: new Map<number, ModelOrder[]>() };
  /** Prices with orders, best last. */
  private readonly prices: { readonly buy: number[]; readonly sell: number[] } = { buy: [], sell: [] };

  get(key: string): ModelOrder | undefined {
    return this.orders.get(key);
  }

  best(side: ModelSide): { readonly price: number; readonly size: number } | undefined {
    const price = this.prices[side].at(-1);
    return price === undefined ? undefined : { price, size: this.sizeAt(side, price) };
  }

  /** Orders at a price, first in queue first. */
  queue(side: ModelSide, price: number): readonly ModelOrder[] {
    return this.queues[side].get(price) ?? [];
  }

  sizeAt(side: ModelSide, price: number): number {
    return this.queue(side, price).reduce((sum, order) => sum + order.leaves, 0);
  }

  /** All levels of a side, best first. */
  levels(side: ModelSide): { readonly price: number; readonly size: number; readonly orders: number }[] {
    return this.prices[side].toReversed().map((price) => ({
      price,
      size: this.sizeAt(side, price),
      orders: this.queue(side, price).length,
    }));
  }

  add(order: ModelOrder): void {
    this.orders.set(order.key, order);
    const queue = this.queues[order.side].get(order.price);
    if (queue !== undefined) {
      queue.push(order);
      return;
    }
    this.queues[order.side].set(order.price, [order]);
    const prices = this.prices[order.side];
    prices.splice(position(prices, order.price, order.side), 0, order.price);
  }

  /** Takes `size` off an order, which leaves the book when nothing is left. */
  take(order: ModelOrder, size: number): void {
    order.leaves -= size;
    if (order.leaves === 0) this.remove(order);
  }

  remove(order: ModelOrder): void {
    this.orders.delete(order.key);
    const queues = this.queues[order.side];
    const queue = must(queues.get(order.price), 'an order in the book stands in a queue');
    queue.splice(queue.indexOf(order), 1);
    if (queue.length > 0) return;
    queues.delete(order.price);
    const prices = this.prices[order.side];
    prices.splice(prices.indexOf(order.price), 1);
  }
}

/** Whether price `a` is better than `b` for orders of this side. */
export function isBetter(side: ModelSide, a: number, b: number): boolean {
  return side === 'buy' ? a > b : a < b;
}

export function opposite(side: ModelSide): ModelSide {
  return side === 'buy' ? 'sell' : 'buy';
}

/** Place of `price` in a list ordered worst to best. */
function position(prices: readonly number[], price: number, side: ModelSide): number {
  let low = 0;
  let high = prices.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBetter(side, price, must(prices[middle], 'the middle lies inside'))) low = middle + 1;
    else high = middle;
  }
  return low;
}
