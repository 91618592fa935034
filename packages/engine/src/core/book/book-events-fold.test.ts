import { describe, expect, it } from 'vitest';
import { FrameReader } from '@buttonwood/shared/frame/frame-reader.ts';
import { loadBookFold, saveBookFold } from '@buttonwood/shared/market-data/book-fold-state.ts';
import { BookFold, type Indication } from '@buttonwood/shared/market-data/book-fold.ts';
import { SeededNumbers } from '@buttonwood/shared/market-data/testing/seeded-numbers.ts';
import {
  EnterAmend,
  EnterCancel,
  EnterConditional,
  EnterMassCancel,
  EnterOrder,
  Halt,
  KillBook,
  LiftBook,
  Resume,
  Schedule,
} from '@buttonwood/shared/messages/links.ts';
import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import { Phase } from '@buttonwood/shared/instrument/phase.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import { BookDriver, newOrder, NO_CONDITIONS } from './book-driver.ts';
import { BookMachine } from './book-machine.ts';
import type { Book } from './book.ts';
import { isCollecting } from './phase-gate.ts';
import type { PriceLadder } from './price-ladder.ts';

/**
 * The public can rebuild the book from its events alone: after every command of seeded random runs the fold that hub,
 * browser and audit use holds the same orders in the same queues, showing the same, as the book itself.
 */
const COMMANDS = 4_000;

type Standing = readonly [order: number, shown: number, leaves: number];

describe('the events of a book', () => {
  it.each([1, 2, 3, 4, 5, 6])('are enough to have the same book (seed %i)', (seed) => {
    const numbers = new SeededNumbers(seed);
    const machine = new BookMachine();
    const driver = new BookDriver(machine, {
      tickUnits: 100,
      lotSize: 1,
      bandBps: seed % 2 === 0 ? 0 : 2_000,
    });
    let fold = new BookFold();
    follow(fold, driver.lastFrame(), driver.now);
    let entered = 0;
    let trades = 0;
    let indications = 0;
    let auctionTrades = 0;
    for (let n = 0; n < COMMANDS; n++) {
      if (command(driver, numbers, entered)) entered += 1;
      const before = fold.trades.at(-1)?.trade ?? 0;
      follow(fold, driver.lastFrame(), driver.now);
      trades += (fold.trades.at(-1)?.trade ?? 0) - before;
      const { bids, asks, buyStops, sellStops, waiting } = machine.book;
      expect(folded(fold, Side.buy)).toEqual(queued(machine.book, bids));
      expect(folded(fold, Side.sell)).toEqual(queued(machine.book, asks));
      const armed = [buyStops, sellStops, waiting].flatMap((ladder) =>
        queued(machine.book, ladder).map(([order]) => order),
      );
      expect([...fold.book.armed.keys()].sort((a, b) => a - b)).toEqual(armed.sort((a, b) => a - b));
      expect(fold.conditions.phase).toBe(machine.book.phase);
      expect(fold.indication).toEqual(indicationOf(machine.book));
      if (n % 200 === 0) fold = loadBookFold(saveBookFold(fold));
      if (fold.indication.volume > 0) indications += 1;
      auctionTrades += fold.trades.filter(({ trade, takerSide }) => trade > before && takerSide === 0).length;
    }
    expect(trades).toBeGreaterThan(200);
    expect(indications).toBeGreaterThan(100);
    expect(auctionTrades).toBeGreaterThan(20);
  });
});

function follow(fold: BookFold, bytes: Uint8Array, at: number): void {
  const frame = new FrameReader().open(bytes);
  while (frame.next()) fold.apply(frame.view, frame.offset, frame.length, frame.type, at);
}

/** Returns whether an order was entered. */
function command(driver: BookDriver, numbers: SeededNumbers, entered: number): boolean {
  const what = numbers.below(100);
  const order = (entered - numbers.below(30)) * 256;
  if (what < 65 || entered < 30) {
    enter(driver, numbers, (entered + 1) * 256);
    return true;
  }
  // An order names its account by its number, so that commands for it find the right one.
  const account = accountOf(order);
  if (what < 80) driver.ledger(EnterCancel, { order, account, reason: Reason.requested });
  else if (what < 93) {
    const quantity = 1 + numbers.below(30);
    const limit = 90 + numbers.below(22);
    driver.ledger(EnterAmend, { order, account, quantity, limit, stop: 0, validUntil: 0 });
  } else if (what < 95) driver.ledger(EnterMassCancel, { account, side: 0, reason: Reason.mass_cancel });
  else if (what < 96) driver.setReference(95 + numbers.below(10));
  else gate(driver, numbers);
  return false;
}

