import { invariant } from '../base/assert.ts';
import { FoldReader, FoldWriter, type FoldState } from '../base/fold-state.ts';
import { Side } from '../order/side.ts';
import { BookFold, type PublicTrade } from './book-fold.ts';

/** Raised with every change of what is written below; a state of another version is not read but made again. */
export const BOOK_FOLD_VERSION = 3;

/** Writes a fold of a book, level by level and in queue order, so that it can go on later from the same position. */
export function saveBookFold(fold: BookFold): FoldState {
  const to = new FoldWriter();
  to.number(fold.seq);
  saveConditions(to, fold);
  saveTicker(to, fold);
  to.number(fold.trades.length);
  for (const { trade, price, quantity, takerSide, busted, at } of fold.trades) {
    for (const value of [trade, price, quantity, takerSide, busted ? 1 : 0, at]) to.number(value);
  }
  to.number(fold.book.armed.size);
  for (const [order, account] of fold.book.armed) {
    to.number(order);
    to.number(account);
  }
  to.number(fold.book.trailing.size);
  for (const [order, stop] of fold.book.trailing) {
    to.number(order);
    to.number(stop);
  }
  to.number(fold.book.size);
  for (const side of [Side.buy, Side.sell]) {
    for (const { price } of fold.book.levels.top(side)) {
      for (const { order, account, shown, leaves } of fold.book.queue(side, price)) {
        for (const value of [order, account, side, price, shown, leaves]) to.number(value);
      }
    }
  }
  return to.take();
}

/** Throws InvariantError when `saved` does not end where its content ends. */
export function loadBookFold(saved: FoldState, onTrade?: (trade: PublicTrade) => void): BookFold {
  const from = new FoldReader(saved);
  const next = (): number => from.number();
  const fold = new BookFold(onTrade);
  fold.seq = next();
  loadConditions(from, fold);
  loadTicker(from, fold);
  for (let left = next(); left > 0; left--) {
    const printed = { trade: next(), price: next(), quantity: next(), takerSide: next() };
    fold.trades.push({ ...printed, busted: next() === 1, at: next() });
  }
  for (let left = next(); left > 0; left--) fold.book.arm(next(), next());
  for (let left = next(); left > 0; left--) fold.book.moveStop(next(), next());
  for (let left = next(); left > 0; left--) {
    fold.book.enqueue(next(), next(), next(), next(), next(), next());
  }
  fold.book.takeChanged();
  invariant(from.atEnd, 'a saved fold ends where its content ends');
  return fold;
}

function saveConditions(to: FoldWriter, fold: BookFold): void {
  const { bandBps, reference, bandLow, bandHigh, phase } = fold.conditions;
  for (const value of [bandBps, reference, bandLow, bandHigh, phase]) to.number(value);
  const { price, volume, surplus, surplusSide } = fold.indication;
  for (const value of [price, volume, surplus, surplusSide]) to.number(value);
  to.number(fold.info?.instrument ?? 0);
  to.number(fold.info?.tickUnits ?? 0);
  to.number(fold.info?.lotSize ?? 0);
  to.text(fold.info?.symbol ?? '');
}

function loadConditions(from: FoldReader, fold: BookFold): void {
  const next = (): number => from.number();
  fold.conditions = {
    bandBps: next(),
    reference: next(),
    bandLow: next(),
    bandHigh: next(),
    phase: next(),
  };
  fold.indication = { price: next(), volume: next(), surplus: next(), surplusSide: next() };
  const info = { instrument: next(), tickUnits: next(), lotSize: next(), symbol: from.text() };
  if (info.instrument !== 0) fold.info = info;
}

function saveTicker(to: FoldWriter, { ticker }: BookFold): void {
  const { last, lastAt, open, high, low, volume, day } = ticker;
  for (const value of [last, lastAt, open, high, low, volume, day]) to.number(value);
}

function loadTicker(from: FoldReader, { ticker }: BookFold): void {
  ticker.last = from.number();
  ticker.lastAt = from.number();
  ticker.open = from.number();
  ticker.high = from.number();
  ticker.low = from.number();
  ticker.volume = from.number();
  ticker.day = from.number();
}
