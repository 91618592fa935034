import { Halt } from '../halt.ts';
import type { SnapshotReader, SnapshotWriter } from '../snapshot-bytes.ts';
import { MAX_INSTRUMENT } from '../max-instrument.ts';
import { growFloat64, growUint32 } from './typed-growth.ts';

const INITIAL_ROWS = 16;

/**
 * What the ledger knows of each instrument, by instrument number, as its book said last; and the accounts of the exchange
 * in it: clearing (both legs of every trade, cash and shares), external (shares that came in or went out) and house.
 */
export class Instruments {
  /** Largest known instrument number. */
  last = 0;
  /** 10^-4 of the currency; 0 while the instrument is unknown. */
  tickUnits = new Uint32Array(INITIAL_ROWS);
  lotSize = new Uint32Array(INITIAL_ROWS);
  /** Ticks; 0 while there is none. */
  reference = new Uint32Array(INITIAL_ROWS);
  bandLow = new Uint32Array(INITIAL_ROWS);
  bandHigh = new Uint32Array(INITIAL_ROWS);
  phase = new Uint32Array(INITIAL_ROWS);
  clearingCash = new Float64Array(INITIAL_ROWS);
  clearingShares = new Float64Array(INITIAL_ROWS);
  externalShares = new Float64Array(INITIAL_ROWS);
  /** Minus what the house gave for accounts that owe it. */
  houseShares = new Float64Array(INITIAL_ROWS);

  isKnown(instrument: number): boolean {
    return (this.tickUnits[instrument] ?? 0) !== 0;
  }

  /** Cash value of one lot at one tick: u of the holds. */
  unit(instrument: number): number {
    return (this.tickUnits[instrument] ?? 0) * (this.lotSize[instrument] ?? 0);
  }

  /** Makes an instrument known. Halts when its tick or lot changes: every hold depends on them. */
  list(instrument: number, tickUnits: number, lotSize: number): void {
    if (instrument < 1 || instrument > MAX_INSTRUMENT || tickUnits < 1 || lotSize < 1) {
      throw new Halt(
        'INVARIANT',
        `an instrument has a number, a tick and a lot (got ${instrument}, ${tickUnits}, ${lotSize})`,
      );
    }
    while (instrument >= this.tickUnits.length) this.grow();
    if (this.isKnown(instrument)) {
      if (this.tickUnits[instrument] === tickUnits && this.lotSize[instrument] === lotSize) return;
      throw new Halt('INVARIANT', `tick and lot of instrument ${instrument} never change`);
    }
    this.tickUnits[instrument] = tickUnits;
    this.lotSize[instrument] = lotSize;
    if (instrument > this.last) this.last = instrument;
  }

  write(to: SnapshotWriter): void {
    to.u32(this.last);
    for (let instrument = 1; instrument <= this.last; instrument++) {
      for (const column of this.settings()) to.u32(column[instrument] ?? 0);
      for (const column of this.balances()) to.i53(column[instrument] ?? 0);
    }
  }

  read(from: SnapshotReader): void {
    for (const column of [...this.settings(), ...this.balances()]) column.fill(0);
    this.last = from.u32();
    while (this.last >= this.tickUnits.length) this.grow();
    for (let instrument = 1; instrument <= this.last; instrument++) {
      for (const column of this.settings()) column[instrument] = from.u32();
      for (const column of this.balances()) column[instrument] = from.i53();
    }
  }

  private settings(): Uint32Array[] {
    return [this.tickUnits, this.lotSize, this.reference, this.bandLow, this.bandHigh, this.phase];
  }

  private balances(): Float64Array[] {
    return [this.clearingCash, this.clearingShares, this.externalShares, this.houseShares];
  }

  private grow(): void {
    const rows = this.tickUnits.length * 2;
    this.tickUnits = growUint32(this.tickUnits, rows);
    this.lotSize = growUint32(this.lotSize, rows);
    this.reference = growUint32(this.reference, rows);
    this.bandLow = growUint32(this.bandLow, rows);
    this.bandHigh = growUint32(this.bandHigh, rows);
    this.phase = growUint32(this.phase, rows);
    this.clearingCash = growFloat64(this.clearingCash, rows);
    this.clearingShares = growFloat64(this.clearingShares, rows);
    this.externalShares = growFloat64(this.externalShares, rows);
    this.houseShares = growFloat64(this.houseShares, rows);
  }
}
