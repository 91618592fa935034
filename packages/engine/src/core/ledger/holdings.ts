import { Side } from '@buttonwood/shared/order/side.ts';
import type { SnapshotReader, SnapshotWriter } from '../snapshot-bytes.ts';
import { MAX_INSTRUMENT } from '../max-instrument.ts';
import { MISSING, NumberIndex } from './number-index.ts';
import { growFloat64, growUint32 } from './typed-growth.ts';

const INITIAL_ROWS = 64;

/**
 * What one account has in one instrument, one row each. Shares in lots; `total` includes `held` and is below 0 for shares that
 * were sold short. `owed` is what the house gave in the account's place: the position is `total` - `owed`. `cost` is what the
 * position was bought for (negative: sold short for), `realised` the profit since it was opened, in 10^-4 of the currency.
 */
export class Holdings {
  count = 0;
  /** Account number. */
  account = new Uint32Array(INITIAL_ROWS);
  instrument = new Uint32Array(INITIAL_ROWS);
  total = new Float64Array(INITIAL_ROWS);
  held = new Float64Array(INITIAL_ROWS);
  owed = new Float64Array(INITIAL_ROWS);
  cost = new Float64Array(INITIAL_ROWS);
  realised = new Float64Array(INITIAL_ROWS);
  liveBuys = new Uint32Array(INITIAL_ROWS);
  liveSells = new Uint32Array(INITIAL_ROWS);
  private readonly index = new NumberIndex();

  /** Returns the row of an account's holding, or MISSING. */
  find(account: number, instrument: number): number {
    return this.index.get(account * (MAX_INSTRUMENT + 1) + instrument);
  }

  /** Returns the row of an account's holding; the first call makes it, empty. */
  row(account: number, instrument: number): number {
    const found = this.find(account, instrument);
    if (found !== MISSING) return found;
    if (this.count === this.account.length) this.grow();
    const row = this.count;
    this.count += 1;
    this.account[row] = account;
    this.instrument[row] = instrument;
    this.index.add(account * (MAX_INSTRUMENT + 1) + instrument, row);
    return row;
  }

  available(row: number): number {
    return (this.total[row] ?? 0) - (this.held[row] ?? 0);
  }

  addShares(row: number, lots: number): void {
    this.total[row] = (this.total[row] ?? 0) + lots;
  }

  holdShares(row: number, more: number): void {
    this.held[row] = (this.held[row] ?? 0) + more;
  }

  /** Counts a live order in (`by` 1) or out (-1). */
  countLive(row: number, side: number, by: number): void {
    const column = side === Side.buy ? this.liveBuys : this.liveSells;
    column[row] = (column[row] ?? 0) + by;
  }

  liveOrders(row: number): number {
    return (this.liveBuys[row] ?? 0) + (this.liveSells[row] ?? 0);
  }

  /** Rows that say something, by account, then instrument. */
  sortedRows(): number[] {
    const rows: number[] = [];
    for (let row = 0; row < this.count; row++)
      if (this.total[row] !== 0 || this.realised[row] !== 0 || this.owed[row] !== 0 || this.held[row] !== 0)
        rows.push(row);
    return rows.sort(
      (a, b) =>
        (this.account[a] ?? 0) - (this.account[b] ?? 0) ||
        (this.instrument[a] ?? 0) - (this.instrument[b] ?? 0),
    );
  }

  /** Holds and live counts are not written: they follow from the live orders. */
  write(to: SnapshotWriter): void {
    const rows = this.sortedRows();
    to.u32(rows.length);
    for (const row of rows) {
      to.u32(this.account[row] ?? 0);
      to.u32(this.instrument[row] ?? 0);
      to.i53(this.total[row] ?? 0);
      to.i53(this.owed[row] ?? 0);
      to.i53(this.cost[row] ?? 0);
      to.i53(this.realised[row] ?? 0);
    }
  }

  read(from: SnapshotReader): void {
    this.clear();
    for (let left = from.u32(); left > 0; left--) {
      const row = this.row(from.u32(), from.u32());
      this.total[row] = from.i53();
      this.owed[row] = from.i53();
      this.cost[row] = from.i53();
      this.realised[row] = from.i53();
    }
  }

  private clear(): void {
    this.count = 0;
    this.index.clear();
    for (const column of [this.total, this.held, this.owed, this.cost, this.realised]) column.fill(0);
    for (const column of [this.liveBuys, this.liveSells]) column.fill(0);
  }

  private grow(): void {
    const rows = this.account.length * 2;
    this.account = growUint32(this.account, rows);
    this.instrument = growUint32(this.instrument, rows);
    this.total = growFloat64(this.total, rows);
    this.held = growFloat64(this.held, rows);
    this.owed = growFloat64(this.owed, rows);
    this.cost = growFloat64(this.cost, rows);
    this.realised = growFloat64(this.realised, rows);
    this.liveBuys = growUint32(this.liveBuys, rows);
    this.liveSells = growUint32(this.liveSells, rows);
  }
}
