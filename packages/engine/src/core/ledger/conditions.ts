import type { SnapshotReader, SnapshotWriter } from '../snapshot-bytes.ts';

/**
 * What the ledger remembers of an order with conditions beyond its other columns. Prices in ticks, 0 for none. Few orders have
 * any, so they stand beside the columns that every order has.
 */
export interface Conditions {
  /** StpMode, which a bracket's exit takes over. */
  readonly stp: number;
  /** Worst price of an OCO order once its stop was reached. */
  readonly stopCap: number;
  /** Prices of a bracket's exit, and the worst price of its stop leg. */
  readonly takeProfit: number;
  readonly stopLoss: number;
  readonly exitCap: number;
  /** Number of a bracket's exit; 0 when there is none, or it is over. */
  exitOrder: number;
  /** Of an exit: its entry while that lives, else 0. */
  entryOrder: number;
  /** Of an exit: lots held for since its entry was filled, of which the book has not said yet that it knows them. */
  growth: number;
  /** Cash that a selling entry holds for the part of its exit that is not entered yet. */
  reserve: number;
}

export const NO_CONDITIONS: Conditions = {
  stp: 0,
  stopCap: 0,
  takeProfit: 0,
  stopLoss: 0,
  exitCap: 0,
  exitOrder: 0,
  entryOrder: 0,
  growth: 0,
  reserve: 0,
};

/** The reserve is not written: it follows from entry and exit. */
export function writeConditions(to: SnapshotWriter, conditions: Conditions): void {
  to.u8(conditions.stp);
  to.u32(conditions.stopCap);
  to.u32(conditions.takeProfit);
  to.u32(conditions.stopLoss);
  to.u32(conditions.exitCap);
  to.i53(conditions.exitOrder);
  to.i53(conditions.entryOrder);
  to.u32(conditions.growth);
}

export function readConditions(from: SnapshotReader): Conditions {
  return {
    stp: from.u8(),
    stopCap: from.u32(),
    takeProfit: from.u32(),
    stopLoss: from.u32(),
    exitCap: from.u32(),
    exitOrder: from.i53(),
    entryOrder: from.i53(),
    growth: from.u32(),
    reserve: 0,
  };
}
