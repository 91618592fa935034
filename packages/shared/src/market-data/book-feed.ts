import type { InstrumentInfo } from '../instrument/instrument-info.ts';
import type { PhaseName } from '../instrument/phase.ts';
import { parseDecimal } from '../money/decimal.ts';
import { parsePrice } from '../money/price.ts';
import { Side } from '../order/side.ts';
import type { BookLevel, Indicative } from '../wire/http-types.ts';
import type { WsPush } from '../wire/ws-messages.ts';
import { L2Book } from './l2-book.ts';

export type BookPush = Extract<WsPush, { readonly ch: 'book' | 'book.50ms' }>;
type Decimals = Pick<InstrumentInfo, 'tickUnits' | 'lotSize'>;

/**
 * The levels of a book as a client keeps them, from a snapshot and the deltas after it. A delta that does not follow the
 * last message leaves the levels as they are and answers `gap`: subscribe again, a snapshot will come.
 */
export class BookFeed {
  readonly levels = new L2Book();
  seq = 0;
  phase: PhaseName = 'closed';
  /** Where an auction would uncross now. */
  indicative: Indicative | null = null;
  /** False before the first snapshot and after a gap: what is shown may be old. */
  live = false;
  private readonly decimals: Decimals;

  constructor(decimals: Decimals) {
    this.decimals = decimals;
  }

  apply(push: BookPush): 'applied' | 'gap' | 'unreadable' {
    if (push.type === 'delta' && (!this.live || push.prev_seq !== this.seq)) {
      this.live = false;
      return 'gap';
    }
    if (push.type === 'snapshot') this.levels.clear();
    const readable = this.take(Side.buy, push.data.bids) && this.take(Side.sell, push.data.asks);
    this.seq = push.seq;
    this.phase = push.data.phase;
    this.indicative = push.data.indicative;
    this.live = readable;
    return readable ? 'applied' : 'unreadable';
  }

  private take(side: Side, levels: readonly BookLevel[]): boolean {
    const { tickUnits, lotSize } = this.decimals;
    for (const [priceText, quantityText, orders] of levels) {
      const price = parsePrice(priceText, tickUnits);
      if (!price.ok) return false;
      // A level may hold more than one order may ask for, so the bound of an order's quantity is not applied.
      const shares = parseDecimal(quantityText, 0);
      if (!shares.ok || shares.value % lotSize !== 0) return false;
      this.levels.set(side, price.value, shares.value / lotSize, shares.value === 0 ? 0 : orders);
    }
    return true;
  }
}
