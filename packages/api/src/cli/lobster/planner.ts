import { must } from '@buttonwood/shared/base/assert.ts';
import { LobsterType, type LobsterRow, type RecordedBest, type RecordedLevel } from './lobster-rows.ts';
import { isBetter, ModelBook, opposite, type ModelOrder, type ModelSide } from './model-book.ts';
import { indexRows, type RowIndex } from './row-index.ts';

/** One command to the exchange, with the answer the model expects. Prices in 10^-4 of the currency, sizes in shares. */
export type LoadOperation =
  | {
      readonly kind: 'place';
      readonly key: string;
      readonly side: ModelSide;
      readonly price: number;
      readonly size: number;
    }
  | { readonly kind: 'reduce'; readonly key: string; readonly total: number }
  | { readonly kind: 'cancel'; readonly key: string }
  /** An incoming immediate-or-cancel order that fills whole against these orders in this sequence. */
  | {
      readonly kind: 'take';
      readonly side: ModelSide;
      readonly price: number;
      readonly size: number;
      readonly fills: readonly number[];
    };

/** What became of a row. Each row has exactly one. */
export type RowVerdict = 'applied' | 'seeded' | 'hidden' | 'not_reproducible';

/** Why a row could not be reproduced, or why the best levels differ from the recorded ones after it. */
export type NotReproducible =
  'smaller_here' | 'other_size' | 'behind_in_queue' | 'unknown_type' | 'gone_here';
export type DifferenceCause = 'seen_for_the_first_time' | 'left_out_of_sight';

export interface PlannedRow {
  readonly verdict: RowVerdict;
  readonly cause?: NotReproducible;
  readonly operations: readonly LoadOperation[];
}

export interface Comparison {
  readonly agrees: boolean;
  readonly causes: readonly DifferenceCause[];
  /** Brings the book to the recorded best levels, so that one unseen event is not counted twice. */
  readonly operations: readonly LoadOperation[];
}

/**
 * Turns recorded rows into commands. Orders the file never introduces are seeded when they must have arrived (order ids
 * grow with time). Orders that must have left out of sight (a better price than a trade or the recorded best, or one that a
 * new order would meet) are canceled. Everything else is the row itself.
 */
export class LobsterPlanner {
  readonly book = new ModelBook();
  /** Orders placed that no row names, and orders canceled because they must have left. */
  readonly inferred = { seeds: 0, departures: 0 };
  private readonly index: RowIndex;
  private nextUnseen = 0;
  private rowNumber = -1;
  private anonymous = 0;
  private pending: LoadOperation[] = [];

  constructor(rows: readonly LobsterRow[]) {
    this.index = indexRows(rows);
  }

  /** Plans one row; rows are given in their order. */
  plan(row: LobsterRow): PlannedRow {
    this.pending = [];
    this.rowNumber += 1;
    switch (row.type) {
      case LobsterType.new:
        this.seedUpTo(row.id);
        this.sweepCrossed(opposite(row.side), row.price);
        this.place(String(row.id), row.side, row.price, row.size);
        return this.planned('applied');
      case LobsterType.hidden:
        return this.planned('hidden');
      case LobsterType.partial_cancel:
      case LobsterType.delete:
      case LobsterType.execution:
        return this.planNamed(row);
      default:
        return this.planned('not_reproducible', 'unknown_type');
    }
  }

  /** Compares the best levels after the row just planned with the recorded ones. */
  compare(recorded: RecordedBest): Comparison {
    this.pending = [];
    const causes = new Set<DifferenceCause>();
    this.compareSide('buy', recorded.bid, causes);
    this.compareSide('sell', recorded.ask, causes);
    return { agrees: causes.size === 0, causes: [...causes], operations: this.pending };
  }

  private planNamed(row: LobsterRow): PlannedRow {
    const unseen = this.index.unseen.get(row.id);
    if (unseen !== undefined) this.seedUpTo(row.id + 1);
    const verdict = unseen === undefined ? 'applied' : 'seeded';
    const order = this.book.get(String(row.id));
    if (order === undefined) return this.planned('not_reproducible', 'gone_here');
    if (row.type === LobsterType.execution) return this.execute(row, order, verdict);
    if (row.type === LobsterType.delete || order.leaves === row.size) {
      const same = order.leaves === row.size || unseen !== undefined;
      this.cancel(order);
      return same ? this.planned(verdict) : this.planned('not_reproducible', 'other_size');
    }
    if (order.leaves < row.size) return this.planned('not_reproducible', 'smaller_here');
    this.reduce(order, row.size);
    return this.planned(verdict);
  }

