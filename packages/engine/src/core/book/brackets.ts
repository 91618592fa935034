import type { IncomingOrder } from './incoming-order.ts';
import type { OrderConditions } from './order-conditions.ts';

/** What brackets still have to do when the input under way is finished. Empty between inputs. */
export class Brackets {
  /** Places of the book that are kept for exits which have not entered yet. */
  reserved = 0;
  /** Entries that traded and whose exit has to be entered or to grow, in the order in which they traded. */
  private readonly traded: OrderConditions[] = [];
  /** Entries whose exit did its work, so that they end. */
  private readonly exited: OrderConditions[] = [];

  get waiting(): boolean {
    return this.traded.length !== 0 || this.exited.length !== 0;
  }

  /** The order was taken. */
  taken(conditions: OrderConditions, order: IncomingOrder): void {
    conditions.live = true;
    conditions.account = order.account;
    conditions.side = order.side;
    conditions.stp = order.stp;
    this.reserve(conditions);
  }

  /** A place is kept for the exit until it enters or never will. */
  reserve(conditions: OrderConditions): void {
    if (!conditions.isBracket) return;
    conditions.reserved = true;
    this.reserved += 1;
  }

  /** The order traded `quantity` lots. */
  noteFill(conditions: OrderConditions, quantity: number): void {
    if (!conditions.isBracket) return;
    conditions.filled += quantity;
    if (conditions.queued) return;
    conditions.queued = true;
    this.traded.push(conditions);
  }

  /** The order is over: `filled`, or in any other way. */
  ended(conditions: OrderConditions, filled: boolean): void {
    conditions.live = false;
    if (conditions.isBracket && !conditions.queued) this.release(conditions);
    const { entry } = conditions;
    if (entry === undefined) return;
    entry.exit = undefined;
    entry.exitOver = true;
    if (entry.live && (filled || conditions.triggered)) this.exited.push(entry);
  }

  nextExited(): OrderConditions | undefined {
    return this.exited.shift();
  }

  nextTraded(): OrderConditions | undefined {
    const entry = this.traded.shift();
    if (entry !== undefined) entry.queued = false;
    return entry;
  }

  release(conditions: OrderConditions): void {
    if (!conditions.reserved) return;
    conditions.reserved = false;
    this.reserved -= 1;
  }
}