/** The venue's words: a phase, often continuous trading; a halt; now and then a kill. */
function gate(driver: BookDriver, numbers: SeededNumbers): void {
  const what = numbers.below(10);
  if (what === 0) driver.venue(Halt, { instrument: 1 });
  else if (what < 3) driver.venue(Resume, { instrument: 1 });
  else if (what < 9) {
    const phase = [Phase.pre_open, Phase.opening_auction, Phase.closing_auction, Phase.closed][
      numbers.below(8)
    ];
    const body = { instrument: 1, at: driver.now, phase: phase ?? Phase.continuous, dayEnds: 0 };
    driver.venue(Schedule, { ...body, dayEnds: numbers.chance(10) ? 1 : 0 });
  } else if (numbers.chance(10)) driver.venue(KillBook, { instrument: 1, account: 0 });
  else driver.venue(LiftBook, { instrument: 1 });
}

function indicationOf({ auction, phase }: Book): Indication {
  const { price, volume, surplus, surplusSide } = auction;
  const nothing = { price: 0, volume: 0, surplus: 0, surplusSide: 0 };
  return isCollecting(phase) ? { price, volume, surplus, surplusSide } : nothing;
}

function enter(driver: BookDriver, numbers: SeededNumbers, order: number): void {
  if (numbers.chance(25)) {
    enterConditional(driver, numbers, order);
    return;
  }
  const orderType = numbers.chance(80) ? 1 : 1 + numbers.below(4);
  const quantity = 1 + numbers.below(25);
  driver.ledger(EnterOrder, {
    order,
    account: accountOf(order),
    side: 1 + numbers.below(2),
    orderType,
    timeInForce: numbers.chance(70) ? 2 : 1 + numbers.below(7),
    stp: numbers.below(5),
    postOnly: 0,
    quantity,
    limit: 90 + numbers.below(22),
    stop: orderType >= 3 ? 90 + numbers.below(22) : 0,
    display: orderType === 1 && numbers.chance(25) ? 1 + numbers.below(quantity) : 0,
    expireAt: 0,
    validUntil: 0,
  });
}

/** An OCO order, a trailing stop or a bracket, mostly with prices that fit. */
function enterConditional(driver: BookDriver, numbers: SeededNumbers, order: number): void {
  const side = 1 + numbers.below(2);
  const forth = side === Side.buy ? 1 : -1;
  const limit = 90 + numbers.below(22);
  const terms = newOrder({ order, account: accountOf(order), side, quantity: 1 + numbers.below(25), limit });
  const beyond = limit + forth * (1 + numbers.below(6));
  const before = limit - forth * (1 + numbers.below(6));
  const exitCap = numbers.chance(50) ? 0 : before - forth;
  switch (numbers.below(3)) {
    case 0: {
      const stopLimit = numbers.chance(50) ? 0 : beyond + forth;
      const oco = { orderType: OrderType.oco, stop: beyond, stopLimit, exitCap };
      driver.ledger(EnterConditional, { ...NO_CONDITIONS, ...terms, ...oco });
      return;
    }
    case 1: {
      const trailing = { orderType: OrderType.trailing_stop, limit: 0, trail: 1 + numbers.below(5) };
      driver.ledger(EnterConditional, { ...NO_CONDITIONS, ...terms, ...trailing });
      return;
    }
    default: {
      const exit = { takeProfit: beyond, stopLoss: numbers.chance(50) ? 0 : before, exitCap };
      driver.ledger(EnterConditional, { ...NO_CONDITIONS, ...terms, ...exit, exitOrder: order + 2 ** 36 });
    }
  }
}

function accountOf(order: number): number {
  return 1_000 + ((order / 256) % 4);
}

function folded(fold: BookFold, side: Side): Standing[] {
  const levels = fold.book.levels.top(side);
  return levels.flatMap(({ price, quantity, orders }) => {
    const queue = fold.book.queue(side, price);
    expect([quantity, orders]).toEqual([queue.reduce((sum, { shown }) => sum + shown, 0), queue.length]);
    return queue.map(({ order, shown, leaves }) => [order, shown, leaves] as const);
  });
}

function queued(book: Book, ladder: PriceLadder): Standing[] {
  const { pool } = book;
  const standing: Standing[] = [];
  for (let level = ladder.bestLevel; level !== 0; level = ladder.below(ladder.keyOf(level))) {
    for (let slot = ladder.head[level] ?? 0; slot !== 0; slot = pool.next[slot] ?? 0) {
      standing.push([pool.orderNumber(slot), pool.shown[slot] ?? 0, pool.leaves[slot] ?? 0]);
    }
  }
  return standing;
}
