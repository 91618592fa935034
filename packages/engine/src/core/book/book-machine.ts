import type { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import { BustTrade, SetReferencePrice } from '@buttonwood/shared/messages/commands.ts';
import {
  EnterAmend,
  EnterCancel,
  EnterConditional,
  EnterMassCancel,
  EnterOrder,
  Halt as HaltBook,
  Instrument,
  KillBook,
  LiftBook,
  Resume,
  Schedule,
  TickStep,
  VolatilityPause,
} from '@buttonwood/shared/messages/links.ts';
import { FinalStatus } from '@buttonwood/shared/order/order-status.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import { ActorMachine } from '../actor-machine.ts';
import { Halt } from '../halt.ts';
import type { SnapshotReader, SnapshotWriter } from '../snapshot-bytes.ts';
import type { Instant } from '../state-machine.ts';
import { amendOrder as importedAmendOrder } from './amend-order.ts';
import { Book } from './book.ts';
import { list, schedule, setPause, setReference, setTickStep } from './book-settings.ts';
import { writeBook, readBook } from './book-snapshot.ts';
import { bustTrade } from './bust-trade.ts';
import { beginFrame, nextDue, settleDue } from './due.ts';
import { enterOrder as importedEnterOrder } from './enter-order.ts';
import { finishInput as importedFinishInput } from './finish-input.ts';
import { killBook, liftKill } from './kill.ts';
import { massCancel } from './mass-cancel.ts';
import { isCollecting } from './phase-gate.ts';
import { haltBook, resumeBook } from './phases.ts';

/** Constants of this module: the compiler folds them, while an imported binding is read again for every message. */
const amendOrder = importedAmendOrder;
const enterOrder = importedEnterOrder;
const finishInput = importedFinishInput;

const FROM_OUTSIDE: ReadonlyMap<number, number> = new Map(
  [SetReferencePrice, BustTrade].map((known) => [known.type, known.size]),
);
const FROM_ACTORS: ReadonlyMap<number, number> = new Map(
  [
    EnterOrder,
    EnterConditional,
    EnterAmend,
    EnterCancel,
    EnterMassCancel,
    Instrument,
    HaltBook,
    Resume,
    Schedule,
    KillBook,
    LiftBook,
    TickStep,
    VolatilityPause,
  ].map((known) => [known.type, known.size]),
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
    const due = nextDue(this.state);
    return due === Infinity ? undefined : due;
  }

  /** The state behind the machine, to look at: for the console book, invariants and tests. */
  get book(): Book {
    return this.state;
  }

  /** Sets the last price without a trade, which triggers nothing by itself. For what-if in the console book only. */
  assumeLast(price: number): void {
    this.state.last = price;
  }

  protected override begun(): void {
    this.state.rules = this.rules;
  }

  protected runDue(at: Instant, out: FrameWriter): void {
    this.state.events.into(out, this.actor, this.ledgerShards);
    beginFrame(this.state, at);
  }

  protected handle(view: DataView, offset: number, type: number, out: FrameWriter): void {
    const book = this.state;
    const oldLast = book.last;
    // Kept in the book and not handed on: a number of this size handed to a function is an object made for it.
    book.now = this.now;
    book.events.into(out, this.actor, this.ledgerShards);
    switch (type) {
      case ENTER_ORDER:
        book.incoming.decode(view, offset);
        enterOrder(book);
        break;
      case ENTER_CANCEL:
        this.cancel(view, offset);
        break;
      case ENTER_CONDITIONAL:
        book.incoming.decodeConditional(view, offset);
        enterOrder(book);
        break;
      case ENTER_AMEND:
        amendOrder(book, view, offset);
        break;
      case EnterMassCancel.type:
        this.massCancel(view, offset);
        break;
      case SetReferencePrice.type:
        setReference(book, view, offset);
        return;
      case BustTrade.type:
        bustTrade(book, view, offset, this.tail(view, offset, BustTrade.size));
        return;
      case Instrument.type:
        list(book, view, offset, this.tail(view, offset, Instrument.size));
        return;
      case HaltBook.type:
        haltBook(book);
        return;
      case Resume.type:
        resumeBook(book);
        return;
      case Schedule.type:
        schedule(book, view, offset);
        settleDue(book);
        return;
      case KillBook.type:
        this.kill(view, offset);
        settleDue(book);
        return;
      case LiftBook.type:
        liftKill(book);
        settleDue(book);
        return;
      case TickStep.type:
        setTickStep(book, view, offset);
        return;
      case VolatilityPause.type:
        setPause(book, view, offset);
        return;
      default:
        throw new Halt('INVARIANT', `a book takes only the messages it names (type ${type})`);
    }
    if (book.tradedFirst !== 0 || book.brackets.waiting) finishInput(book, oldLast);
  }

  protected override finish(out: FrameWriter): void {
    const book = this.state;
    if (!isCollecting(book.phase)) return;
    out.clearOrigin();
    book.events.into(out, this.actor, this.ledgerShards);
    book.auction.find(book);
    if (book.auction.isNews()) book.auctionEvents.indicative(book.auction);
  }

  protected writeState(to: SnapshotWriter): void {
    writeBook(this.state, to);
  }

  protected readState(from: SnapshotReader): void {
    this.state = new Book(this.links);
    this.state.rules = this.rules;
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
    this.state.refusals.cancelRejected(low, high, account, NOT_CANCELABLE);
  }

  private massCancel(view: DataView, offset: number): void {
    const at = EnterMassCancel.at;
    const account = view.getInt32(offset + at.account, true);
    massCancel(this.state, account, view.getUint8(offset + at.side), view.getUint8(offset + at.reason));
  }

  private kill(view: DataView, offset: number): void {
    const account = view.getInt32(offset + KillBook.at.account, true);
    if (account === 0) killBook(this.state);
    else massCancel(this.state, account, 0, Reason.killed);
  }

  /** The text that the message ends with, behind `size` fixed bytes. */
  private tail(view: DataView, offset: number, size: number): Uint8Array {
    return new Uint8Array(view.buffer, view.byteOffset + offset + size, this.messageLength - size);
  }
}
