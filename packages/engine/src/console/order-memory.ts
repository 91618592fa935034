import { MAX_BOOK_ORDERS } from '@buttonwood/shared/limits.ts';
import type { OrderStatus } from '@buttonwood/shared/order/order-status.ts';

/** Orders that are over and can still be asked for; older ones are forgotten, so that a long run keeps its size. */
export const MAX_REMEMBERED_ORDERS = MAX_BOOK_ORDERS;

/** What the console knows of an order. Quantities in lots. */
export interface RememberedOrder {
  readonly id: string;
  readonly number: number;
  readonly account: number;
  status: OrderStatus;
  cum: number;
  leaves: number;
  /** A bracket's entry: its exit. */
  readonly exit?: RememberedOrder;
}

/** Orders by the id of the input and by the number inside: all that live, and the last ones that are over. */
export class OrderMemory {
  private readonly byId = new Map<string, RememberedOrder>();
  private readonly byNumber = new Map<number, RememberedOrder>();
  /** Ids of orders that are over, a ring: the oldest is forgotten first. */
  private readonly over: string[] = [];
  private oldest = 0;

  add(order: RememberedOrder): RememberedOrder {
    this.byId.set(order.id, order);
    this.byNumber.set(order.number, order);
    return order;
  }

  withId(id: string): RememberedOrder | undefined {
    return this.byId.get(id);
  }

  withNumber(number: number): RememberedOrder | undefined {
    return this.byNumber.get(number);
  }

  /** Forgets an order that never came to be. */
  drop(order: RememberedOrder): void {
    this.byId.delete(order.id);
    this.byNumber.delete(order.number);
  }

  /** Notes that the order is over. */
  finish(order: RememberedOrder, status: OrderStatus): void {
    order.status = status;
    order.leaves = 0;
    if (this.over.length < MAX_REMEMBERED_ORDERS) {
      this.over.push(order.id);
      return;
    }
    const forgotten = this.byId.get(this.over[this.oldest] ?? '');
    if (forgotten !== undefined) {
      this.byId.delete(forgotten.id);
      this.byNumber.delete(forgotten.number);
    }
    this.over[this.oldest] = order.id;
    this.oldest = (this.oldest + 1) % MAX_REMEMBERED_ORDERS;
  }
}
