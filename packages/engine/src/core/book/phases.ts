import { Phase } from '@buttonwood/shared/instrument/phase.ts';
import { FinalStatus } from '@buttonwood/shared/order/order-status.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import { TimeInForce } from '@buttonwood/shared/order/time-in-force.ts';
import { tellState } from './book-state-out.ts';
import type { Book } from './book.ts';
import { execute } from './execute.ts';
import { finishInput } from './finish-input.ts';
import { noteTrade } from './match.ts';
import { ordersByNumber } from './orders-by-number.ts';
import { timeInForceOf } from './order-terms.ts';
import { isAuction, isShut } from './phase-gate.ts';
import type { PhaseChange } from './schedule-queue.ts';
import { endAuctionOrders, uncross } from './uncross.ts';
import { pauseEnd } from './volatility-pause.ts';

const { continuous: CONTINUOUS, closing_auction: CLOSING, closed: CLOSED, halted: HALTED } = Phase;
const PAUSE = Phase.volatility_pause;

/** The gate shuts: nothing is taken and nothing trades until it opens. The orders stay. */
export function haltBook(book: Book): void {
  book.session.halted = true;
  shutGate(book);
}

/** The gate of a halt opens. In a book that is not halted it ends the phase, whatever it is, for continuous trading. */
export function resumeBook(book: Book): void {
  const { session } = book;
  session.halted = false;
  if (isShut(book.phase)) expireOverdue(book);
  if (session.killed) tellState(book);
  else if (book.phase === HALTED) openGate(book);
  else if (session.afterDay !== 0) {
    session.afterDay = CONTINUOUS;
    tellState(book);
  } else changePhase(book, CONTINUOUS);
}

export function shutGate(book: Book): void {
  if (book.phase === HALTED) tellState(book);
  else {
    book.session.next = 0;
    enterPhase(book, HALTED);
  }
}

/** All gates are open: the book goes on where its schedule has it, without one in continuous trading. */
export function openGate(book: Book): void {
  const { session } = book;
  if (session.afterDay === 0) enterPhase(book, session.next === 0 ? CONTINUOUS : session.next);
  else waitForDay(book);
}

/** A scheduled change has come. While a gate is shut it says only where the book will go on. */
export function runScheduled(book: Book, { phase, dayEnds }: PhaseChange): void {
  const { session } = book;
  endAuction(book, phase);
  if (dayEnds) session.afterDay = phase;
  else arrive(book, phase);
}

/** Ends the orders of the day, oldest number first, as far as this frame may; then comes the phase that waited for it. Returns false when some are left. */
export function endDay(book: Book): boolean {
  const { session } = book;
  if (session.afterDay === 0) return true;
  const slots = ordersByNumber(book, endsWithDay, session.budget + 1);
  const now = slots.slice(0, session.budget);
  session.budget -= now.length;
  for (const slot of now) book.cancel(slot, FinalStatus.expired, Reason.expired);
  if (book.brackets.waiting) finishInput(book, book.last);
  if (now.length < slots.length) {
    if (book.phase < CLOSED) waitForDay(book);
    return false;
  }
  const phase = session.afterDay;
  session.afterDay = 0;
  arrive(book, phase);
  return true;
}

/** The pause is over. */
export function endPause(book: Book): void {
  changePhase(book, CONTINUOUS);
}

/** The book is closed until the orders of the day are out. */
function waitForDay(book: Book): void {
  const { session } = book;
  if (book.phase === CONTINUOUS) session.lastBefore = book.last;
  session.pauseEnds = 0;
  book.auction.forget();
  book.phase = CLOSED;
  tellState(book);
}

/** Ends the GTD orders whose time has come, all of them: what is shut may have left some behind. */
function expireOverdue(book: Book): void {
  const { expiries, pool } = book;
  for (let slot = expiries.first(); slot !== 0; slot = expiries.first()) {
    if ((pool.expireAt[slot] ?? 0) > book.now) return;
    book.cancel(slot, FinalStatus.expired, Reason.expired);
  }
}

/** The auction before has ended already. */
function arrive(book: Book, phase: number): void {
  const { session } = book;
  if (phase === HALTED) haltBook(book);
  else if (session.isGated) session.next = phase;
  else enterPhase(book, phase);
}

function changePhase(book: Book, phase: number): void {
  endAuction(book, phase);
  enterPhase(book, phase);
}

/** An auction that ends uncrosses, whatever comes after it; only a gate that shuts leaves it for later. */
function endAuction(book: Book, next: number): void {
  const { phase } = book;
  if (!isAuction(phase) || phase === next || next === HALTED) return;
  uncross(book, true);
  if (book.brackets.waiting) finishInput(book, book.last);
}

function enterPhase(book: Book, phase: number): void {
  const { session } = book;
  const from = book.phase;
  const opens = phase === CONTINUOUS && from !== CONTINUOUS;
  if (from === CONTINUOUS && phase !== CONTINUOUS) session.lastBefore = book.last;
  if (opens) uncross(book, false);
  if (phase === CLOSED) endOrdersForAuctions(book);
  session.pauseEnds = phase === PAUSE ? pauseEnd(book) : 0;
  book.auction.forget();
  book.phase = phase;
  tellState(book);
  if (phase === CLOSING) enterWaiting(book);
  if (!opens) {
    if (book.brackets.waiting) finishInput(book, book.last);
    return;
  }
  // Stops that were reached meanwhile enter now, against the last price; so do the exits of brackets.
  if (book.last !== 0) noteTrade(book, book.last);
  finishInput(book, session.lastBefore);
}

/** The orders for the closing auction take their places, in order of arrival. */
function enterWaiting(book: Book): void {
  const { waiting, incoming } = book;
  for (let slot = waiting.front(); slot !== 0; slot = waiting.front()) {
    incoming.load(book.pool, slot);
    book.remove(slot);
    book.events.triggered(incoming, book.last);
    execute(book, incoming);
  }
}

/** A book that closes without its auction ends the orders for it. */
function endOrdersForAuctions(book: Book): void {
  endAuctionOrders(book);
  const { waiting } = book;
  for (let slot = waiting.front(); slot !== 0; slot = waiting.front())
    book.cancel(slot, FinalStatus.canceled, Reason.auction_remainder);
}

function endsWithDay(terms: number): boolean {
  const timeInForce = timeInForceOf(terms);
  return (
    timeInForce === TimeInForce.day || timeInForce === TimeInForce.opg || timeInForce === TimeInForce.cls
  );
}
