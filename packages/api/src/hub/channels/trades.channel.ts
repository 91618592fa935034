import { formatInstant } from '@buttonwood/shared/base/instant.ts';
import type { InstrumentInfo } from '@buttonwood/shared/instrument/instrument-info.ts';
import type { BookFold, PublicTrade } from '@buttonwood/shared/market-data/book-fold.ts';
import { formatPrice } from '@buttonwood/shared/money/price.ts';
import { formatQuantity } from '@buttonwood/shared/money/quantity.ts';
import { sideName } from '@buttonwood/shared/order/side.ts';
import type { Trade } from '@buttonwood/shared/wire/http-types.ts';
import type { Subscription } from '../subscription.ts';
import { Topic } from '../topic.ts';

/** `trades`: the newest fifty, then every trade, those of a frame together. */
export class TradesChannel {
  readonly topic: Topic;
  private readonly fold: BookFold;
  private readonly info: InstrumentInfo;

  constructor(fold: BookFold, info: InstrumentInfo) {
    this.topic = new Topic('trades', info.symbol);
    this.fold = fold;
    this.info = info;
  }

  join(subscription: Subscription, at: number): void {
    const data = this.json(this.fold.trades);
    this.topic.sendTo(subscription, { type: 'snapshot', seq: this.fold.seq, at, data });
  }

  traded(trades: readonly PublicTrade[], at: number): void {
    if (!this.topic.heard) return;
    this.topic.publish({ type: 'event', seq: this.fold.seq, at, data: this.json(trades) });
  }

  private json(trades: readonly PublicTrade[]): string {
    return JSON.stringify(trades.map((trade) => this.toWire(trade)));
  }

  private toWire({ trade, price, quantity, takerSide, busted, at }: PublicTrade): Trade {
    return {
      trade_id: trade,
      symbol: this.info.symbol,
      price: formatPrice(price, this.info.tickUnits),
      quantity: formatQuantity(quantity, this.info.lotSize),
      taker_side: takerSide === 0 ? null : sideName(takerSide),
      busted,
      ts: formatInstant(at),
    };
  }
}
