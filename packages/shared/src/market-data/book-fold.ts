import { invariant } from '../base/assert.ts';
import type { InstrumentInfo } from '../instrument/instrument-info.ts';
import { Phase } from '../instrument/phase.ts';
import {
  BookStateChanged,
  BustRefused,
  Executed,
  Indicative,
  OrderAccepted,
  TradeBusted,
  Uncrossed,
} from '../messages/book-events.ts';
import { decodeMessage } from '../messages/codec.ts';
import { HEADER, readInt53 } from '../messages/layout.ts';
import { L3Book } from './l3-book.ts';
import { Ticker } from './ticker.ts';

/** A trade as the public sees it. Price in ticks, quantity in lots, `at` in microseconds; `takerSide` is 0 in an auction. */
export interface PublicTrade {
  readonly trade: number;
  readonly price: number;
  readonly quantity: number;
  readonly takerSide: number;
  /** Taken back since. */
  readonly busted: boolean;
  readonly at: number;
}

/** Settings and phase of a book; prices 0 while there is no reference. */
export interface BookConditions {
  readonly bandBps: number;
  readonly reference: number;
  readonly bandLow: number;
  readonly bandHigh: number;
  readonly phase: number;
}

/** Where an auction would uncross: price in ticks, 0 when nothing would trade; the others in lots. */
export interface Indication {
  readonly price: number;
  readonly volume: number;
  readonly surplus: number;
  /** Side of what would be left over; 0 when nothing is. */
  readonly surplusSide: number;
}

/** Newest trades that a fold keeps. */
export const RECENT_TRADES = 50;

const FIRST_EVENT = OrderAccepted.type;
const LAST_EVENT = BustRefused.type;
const NO_INDICATION: Indication = { price: 0, volume: 0, surplus: 0, surplusSide: 0 };

/**
 * Everything public about one book, folded from its out stream: orders and levels, newest trades, the day's figures,
 * conditions. One walk over a frame serves them all.
 */
export class BookFold {
  readonly book = new L3Book();
  readonly ticker = new Ticker();
  /** Newest last, at most RECENT_TRADES. */
  readonly trades: PublicTrade[] = [];
  /** Undefined until the book has said what it trades. */
  info: InstrumentInfo | undefined;
  conditions: BookConditions = { bandBps: 0, reference: 0, bandLow: 0, bandHigh: 0, phase: Phase.pre_open };
  /** While the book collects: where it would uncross. */
  indication: Indication = NO_INDICATION;
  /** Number of the newest event. */
  seq = 0;
  private readonly onTrade: ((trade: PublicTrade) => void) | undefined;

  /**
   * `onTrade` is told every trade while it is applied: `trades` keeps only the newest. A trade that is taken back is told again,
   * with `at` the time at which that happened and without a taker.
   */
  constructor(onTrade?: (trade: PublicTrade) => void) {
    this.onTrade = onTrade;
  }

  /**
   * Applies the message at `offset` of an out frame stamped `at`. Returns whether it was an event of the book.
   * Throws InvariantError when its seq is not the next one.
   */
  apply(view: DataView, offset: number, length: number, type: number, at: number): boolean {
    if (type < FIRST_EVENT || type > LAST_EVENT) return false;
    const seq = readInt53(view, offset + HEADER.number);
    invariant(seq === this.seq + 1, `a book's events go on from seq ${this.seq} (got ${seq})`);
    this.seq = seq;
    if (type === BookStateChanged.type) this.changeConditions(view, offset, length);
    else if (type === Indicative.type) this.indicate(view, offset);
    else if (type === Uncrossed.type) this.indication = NO_INDICATION;
    else this.book.apply(view, offset, type);
    if (type === Executed.type) this.trade(view, offset, at);
    else if (type === TradeBusted.type) this.bust(view, offset, at);
    return true;
  }

  private trade(view: DataView, offset: number, at: number): void {
    const price = view.getUint32(offset + Executed.at.price, true);
    const quantity = view.getUint32(offset + Executed.at.quantity, true);
    const takerSide = view.getUint8(offset + Executed.at.takerSide);
    this.ticker.trade(at, price, quantity);
    const trade = {
      trade: readInt53(view, offset + Executed.at.trade),
      price,
      quantity,
      takerSide,
      busted: false,
      at,
    };
    this.trades.push(trade);
    if (this.trades.length > RECENT_TRADES) this.trades.shift();
    this.onTrade?.(trade);
  }

  /** The figures of the day stay as they were printed. */
  private bust(view: DataView, offset: number, at: number): void {
    const field = TradeBusted.at;
    const trade = readInt53(view, offset + field.trade);
    const known = this.trades.findIndex((recent) => recent.trade === trade);
    const printed = this.trades[known];
    if (printed !== undefined) this.trades[known] = { ...printed, busted: true };
    const price = view.getUint32(offset + field.price, true);
    const quantity = view.getUint32(offset + field.quantity, true);
    this.onTrade?.({ trade, price, quantity, takerSide: 0, busted: true, at });
  }

  private indicate(view: DataView, offset: number): void {
    const at = Indicative.at;
    this.indication = {
      price: view.getUint32(offset + at.price, true),
      volume: readInt53(view, offset + at.volume),
      surplus: readInt53(view, offset + at.surplus),
      surplusSide: view.getUint8(offset + at.surplusSide),
    };
  }

  private changeConditions(view: DataView, offset: number, length: number): void {
    const message = decodeMessage(view, offset, length);
    invariant(message?.kind === 'BookStateChanged', 'a book writes only messages that can be read');
    const { instrument, symbol, tickUnits, lotSize, bandBps, reference, bandLow, bandHigh, phase } =
      message.body;
    if (this.info === undefined) this.info = { instrument, symbol, tickUnits, lotSize };
    if (phase !== this.conditions.phase) this.indication = NO_INDICATION;
    this.conditions = { bandBps, reference, bandLow, bandHigh, phase };
  }
}
