import { MAX_PRICE_TICKS } from '@buttonwood/shared/limits.ts';
import { Side } from '@buttonwood/shared/order/side.ts';

const BUY = Side.buy;

const WHOLE_BPS = 10_000;

/**
 * The prices between which a book trades, edges included: reference ± band, rounded inwards. Prices in ticks.
 * While there is no reference or no band, low and high are 0 and nothing is outside.
 */
export class Band {
  bps = 0;
  reference = 0;
  low = 0;
  high = 0;

  set(bps: number, reference: number): void {
    this.bps = bps;
    this.reference = reference;
    const active = bps !== 0 && reference !== 0;
    this.low = active ? Math.max(1, Math.ceil((reference * (WHOLE_BPS - bps)) / WHOLE_BPS)) : 0;
    this.high = active
      ? Math.min(MAX_PRICE_TICKS, Math.floor((reference * (WHOLE_BPS + bps)) / WHOLE_BPS))
      : 0;
  }

  /** Whether an order of `side` at `limit` reaches beyond the edge that its trades run towards. */
  refuses(side: number, limit: number): boolean {
    if (this.high === 0) return false;
    return side === BUY ? limit > this.high : limit < this.low;
  }

  /** Whether a limit of an order of `side` is the edge that its trades run towards. */
  isFarEdge(side: number, limit: number): boolean {
    return limit === (side === BUY ? this.high : this.low);
  }

  /**
   * The worst price at which an order of `side` may trade: the tighter of its own (0 when it has none) and the edge.
   */
  tighten(side: number, limit: number): number {
    if (side === BUY) {
      const edge = this.high === 0 ? MAX_PRICE_TICKS : this.high;
      return limit === 0 || limit > edge ? edge : limit;
    }
    const edge = this.low === 0 ? 1 : this.low;
    return limit < edge ? edge : limit;
  }

  /** Whether a resting price that an order of `side` would take lies beyond the opposite edge, where nothing trades. */
  bars(side: number, price: number): boolean {
    if (this.high === 0) return false;
    return side === BUY ? price < this.low : price > this.high;
  }
}
