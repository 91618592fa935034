import type { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import { Phase } from '@buttonwood/shared/instrument/phase.ts';
import { MAX_BAND_BPS, MAX_PRICE_TICKS } from '@buttonwood/shared/limits.ts';
import { BustTrade, SetReferencePrice } from '@buttonwood/shared/messages/commands.ts';
import {
  EnterAmend,
  EnterCancel,
  EnterConditional,
  EnterMassCancel,
  EnterOrder,
  Halt as HaltBook,
  Instrument,
  Resume,
} from '@buttonwood/shared/messages/links.ts';
import { MessageRejected } from '@buttonwood/shared/messages/venue-events.ts';
import { FinalStatus } from '@buttonwood/shared/order/order-status.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import { ActorMachine } from '../actor-machine.ts';
import { Halt } from '../halt.ts';
import type { SnapshotReader, SnapshotWriter } from '../snapshot-bytes.ts';
import type { Instant } from '../state-machine.ts';
import { amendOrder } from './amend-order.ts';
import { Book } from './book.ts';
import { writeBook, readBook } from './book-snapshot.ts';
import { enterOrder } from './enter-order.ts';
import { expireOrders, nextExpiry } from './expiry.ts';
import { massCancel } from './mass-cancel.ts';
import { bustTrade } from './bust-trade.ts';
import { finishInput } from './finish-input.ts';

const FROM_OUTSIDE: ReadonlyMap<number, number> = new Map(
  [SetReferencePrice, BustTrade].map((known) => [known.type, known.size]),
);
const FROM_ACTORS: ReadonlyMap<number, number> = new Map(
  [EnterOrder, EnterConditional, EnterAmend, EnterCancel, EnterMassCancel, Instrument, HaltBook, Resume].map(
    (known) => [known.type, known.size],
  ),
);

/** Constants of this module: the compiler folds them, while imported bindings are read again for every message. */
const ENTER_ORDER = EnterOrder.type;
const ENTER_CONDITIONAL = EnterConditional.type;
const ENTER_CANCEL = EnterCancel.type;
const ENTER_AMEND = EnterAmend.type;
const CANCEL_AT = EnterCancel.at;
const CANCELED = FinalStatus.canceled;
const NOT_CANCELABLE = Reason.order_not_cancelable;

/** The actor that keeps one instrument's order book: decides about orders, knows nothing of money. DESIGN §4. */
export class BookMachine extends ActorMachine {
  protected readonly fromOutside = FROM_OUTSIDE;
  protected readonly fromActors = FROM_ACTORS;
  private state = new Book(this.links);

  due(): Instant | undefined {
    return nextExpiry(this.state);
  }

  /** The state behind the machine, to look at: for the console book, invariants and tests. */
  get book(): Book {
    return this.state;
  }

  /** Sets the last price without a trade, which triggers nothing by itself. For what-if in the console book only. */
  assumeLast(price: number): void {
    this.state.last = price;
  }

  protected runDue(at: Instant, out: FrameWriter): void {
    this.state.events.into(out, this.actor);
    expireOrders(this.state, at);
  }

  protected handle(view: DataView, offset: number, type: number, out: FrameWriter): void {
    const book = this.state;
    const oldLast = book.last;
    book.events.into(out, this.actor);
    switch (type) {
      case ENTER_ORDER:
        book.incoming.decode(view, offset);
        enterOrder(book, this.now);
        break;
      case ENTER_CANCEL:
        this.cancel(view, offset);
        return;
      case ENTER_CONDITIONAL:
        book.incoming.decodeConditional(view, offset);
        enterOrder(book, this.now);
        break;
      case ENTER_AMEND:
        amendOrder(book, view, offset, this.now);
        break;
      case EnterMassCancel.type:
        this.massCancel(view, offset);
        return;
      case SetReferencePrice.type:
        this.setReference(view, offset, out);
        return;
      case BustTrade.type:
        bustTrade(book, view, offset, this.tail(view, offset, BustTrade.size));
        return;
      case Instrument.type:
        this.list(view, offset);
        return;
      case HaltBook.type:
        this.changePhase(Phase.halted);
        return;
      case Resume.type:
        this.changePhase(Phase.continuous);
        return;
      default:
        throw new Halt('INVARIANT', `a book takes only the messages it names (type ${type})`);
    }
    if (book.tradedFirst !== 0 || book.brackets.waiting) finishInput(book, oldLast);
  }

  protected writeState(to: SnapshotWriter): void {
    writeBook(this.state, to);
  }

  protected readState(from: SnapshotReader): void {
    this.state = new Book(this.links);
    readBook(this.state, from);
  }

  private cancel(view: DataView, offset: number): void {
    const at = CANCEL_AT;
    const low = view.getInt32(offset + at.order, true);
    const high = view.getInt32(offset + at.order + 4, true);
    const slot = this.state.index.find(low, high);
    if (slot !== 0) {
      this.state.cancel(slot, CANCELED, view.getUint8(offset + at.reason));
      return;
    }
    const account = view.getInt32(offset + at.account, true);
    this.state.events.cancelRejected(low, high, account, NOT_CANCELABLE);
  }

  private massCancel(view: DataView, offset: number): void {
    const at = EnterMassCancel.at;
    const account = view.getInt32(offset + at.account, true);
    massCancel(this.state, account, view.getUint8(offset + at.side), view.getUint8(offset + at.reason));
  }

  private setReference(view: DataView, offset: number, out: FrameWriter): void {
    const book = this.state;
    const price = view.getUint32(offset + SetReferencePrice.at.price, true);
    if (book.instrument === 0 || price === 0 || price > MAX_PRICE_TICKS) {
      const reason = book.instrument === 0 ? Reason.unknown_instrument : Reason.invalid_order;
      const at = out.begin(MessageRejected.type, MessageRejected.size, this.actor, 0, 0);
      out.view.setUint16(at + MessageRejected.at.messageType, SetReferencePrice.type, true);
      out.view.setUint32(at + MessageRejected.at.offset, offset, true);
      out.view.setUint8(at + MessageRejected.at.reason, reason);
      return;
    }
    book.band.set(book.band.bps, price);
    book.events.stateChanged(book, this.ledgerShards);
  }

  private list(view: DataView, offset: number): void {
    const book = this.state;
    const at = Instrument.at;
    const bandBps = view.getUint32(offset + at.bandBps, true);
    if (bandBps > MAX_BAND_BPS)
      throw new Halt('INVARIANT', `a band is at most ${MAX_BAND_BPS} bps (got ${bandBps})`);
    if (book.instrument === 0) book.phase = Phase.continuous;
    book.instrument = view.getUint32(offset + at.instrument, true);
    book.tickUnits = view.getUint32(offset + at.tickUnits, true);
    book.lotSize = view.getUint32(offset + at.lotSize, true);
    book.symbol = this.tail(view, offset, Instrument.size).slice();
    book.band.set(bandBps, book.band.reference);
    book.events.stateChanged(book, this.ledgerShards);
  }

  /** The text that the message ends with, behind `size` fixed bytes. */
  private tail(view: DataView, offset: number, size: number): Uint8Array {
    return new Uint8Array(view.buffer, view.byteOffset + offset + size, this.messageLength - size);
  }

  private changePhase(phase: Phase): void {
    this.state.phase = phase;
    this.state.events.stateChanged(this.state, this.ledgerShards);
  }
}
