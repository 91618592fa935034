import { Side } from '../order/side.ts';

/** One price of one side. Price in ticks, quantity shown in lots, number of orders. */
export interface Level {
  readonly price: number;
  quantity: number;
  orders: number;
}

/**
 * Levels of a book. Each side is kept sorted with the best price last, because that is where levels come and go:
 * an insertion or removal there moves few others.
 */
export class L2Book {
  private readonly buys = new Map<number, Level>();
  private readonly sells = new Map<number, Level>();
  private readonly sortedBuys: Level[] = [];
  private readonly sortedSells: Level[] = [];

  /** Adds to (or with negative numbers takes from) a level. A level without orders is gone. */
  change(side: number, price: number, quantity: number, orders: number): void {
    const level = this.level(side, price);
    this.set(side, price, (level?.quantity ?? 0) + quantity, (level?.orders ?? 0) + orders);
  }

  /** Says a level anew; no orders means that it is gone. */
  set(side: number, price: number, quantity: number, orders: number): void {
    const levels = side === Side.buy ? this.buys : this.sells;
    const level = levels.get(price);
    if (orders > 0 && level !== undefined) {
      level.quantity = quantity;
      level.orders = orders;
      return;
    }
    if (orders > 0) this.insert(side, { price, quantity, orders });
    else if (level !== undefined) this.remove(side, level);
  }

  level(side: number, price: number): Level | undefined {
    return (side === Side.buy ? this.buys : this.sells).get(price);
  }

  best(side: number): Level | undefined {
    return (side === Side.buy ? this.sortedBuys : this.sortedSells).at(-1);
  }

  /** The best `depth` levels of a side, best first. */
  top(side: number, depth: number = Infinity): Level[] {
    const sorted = side === Side.buy ? this.sortedBuys : this.sortedSells;
    return sorted.slice(Math.max(0, sorted.length - depth)).reverse();
  }

  clear(): void {
    this.buys.clear();
    this.sells.clear();
    this.sortedBuys.length = 0;
    this.sortedSells.length = 0;
  }

  private insert(side: number, level: Level): void {
    if (side === Side.buy) {
      this.buys.set(level.price, level);
      this.sortedBuys.splice(placeAscending(this.sortedBuys, level.price), 0, level);
    } else {
      this.sells.set(level.price, level);
      this.sortedSells.splice(placeDescending(this.sortedSells, level.price), 0, level);
    }
  }

  private remove(side: number, level: Level): void {
    if (side === Side.buy) {
      this.buys.delete(level.price);
      this.sortedBuys.splice(placeAscending(this.sortedBuys, level.price), 1);
    } else {
      this.sells.delete(level.price);
      this.sortedSells.splice(placeDescending(this.sortedSells, level.price), 1);
    }
  }
}

/** Index of the first level whose price is not below `price`. */
function placeAscending(sorted: readonly Level[], price: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle]?.price ?? 0) < price) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the first level whose price is not above `price`. */
function placeDescending(sorted: readonly Level[], price: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle]?.price ?? 0) > price) low = middle + 1;
    else high = middle;
  }
  return low;
}
