import type { SnapshotReader, SnapshotWriter } from '../snapshot-bytes.ts';
import { readConditions, writeConditions, type Conditions } from './conditions.ts';
import { NumberIndex } from './number-index.ts';
import { growFloat64, growInt32, growUint16, growUint32, growUint8 } from './typed-growth.ts';

const INITIAL_SLOTS = 64;
const NONE = -1;

/**
 * The ledger's copy of every live order, one slot each; a slot is used again after `remove`. Prices in ticks, quantities
 * in lots. It is the book's order a little later: what the book says replaces what stands here.
 */
export class LiveOrders {
  order = new Float64Array(INITIAL_SLOTS);
  /** Row in Accounts. */
  accountRow = new Int32Array(INITIAL_SLOTS);
  /** Row in Holdings. */
  holdingRow = new Int32Array(INITIAL_SLOTS);
  instrument = new Uint32Array(INITIAL_SLOTS);
  side = new Uint8Array(INITIAL_SLOTS);
  orderType = new Uint8Array(INITIAL_SLOTS);
  /** The limit, or the cap of an order that carries no limit. */
  limit = new Uint32Array(INITIAL_SLOTS);
  stop = new Uint32Array(INITIAL_SLOTS);
  /** Total quantity. */
  quantity = new Uint32Array(INITIAL_SLOTS);
  filled = new Uint32Array(INITIAL_SLOTS);
  leaves = new Uint32Array(INITIAL_SLOTS);
  makerBps = new Uint16Array(INITIAL_SLOTS);
  takerBps = new Uint16Array(INITIAL_SLOTS);
  /** The exact fees so far modulo one unit of cash, in 10^-4 of it: all of them that later rounding depends on. */
  feeRemainder = new Uint16Array(INITIAL_SLOTS);
  /** 1 while an amend is on its way to the book; the three fields after it are what it asks for. */
  pending = new Uint8Array(INITIAL_SLOTS);
  pendingQuantity = new Uint32Array(INITIAL_SLOTS);
  pendingLimit = new Uint32Array(INITIAL_SLOTS);
  pendingStop = new Uint32Array(INITIAL_SLOTS);
  /** 1 for an order that has Conditions. */
  conditional = new Uint8Array(INITIAL_SLOTS);
  /** Cash of a buy, shares of a sell. */
  held = new Float64Array(INITIAL_SLOTS);

  private readonly index = new NumberIndex();
  private readonly conditions = new Map<number, Conditions>();
  private nextFree = new Int32Array(INITIAL_SLOTS);
  private firstFree = NONE;
  private used = 0;

  get count(): number {
    return this.index.size;
  }

  /** Returns the slot of a live order, or MISSING. */
  find(order: number): number {
    return this.index.get(order);
  }

  /** Takes a slot for a new order; the caller writes every column that is not reset here. */
  add(order: number): number {
    const slot = this.takeSlot();
    this.order[slot] = order;
    this.filled[slot] = 0;
    this.feeRemainder[slot] = 0;
    this.held[slot] = 0;
    this.conditional[slot] = 0;
    this.clearPending(slot);
    this.index.add(order, slot);
    return slot;
  }

  /** Returns the conditions of an order; undefined for the many that have none. */
  conditionsOf(slot: number): Conditions | undefined {
    return this.conditional[slot] === 1 ? this.conditions.get(slot) : undefined;
  }

  setConditions(slot: number, conditions: Conditions): void {
    this.conditional[slot] = 1;
    this.conditions.set(slot, conditions);
  }

  remove(slot: number): void {
    if (this.conditional[slot] === 1) this.conditions.delete(slot);
    this.index.remove(this.order[slot] ?? 0);
    this.order[slot] = 0;
    this.nextFree[slot] = this.firstFree;
    this.firstFree = slot;
  }

  clearPending(slot: number): void {
    this.pending[slot] = 0;
    this.pendingQuantity[slot] = 0;
    this.pendingLimit[slot] = 0;
    this.pendingStop[slot] = 0;
  }

  /** Slots in ascending order of order number. */
  sortedSlots(): number[] {
    const slots: number[] = [];
    for (let slot = 0; slot < this.used; slot++) if (this.order[slot] !== 0) slots.push(slot);
    return slots.sort((a, b) => (this.order[a] ?? 0) - (this.order[b] ?? 0));
  }

  /** Writes each order but its rows: `accountNumber` gives the account in the place of the row. */
  write(to: SnapshotWriter, accountNumber: Uint32Array): void {
    to.u32(this.count);
    for (const slot of this.sortedSlots()) {
      to.i53(this.order[slot] ?? 0);
      to.u32(accountNumber[this.accountRow[slot] ?? 0] ?? 0);
      for (const column of this.numbers()) to.u32(column[slot] ?? 0);
      const conditions = this.conditionsOf(slot);
      if (conditions !== undefined) writeConditions(to, conditions);
    }
  }

  /** Reads what `write` wrote. `join` sets the rows of a slot from its account and instrument. */
  read(from: SnapshotReader, join: (slot: number, account: number) => void): void {
    this.index.clear();
    this.conditions.clear();
    this.order.fill(0);
    this.firstFree = NONE;
    this.used = 0;
    for (let left = from.u32(); left > 0; left--) {
      const slot = this.add(from.i53());
      const account = from.u32();
      for (const column of this.numbers()) column[slot] = from.u32();
      if (this.conditional[slot] === 1) this.conditions.set(slot, readConditions(from));
      join(slot, account);
    }
  }

  /** The columns that a snapshot carries as they are. */
  private numbers(): (Uint8Array | Uint16Array | Uint32Array)[] {
    return [
      this.instrument,
      this.side,
      this.orderType,
      this.limit,
      this.stop,
      this.quantity,
      this.filled,
      this.leaves,
      this.makerBps,
      this.takerBps,
      this.feeRemainder,
      this.pending,
      this.pendingQuantity,
      this.pendingLimit,
      this.pendingStop,
      this.conditional,
    ];
  }

  private takeSlot(): number {
    const free = this.firstFree;
    if (free !== NONE) {
      this.firstFree = this.nextFree[free] ?? NONE;
      return free;
    }
    if (this.used === this.order.length) this.grow();
    this.used += 1;
    return this.used - 1;
  }

  private grow(): void {
    const slots = this.order.length * 2;
    this.order = growFloat64(this.order, slots);
    this.accountRow = growInt32(this.accountRow, slots);
    this.holdingRow = growInt32(this.holdingRow, slots);
    this.instrument = growUint32(this.instrument, slots);
    this.side = growUint8(this.side, slots);
    this.orderType = growUint8(this.orderType, slots);
    this.limit = growUint32(this.limit, slots);
    this.stop = growUint32(this.stop, slots);
    this.quantity = growUint32(this.quantity, slots);
    this.filled = growUint32(this.filled, slots);
    this.leaves = growUint32(this.leaves, slots);
    this.makerBps = growUint16(this.makerBps, slots);
    this.takerBps = growUint16(this.takerBps, slots);
    this.feeRemainder = growUint16(this.feeRemainder, slots);
    this.pending = growUint8(this.pending, slots);
    this.pendingQuantity = growUint32(this.pendingQuantity, slots);
    this.pendingLimit = growUint32(this.pendingLimit, slots);
    this.pendingStop = growUint32(this.pendingStop, slots);
    this.conditional = growUint8(this.conditional, slots);
    this.held = growFloat64(this.held, slots);
    this.nextFree = growInt32(this.nextFree, slots);
  }
}
