/** Trades that can be taken back; older ones are forgotten, so that a long run keeps its size. */
export const MAX_REMEMBERED_TRADES = 100_000;

/** A trade as a bust repeats it. Price in ticks, quantity in lots. */
export interface RememberedTrade {
  readonly buyOrder: number;
  readonly sellOrder: number;
  readonly buyAccount: number;
  readonly sellAccount: number;
  readonly price: number;
  readonly quantity: number;
}

/** The last trades by their number. */
export class TradeMemory {
  private readonly trades = new Map<number, RememberedTrade>();

  add(number: number, trade: RememberedTrade): void {
    this.trades.set(number, trade);
    this.trades.delete(number - MAX_REMEMBERED_TRADES);
  }

  withNumber(number: number): RememberedTrade | undefined {
    return this.trades.get(number);
  }
}
