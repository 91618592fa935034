import { invariant } from '@buttonwood/shared/base/assert.ts';
import type { FoldState } from '@buttonwood/shared/base/fold-state.ts';
import type { FrameReader } from '@buttonwood/shared/frame/frame-reader.ts';
import { loadBookFold, saveBookFold } from '@buttonwood/shared/market-data/book-fold-state.ts';
import { BookFold, type PublicTrade } from '@buttonwood/shared/market-data/book-fold.ts';
import { OrderAccepted, OrderTriggered, StopMoved } from '@buttonwood/shared/messages/book-events.ts';
import { readInt53 } from '@buttonwood/shared/messages/layout.ts';
import { BookState } from '@buttonwood/shared/account/live-order.ts';
import type { PublicChannel } from '@buttonwood/shared/wire/ws-messages.ts';
import { ConflatedBookChannel } from './channels/book-50ms.channel.ts';
import { BookChannel } from './channels/book.channel.ts';
import { TickerChannel } from './channels/ticker.channel.ts';
import { TradesChannel } from './channels/trades.channel.ts';
import type { Subscription } from './subscription.ts';
import type { Topic } from './topic.ts';

/** Told of what a book says about orders, for their owners. */
export interface OrderWatcher {
  readonly onState: (account: number, order: number, state: BookState) => void;
  /** A trailing stop stands at `stop` ticks now. */
  readonly onStopMoved: (account: number, order: number, stop: number) => void;
}

interface Channels {
  readonly book: BookChannel;
  readonly 'book.50ms': ConflatedBookChannel;
  readonly trades: TradesChannel;
  readonly ticker: TickerChannel;
}

/** One instrument in the hub: the fold of its book, and the public channels that show it. */
export class BookDesk {
  readonly fold: BookFold;
  /** Stamp of the newest frame. */
  at = 0;
  private readonly watcher: OrderWatcher;
  private readonly traded: PublicTrade[] = [];
  private channels: Channels | undefined;

  constructor(watcher: OrderWatcher, saved?: FoldState) {
    const onTrade = (trade: PublicTrade): void => {
      this.traded.push(trade);
    };
    this.fold = saved === undefined ? new BookFold(onTrade) : loadBookFold(saved, onTrade);
    this.watcher = watcher;
    this.open();
  }

  save(): FoldState {
    return saveBookFold(this.fold);
  }

  /** Applies an out frame of the book and shows what it changed. */
  applyFrame(frame: FrameReader, at: number): void {
    const { fold } = this;
    const { seq } = fold;
    const { phase } = fold.conditions;
    const { indication } = fold;
    while (frame.next()) {
      if (!fold.apply(frame.view, frame.offset, frame.length, frame.type, at)) continue;
      if (frame.type === OrderAccepted.type) this.accepted(frame);
      else if (frame.type === OrderTriggered.type) this.triggered(frame);
      else if (frame.type === StopMoved.type) this.stopMoved(frame);
    }
    invariant(!frame.malformed, 'an out frame can be read to its end');
    this.at = at;
    this.open();
    if (fold.seq === seq) return;
    this.show(at, fold.conditions.phase !== phase || fold.indication !== indication);
  }

  /** The topic of a channel; undefined until the book has said what it trades. */
  topic(ch: PublicChannel): Topic | undefined {
    return this.channels?.[ch].topic;
  }

  join(ch: PublicChannel, subscription: Subscription, at: number): void {
    this.channels?.[ch].join(subscription, at);
  }

  /** Sends what the conflated channels have collected. */
  flush(at: number, withTicker: boolean): void {
    this.channels?.['book.50ms'].flush(at);
    if (withTicker) this.channels?.ticker.flush(at);
  }

  /** Everyone who listens to this book. */
  subscriptions(): Subscription[] {
    if (this.channels === undefined) return [];
    const { book, trades, ticker, 'book.50ms': conflated } = this.channels;
    return [book, conflated, trades, ticker].flatMap(({ topic }) => [...topic.subscribers]);
  }

  bookStateOf(order: number): BookState {
    if (this.fold.book.isArmed(order)) return BookState.armed;
    return this.fold.book.order(order) === undefined ? BookState.unknown : BookState.accepted;
  }

  /** Where a trailing stop stands, in ticks; undefined when it waits for the first trade, or is none. */
  stopOf(order: number): number | undefined {
    return this.fold.book.trailing.get(order);
  }

  private open(): void {
    const { info } = this.fold;
    if (this.channels !== undefined || info === undefined) return;
    this.channels = {
      book: new BookChannel(this.fold, info),
      'book.50ms': new ConflatedBookChannel(this.fold, info),
      trades: new TradesChannel(this.fold, info),
      ticker: new TickerChannel(this.fold, info),
    };
  }

  private show(at: number, sessionChanged: boolean): void {
    const changed = this.fold.book.takeChanged();
    const { channels, traded } = this;
    if (channels !== undefined) {
      if (changed.size > 0 || sessionChanged) {
        channels.book.changed(changed, at);
        channels['book.50ms'].changed(changed);
      }
      if (traded.length > 0) channels.trades.traded(traded, at);
      channels.ticker.changed();
    }
    traded.length = 0;
  }

  private accepted({ view, offset }: FrameReader): void {
    const at = OrderAccepted.at;
    const armed = view.getUint8(offset + at.armed) !== 0;
    this.watcher.onState(
      view.getUint32(offset + at.account, true),
      readInt53(view, offset + at.order),
      armed ? BookState.armed : BookState.accepted,
    );
  }

  private triggered({ view, offset }: FrameReader): void {
    const at = OrderTriggered.at;
    const account = view.getUint32(offset + at.account, true);
    this.watcher.onState(account, readInt53(view, offset + at.order), BookState.accepted);
  }

  private stopMoved({ view, offset }: FrameReader): void {
    const at = StopMoved.at;
    const account = view.getUint32(offset + at.account, true);
    this.watcher.onStopMoved(
      account,
      readInt53(view, offset + at.order),
      view.getUint32(offset + at.stop, true),
    );
  }
}
