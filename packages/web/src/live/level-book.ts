import type { BookLevel } from '@buttonwood/shared/wire/http-types.ts';
import type { BookDeltaData, BookSnapshotData } from '@buttonwood/shared/wire/ws-messages.ts';
import type { PhaseName } from '@buttonwood/shared/instrument/phase.ts';
import { cashUnits } from '../format/cash-math.ts';

/** One price of the ladder. `units` is the price in 10^-4 of the currency, for order and comparison; `price` is the wire's text. */
export interface PriceLevel {
  readonly price: string;
  readonly units: number;
  readonly quantity: number;
  readonly orders: number;
}
/** What may be painted: best first on both sides, never crossed while trading is continuous. */
export interface BookView {
  readonly symbol: string;
  readonly phase: PhaseName;
  readonly bids: readonly PriceLevel[];
  readonly asks: readonly PriceLevel[];
}

/** Prices kept per side; the server sends fewer. What lies beyond the cap is dropped farthest first. */
const MAX_LEVELS = 2_000;

/** Levels of one book as the stream of snapshot and deltas leaves them. The live client checks the chain before. */
export class LevelBook {
  private readonly symbol: string;
  private readonly bids = new Map<number, PriceLevel>();
  private readonly asks = new Map<number, PriceLevel>();
  private phase: PhaseName = 'closed';

  constructor(symbol: string) {
    this.symbol = symbol;
  }

  applySnapshot(data: BookSnapshotData): void {
    this.bids.clear();
    this.asks.clear();
    this.applyDelta(data);
  }

  /** Quantities are absolute; "0" removes the level, and removing one that is not there is normal. */
  applyDelta(data: BookDeltaData): void {
    this.phase = data.phase;
    for (const level of data.bids) applyLevel(this.bids, level, false);
    for (const level of data.asks) applyLevel(this.asks, level, true);
  }

  /** Returns the sorted levels, or null when bid and ask cross: then the stream and this copy disagree. */
  view(): BookView | null {
    const bids = [...this.bids.values()].sort((a, b) => b.units - a.units);
    const asks = [...this.asks.values()].sort((a, b) => a.units - b.units);
    const bid = bids[0];
    const ask = asks[0];
    const crossed = bid !== undefined && ask !== undefined && bid.units >= ask.units;
    if (crossed && this.phase === 'continuous') return null;
    return { symbol: this.symbol, phase: this.phase, bids, asks };
  }
}

function applyLevel(
  side: Map<number, PriceLevel>,
  [price, quantity, orders]: BookLevel,
  ascending: boolean,
): void {
  const units = Number(cashUnits(price) ?? 0n);
  const shown = Number(quantity);
  if (shown === 0) {
    side.delete(units);
    return;
  }
  side.set(units, { price, units, quantity: shown, orders });
  if (side.size > MAX_LEVELS) side.delete(farthest(side, ascending));
}

function farthest(side: ReadonlyMap<number, PriceLevel>, ascending: boolean): number {
  return ascending ? Math.max(...side.keys()) : Math.min(...side.keys());
}