  /** A trade happens at the best price with the first in queue: what stands before the order must have left unseen. */
  private execute(row: LobsterRow, order: ModelOrder, verdict: RowVerdict): PlannedRow {
    this.sweepBetter(order.side, order.price);
    for (const ahead of [...this.book.queue(order.side, order.price)]) {
      if (ahead === order) break;
      if (!isAnonymous(ahead)) continue;
      this.cancel(ahead);
      this.place(this.anonymousKey(), ahead.side, ahead.price, ahead.leaves);
    }
    if (order.leaves < row.size) return this.planned('not_reproducible', 'smaller_here');
    if (this.book.queue(order.side, order.price)[0] !== order) {
      this.reduce(order, row.size);
      return this.planned('not_reproducible', 'behind_in_queue');
    }
    this.pending.push({
      kind: 'take',
      side: opposite(order.side),
      price: order.price,
      size: row.size,
      fills: [row.size],
    });
    this.book.take(order, row.size);
    return this.planned(verdict);
  }

  private compareSide(
    side: ModelSide,
    recorded: RecordedLevel | undefined,
    causes: Set<DifferenceCause>,
  ): void {
    const before = this.inferred.departures;
    this.sweepBetter(side, recorded?.price ?? (side === 'buy' ? 0 : Infinity));
    if (recorded !== undefined) this.trimLevel(side, recorded);
    if (this.inferred.departures > before) causes.add('left_out_of_sight');
    if (recorded === undefined) return;
    const missing = recorded.size - this.book.sizeAt(side, recorded.price);
    if (missing <= 0) return;
    causes.add('seen_for_the_first_time');
    this.sweepCrossed(opposite(side), recorded.price);
    this.inferred.seeds += 1;
    this.place(this.anonymousKey(), side, recorded.price, missing);
  }

  /** Takes what is too much at a level off orders that no later row names first, the newest of them first. */
  private trimLevel(side: ModelSide, recorded: RecordedLevel): void {
    let surplus = this.book.sizeAt(side, recorded.price) - recorded.size;
    if (surplus <= 0) return;
    const queue = this.book.queue(side, recorded.price).toReversed();
    const candidates = [
      ...queue.filter((order) => !this.isNamedLater(order)),
      ...queue.filter((order) => this.isNamedLater(order)),
    ];
    for (const candidate of candidates) {
      if (surplus <= 0) return;
      const off = Math.min(surplus, candidate.leaves);
      this.inferred.departures += 1;
      if (off === candidate.leaves) this.cancel(candidate);
      else this.reduce(candidate, off);
      surplus -= off;
    }
  }

  private seedUpTo(id: number): void {
    const list = this.index.unseenByArrival;
    for (; this.nextUnseen < list.length; this.nextUnseen++) {
      const unseen = must(list[this.nextUnseen], 'the index lies inside the list');
      if (unseen.id >= id) return;
      this.sweepCrossed(opposite(unseen.side), unseen.price);
      this.place(String(unseen.id), unseen.side, unseen.price, unseen.size);
    }
  }

  /** Cancels orders of `side` with a better price than `price`. */
  private sweepBetter(side: ModelSide, price: number): void {
    for (let best = this.book.best(side); best !== undefined; best = this.book.best(side)) {
      if (!isBetter(side, best.price, price)) return;
      this.departAll(side, best.price);
    }
  }

  /** Cancels orders of `side` that an order of the other side at `price` would meet. */
  private sweepCrossed(side: ModelSide, price: number): void {
    for (let best = this.book.best(side); best !== undefined; best = this.book.best(side)) {
      if (isBetter(opposite(side), best.price, price)) return;
      this.departAll(side, best.price);
    }
  }

  private departAll(side: ModelSide, price: number): void {
    for (const order of [...this.book.queue(side, price)]) {
      this.inferred.departures += 1;
      this.cancel(order);
    }
  }

  private place(key: string, side: ModelSide, price: number, size: number): void {
    this.pending.push({ kind: 'place', key, side, price, size });
    this.book.add({ key, side, price, total: size, leaves: size });
  }

  private cancel(order: ModelOrder): void {
    this.pending.push({ kind: 'cancel', key: order.key });
    this.book.remove(order);
  }

  /** Takes `size` off an order without a trade; it keeps its place. */
  private reduce(order: ModelOrder, size: number): void {
    if (order.leaves === size) {
      this.cancel(order);
      return;
    }
    order.total -= size;
    this.book.take(order, size);
    this.pending.push({ kind: 'reduce', key: order.key, total: order.total });
  }

  private isNamedLater(order: ModelOrder): boolean {
    return !isAnonymous(order) && (this.index.lastRow.get(Number(order.key)) ?? -1) > this.rowNumber;
  }

  private anonymousKey(): string {
    this.anonymous += 1;
    return `${ANONYMOUS}${this.anonymous}`;
  }

  private planned(verdict: RowVerdict, cause?: NotReproducible): PlannedRow {
    return { verdict, operations: this.pending, ...(cause === undefined ? {} : { cause }) };
  }
}

const ANONYMOUS = 'unnamed-';

function isAnonymous(order: ModelOrder): boolean {
  return order.key.startsWith(ANONYMOUS);
}
