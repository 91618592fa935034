import type { SnapshotReader, SnapshotWriter } from '../snapshot-bytes.ts';
import { NumberIndex } from './number-index.ts';
import { growFloat64, growUint16, growUint32, growUint8 } from './typed-growth.ts';

const INITIAL_ROWS = 64;

/**
 * The open accounts of this shard, one row each; a row never moves and never goes away.
 * Cash in 10^-4 of the currency; `cashTotal` includes `cashHeld`.
 */
export class Accounts {
  count = 0;
  number = new Uint32Array(INITIAL_ROWS);
  /** Number of the last event of the account. */
  seq = new Float64Array(INITIAL_ROWS);
  makerBps = new Uint16Array(INITIAL_ROWS);
  takerBps = new Uint16Array(INITIAL_ROWS);
  /** Live orders allowed in one book. */
  maxLiveOrders = new Uint32Array(INITIAL_ROWS);
  /** FreezeLevel. */
  frozen = new Uint8Array(INITIAL_ROWS);
  /** 1 while the kill switch covers this account by name. */
  killed = new Uint8Array(INITIAL_ROWS);
  /** Largest value of the short positions; 0 for none. */
  shortLimit = new Float64Array(INITIAL_ROWS);
  /** 1 once the account had such a limit: its shares may be below 0 from then on. */
  mayBeShort = new Uint8Array(INITIAL_ROWS);
  /** What the house gave in the account's place and credits pay back first. While there is any, nothing is available. */
  cashOwed = new Float64Array(INITIAL_ROWS);
  cashTotal = new Float64Array(INITIAL_ROWS);
  cashHeld = new Float64Array(INITIAL_ROWS);
  private readonly index = new NumberIndex();

  /** Returns the row of an account, or MISSING. */
  find(account: number): number {
    return this.index.get(account);
  }

  /** Adds an account that is not open yet and returns its row. */
  open(account: number, makerBps: number, takerBps: number, maxLiveOrders: number): number {
    if (this.count === this.number.length) this.grow();
    const row = this.count;
    this.count += 1;
    this.number[row] = account;
    this.makerBps[row] = makerBps;
    this.takerBps[row] = takerBps;
    this.maxLiveOrders[row] = maxLiveOrders;
    this.frozen[row] = 0;
    this.killed[row] = 0;
    this.shortLimit[row] = 0;
    this.mayBeShort[row] = 0;
    this.cashOwed[row] = 0;
    this.index.add(account, row);
    return row;
  }

  /** Returns the number for the next event of the account. */
  nextSeq(row: number): number {
    const seq = (this.seq[row] ?? 0) + 1;
    this.seq[row] = seq;
    return seq;
  }

  availableCash(row: number): number {
    return (this.cashTotal[row] ?? 0) - (this.cashHeld[row] ?? 0);
  }

  /** The larger of the account's two fee rates: what an order may cost at most. */
  largerBps(row: number): number {
    const maker = this.makerBps[row] ?? 0;
    const taker = this.takerBps[row] ?? 0;
    return maker > taker ? maker : taker;
  }

  addCash(row: number, amount: number): void {
    this.cashTotal[row] = (this.cashTotal[row] ?? 0) + amount;
  }

  holdCash(row: number, more: number): void {
    this.cashHeld[row] = (this.cashHeld[row] ?? 0) + more;
  }

  /** Rows in ascending order of account number. */
  sortedRows(): number[] {
    const rows = Array.from({ length: this.count }, (_, row) => row);
    return rows.sort((a, b) => (this.number[a] ?? 0) - (this.number[b] ?? 0));
  }

  /** Holds are not written: they follow from the live orders. */
  write(to: SnapshotWriter): void {
    to.u32(this.count);
    for (const row of this.sortedRows()) {
      to.u32(this.number[row] ?? 0);
      to.u32(this.makerBps[row] ?? 0);
      to.u32(this.takerBps[row] ?? 0);
      to.u32(this.maxLiveOrders[row] ?? 0);
      to.i53(this.seq[row] ?? 0);
      to.i53(this.cashTotal[row] ?? 0);
      to.u8(this.frozen[row] ?? 0);
      to.u8(this.killed[row] ?? 0);
      to.i53(this.shortLimit[row] ?? 0);
      to.u8(this.mayBeShort[row] ?? 0);
      to.i53(this.cashOwed[row] ?? 0);
    }
  }

  read(from: SnapshotReader): void {
    this.count = 0;
    this.index.clear();
    for (let left = from.u32(); left > 0; left--) {
      const row = this.open(from.u32(), from.u32(), from.u32(), from.u32());
      this.seq[row] = from.i53();
      this.cashTotal[row] = from.i53();
      this.frozen[row] = from.u8();
      this.killed[row] = from.u8();
      this.shortLimit[row] = from.i53();
      this.mayBeShort[row] = from.u8();
      this.cashOwed[row] = from.i53();
      this.cashHeld[row] = 0;
    }
  }

  private grow(): void {
    const rows = this.number.length * 2;
    this.number = growUint32(this.number, rows);
    this.seq = growFloat64(this.seq, rows);
    this.makerBps = growUint16(this.makerBps, rows);
    this.takerBps = growUint16(this.takerBps, rows);
    this.maxLiveOrders = growUint32(this.maxLiveOrders, rows);
    this.frozen = growUint8(this.frozen, rows);
    this.killed = growUint8(this.killed, rows);
    this.shortLimit = growFloat64(this.shortLimit, rows);
    this.mayBeShort = growUint8(this.mayBeShort, rows);
    this.cashOwed = growFloat64(this.cashOwed, rows);
    this.cashTotal = growFloat64(this.cashTotal, rows);
    this.cashHeld = growFloat64(this.cashHeld, rows);
  }
}
