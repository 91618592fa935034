import type { InstrumentInfo } from '@buttonwood/shared/instrument/instrument-info.ts';
import { phaseName } from '@buttonwood/shared/instrument/phase.ts';
import { candleStart } from '@buttonwood/shared/market-data/candle.ts';
import type { BookFold } from '@buttonwood/shared/market-data/book-fold.ts';
import { formatPrice } from '@buttonwood/shared/money/price.ts';
import { formatQuantity } from '@buttonwood/shared/money/quantity.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import type { TickerData } from '@buttonwood/shared/wire/ws-messages.ts';
import { toIndicative } from './level-json.ts';
import { leaveOutSlow, resnapshotRecovered } from '../slow-consumer.ts';
import type { Subscription } from '../subscription.ts';
import { Topic, type PushType, type Push } from '../topic.ts';

/** `ticker`: the whole ticker, at most ten times a second. Each message stands for itself. */
export class TickerChannel {
  readonly topic: Topic;
  private readonly fold: BookFold;
  private readonly info: InstrumentInfo;
  private dirty = false;
  private day = 0;

  constructor(fold: BookFold, info: InstrumentInfo) {
    this.topic = new Topic('ticker', info.symbol);
    this.fold = fold;
    this.info = info;
  }

  join(subscription: Subscription, at: number): void {
    subscription.behind = false;
    if (this.day === 0) this.day = candleStart(at, '1d');
    this.topic.sendTo(subscription, this.push('snapshot', at));
  }

  changed(): void {
    this.dirty = this.topic.heard;
  }

  flush(at: number): void {
    resnapshotRecovered(this.topic.subscribers, () => this.push('snapshot', at));
    if (!this.topic.heard) return;
    const day = candleStart(at, '1d');
    if (day !== this.day) {
      // At midnight the figures end without an event: everyone is told, whatever they know.
      this.day = day;
      this.topic.publish(this.push('snapshot', at), leaveOutSlow);
    }
    if (!this.dirty) return;
    this.dirty = false;
    const { seq } = this.fold;
    const knows = (subscription: Subscription): boolean =>
      subscription.lastSeq >= seq || leaveOutSlow(subscription);
    this.topic.publish(this.push('delta', at), knows);
  }

  private push(type: PushType, at: number): Push {
    return { type, seq: this.fold.seq, at, data: JSON.stringify(toTickerData(this.fold, this.info, at)) };
  }
}

/** The ticker at the time `now`: a day that has ended shows no figures. */
export function toTickerData(fold: BookFold, info: InstrumentInfo, now: number): TickerData {
  const { ticker, conditions, book } = fold;
  const day = ticker.figures(now);
  const bid = book.levels.best(Side.buy);
  const ask = book.levels.best(Side.sell);
  const price = (ticks: number): string | null => (ticks === 0 ? null : formatPrice(ticks, info.tickUnits));
  return {
    last: price(ticker.last),
    bid: price(bid?.price ?? 0),
    bid_qty: bid === undefined ? null : formatQuantity(bid.quantity, info.lotSize),
    ask: price(ask?.price ?? 0),
    ask_qty: ask === undefined ? null : formatQuantity(ask.quantity, info.lotSize),
    open: price(day.open),
    high: price(day.high),
    low: price(day.low),
    volume: formatQuantity(day.volume, info.lotSize),
    reference: price(conditions.reference),
    phase: phaseName(conditions.phase),
    indicative: toIndicative(fold, info),
  };
}
