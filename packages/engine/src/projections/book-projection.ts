import { FrameReader } from '@buttonwood/shared/frame/frame-reader.ts';
import { instrumentOf, isBookActor } from '@buttonwood/shared/ids/actor-id.ts';
import {
  AmendRefused,
  BookStateChanged,
  BustRefused,
  CancelRejected,
  Executed,
  Indicative,
  MassCanceled,
  OrderAccepted,
  OrderCanceled,
  OrderConditions,
  OrderReduced,
  OrderRejected,
  OrderReplaced,
  OrderRested,
  OrderTriggered,
  StopMoved,
  TradeBusted,
  Uncrossed,
} from '@buttonwood/shared/messages/book-events.ts';
import type { ActorEntry, OutEntry } from '../journal/journal.ts';
import { BookStateRows } from './book-state-rows.ts';
import { CandleRows } from './candle-rows.ts';
import { walkEvents } from './event-walk.ts';
import { BookInstrumentRow } from './instrument-rows.ts';
import type { Projection, ProjectionFold, Run } from './projection.ts';
import { TradeRows } from './trade-rows.ts';

/** Trades, candles, the book's part of orders and instruments, from the books. */
export const bookProjection: Projection = {
  name: 'book',
  follows: ({ actor }) => isBookActor(actor),
  open: (actor) => new BookFold(actor),
};

/** Events that change the queues of the book or answer somebody; the ledger's stream says what they mean for an order. */
const WITHOUT_ROWS: ReadonlySet<number> = new Set([
  ...[
    OrderConditions.type,
    StopMoved.type,
    Indicative.type,
    Uncrossed.type,
    TradeBusted.type,
    BustRefused.type,
  ],
  AmendRefused.type,
  CancelRejected.type,
  MassCanceled.type,
  OrderCanceled.type,
  OrderReduced.type,
  OrderRejected.type,
  OrderReplaced.type,
  OrderRested.type,
]);

class BookFold implements ProjectionFold {
  events = 0;
  private readonly instrument: number;
  private readonly reader = new FrameReader();
  private readonly trades = new TradeRows();
  private readonly candles = new CandleRows();
  private readonly states = new BookStateRows();
  private readonly row = new BookInstrumentRow();

  constructor(actor: ActorEntry) {
    this.instrument = instrumentOf(actor.actor);
  }

  add(entry: OutEntry): void {
    this.events += walkEvents(this.reader, entry, (view, offset, type, length) => {
      switch (type) {
        case Executed.type: {
          const price = view.getUint32(offset + Executed.at.price, true);
          const quantity = view.getUint32(offset + Executed.at.quantity, true);
          this.trades.add(view, offset, this.instrument, entry.at);
          this.candles.add(this.instrument, price, quantity, entry.at);
          this.row.trade(this.instrument, price, entry.at);
          return true;
        }
        case OrderAccepted.type:
          this.states.accept(view, offset, entry.at, entry.number);
          return true;
        case OrderTriggered.type:
          this.states.trigger(view, offset, entry.number);
          return true;
        case BookStateChanged.type:
          this.row.changed(view, offset, length, entry.at);
          return true;
        default:
          return WITHOUT_ROWS.has(type);
      }
    });
  }

  async write(run: Run): Promise<void> {
    await this.trades.write(run);
    await this.candles.write(run);
    await this.states.write(run);
    await this.row.write(run);
  }

  clear(): void {
    this.events = 0;
    this.trades.clear();
    this.candles.clear();
    this.states.clear();
    this.row.clear();
  }
}
