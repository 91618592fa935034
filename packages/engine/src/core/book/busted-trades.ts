/** Trades taken back that one book remembers. */
export const MAX_BUSTED_TRADES = 10_000;

/**
 * The numbers of the trades that were taken back, ascending, so that none is taken back twice. When there are more than
 * the book remembers, the lowest is forgotten and no trade up to it can be taken back any more.
 */
export class BustedTrades {
  numbers: number[] = [];
  /** Trades up to this one are out of reach. */
  floor = 0;

  has(trade: number): boolean {
    return this.numbers[this.placeOf(trade)] === trade;
  }

  add(trade: number): void {
    this.numbers.splice(this.placeOf(trade), 0, trade);
    if (this.numbers.length > MAX_BUSTED_TRADES) this.floor = this.numbers.shift() ?? this.floor;
  }

  /** The place of the first number that is not below `trade`. */
  private placeOf(trade: number): number {
    let low = 0;
    let high = this.numbers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.numbers[middle] ?? 0) < trade) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
