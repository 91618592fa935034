import { must } from '@buttonwood/shared/base/assert.ts';
import { Phase } from '@buttonwood/shared/instrument/phase.ts';
import { FinalStatus } from '@buttonwood/shared/order/order-status.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import { FIRST_RULES } from '@buttonwood/shared/rules-version.ts';
import type { LinkCounters } from '../link-counters.ts';
import { AccountLists } from './account-lists.ts';
import { AuctionEventsOut } from './auction-events-out.ts';
import { AuctionPrice } from './auction-price.ts';
import { Band } from './band.ts';
import { BookEventsOut } from './book-events-out.ts';
import { Brackets } from './brackets.ts';
import { BustedTrades } from './busted-trades.ts';
import { ConditionEventsOut } from './condition-events-out.ts';
import { ExpiryQueue } from './expiry-queue.ts';
import { IncomingOrder } from './incoming-order.ts';
import type { OrderConditions } from './order-conditions.ts';
import { OrderIndex } from './order-index.ts';
import { OrderPool } from './order-pool.ts';
import {
  isArmed as importedIsArmed,
  isConditional as importedIsConditional,
  isForClose as importedIsForClose,
  packTerms as importedPackTerms,
  sideOf as importedSideOf,
} from './order-terms.ts';
import { ladderKey as importedLadderKey, PriceLadder, stopKey as importedStopKey } from './price-ladder.ts';
import { RefusalsOut } from './refusals-out.ts';
import { Session } from './session.ts';
import { StopWatch } from './stop-watch.ts';
import { TickTable } from './tick-table.ts';
import { TrailingStops } from './trailing-stops.ts';
import { TriggerQueue } from './trigger-queue.ts';

/** Constants of this module: the compiler folds them, while an imported binding is read again for every message. */
const isArmed = importedIsArmed;
const isConditional = importedIsConditional;
const isForClose = importedIsForClose;
const packTerms = importedPackTerms;
const sideOf = importedSideOf;
const ladderKey = importedLadderKey;
const stopKey = importedStopKey;

const BUY = Side.buy;
/** The orders that wait for the closing auction stand in one queue, whatever their price. */
const WAITING_KEY = 1;
const FILLED = Reason.filled;
const FILLED_STATUS = FinalStatus.filled;

/** The state of one instrument's book, and the few steps that keep its structures in agreement. */
export class Book {
  readonly pool = new OrderPool();
  readonly index = new OrderIndex(this.pool);
  readonly accounts = new AccountLists(this.pool);
  readonly expiries = new ExpiryQueue(this.pool);
  readonly bids = new PriceLadder(this.pool);
  readonly asks = new PriceLadder(this.pool);
  readonly buyStops = new PriceLadder(this.pool);
  readonly sellStops = new PriceLadder(this.pool);
  /** Orders for the closing auction, until it begins. */
  readonly waiting = new PriceLadder(this.pool);
  /** Every ladder, in the order in which snapshots and orders that end together go through them. */
  readonly ladders = [this.bids, this.asks, this.buyStops, this.sellStops, this.waiting] as const;
  readonly triggers = new TriggerQueue(this.pool);
  readonly buyWatch = new StopWatch(this.pool, Side.buy);
  readonly sellWatch = new StopWatch(this.pool, Side.sell);
  readonly trailing = new TrailingStops(this.pool);
  readonly brackets = new Brackets();
  readonly busted = new BustedTrades();
  readonly band = new Band();
  readonly ticks = new TickTable();
  readonly session = new Session();
  readonly auction = new AuctionPrice();
  readonly incoming = new IncomingOrder();
  private readonly described = new IncomingOrder();
  readonly events: BookEventsOut;
  readonly refusals: RefusalsOut;
  readonly conditionEvents: ConditionEventsOut;
  readonly auctionEvents: AuctionEventsOut;

  /** The version of the rules that decides: see rule-changes.ts. */
  rules: number = FIRST_RULES;
  instrument = 0;
  tickUnits = 0;
  lotSize = 0;
  symbol: Uint8Array = new Uint8Array(0);
  phase: number = Phase.closed;
  /** The time of the frame under way. */
  now = 0;
  /** Price of the last trade; 0 before the first one. */
  last = 0;
  /** Number of the last trade. */
  trades = 0;
  /** First, lowest and highest price traded by the input under way; 0 while it has not traded. */
  tradedFirst = 0;
  tradedLow = 0;
  tradedHigh = 0;

  constructor(links: LinkCounters) {
    this.events = new BookEventsOut(links, this.pool);
    this.refusals = new RefusalsOut(this.events);
    this.conditionEvents = new ConditionEventsOut(this.events);
    this.auctionEvents = new AuctionEventsOut(this.events, this.pool);
  }

  /** The ladder in which orders of `side` rest. */
  restingSide(side: number): PriceLadder {
    return side === BUY ? this.bids : this.asks;
  }

  stopSide(side: number): PriceLadder {
    return side === BUY ? this.buyStops : this.sellStops;
  }

  /** The stop prices of the OCO orders of `side`. */
  watchSide(side: number): StopWatch {
    return side === BUY ? this.buyWatch : this.sellWatch;
  }

  /** Puts what is left of `incoming` at the back of the queue at its limit. Returns its slot. */
  rest(incoming: IncomingOrder): number {
    const { display, leaves } = incoming;
    const shown = display !== 0 && display < leaves ? display : leaves;
    const slot = this.store(incoming, shown, false);
    if (incoming.isWatched) this.pool.armedAt[slot] = this.events.seq;
    this.restingSide(incoming.side).append(slot, ladderKey(incoming.side, incoming.limit));
    return slot;
  }

  /** Sends a resting order, a plain one, to the back of the queue at its new limit. In all that is not about places it stays as it is. */
  move(slot: number, quantity: number, limit: number, stop: number): void {
    const { pool } = this;
    const side = sideOf(pool.terms[slot] ?? 0);
    const ladder = this.restingSide(side);
    ladder.remove(slot);
    const display = pool.display[slot] ?? 0;
    const leaves = (pool.leaves[slot] ?? 0) + quantity - (pool.quantity[slot] ?? 0);
    pool.quantity[slot] = quantity;
    pool.leaves[slot] = leaves;
    pool.shown[slot] = display !== 0 && display < leaves ? display : leaves;
    pool.price[slot] = limit;
    pool.stop[slot] = stop;
    ladder.append(slot, ladderKey(side, limit));
  }

  /** Lets `incoming` wait for its stop price, behind those that wait for it already. */
  arm(incoming: IncomingOrder): void {
    const slot = this.store(incoming, 0, true);
    this.pool.armedAt[slot] = this.events.seq;
    this.stopSide(incoming.side).append(slot, stopKey(incoming.side, incoming.stop));
  }

  /** Lets `incoming` wait for the closing auction, behind those that wait for it already. */
  wait(incoming: IncomingOrder): void {
    const slot = this.store(incoming, 0, true);
    this.pool.armedAt[slot] = this.events.seq;
    this.waiting.append(slot, WAITING_KEY);
  }

  /** The ladder in which a live order stands. */
  ladderOf(slot: number): PriceLadder {
    const terms = this.pool.terms[slot] ?? 0;
    const side = sideOf(terms);
    if (!isArmed(terms)) return side === BUY ? this.bids : this.asks;
    return isForClose(terms) ? this.waiting : this.stopSide(side);
  }

  /** Puts an order of a snapshot back into the queue that it stood in; a ladder's orders come in their order. */
  restore(order: IncomingOrder, shown: number, armed: boolean, armedAt: number): void {
    const slot = this.store(order, shown, armed);
    this.pool.armedAt[slot] = armedAt;
    const ladder = this.ladderOf(slot);
    if (ladder === this.waiting) ladder.append(slot, WAITING_KEY);
    else if (armed) ladder.append(slot, stopKey(order.side, order.stop));
    else ladder.append(slot, ladderKey(order.side, order.limit));
  }

  /** Takes a live order out of every structure; its slot is free afterwards. */
  remove(slot: number): void {
    this.ladderOf(slot).remove(slot);
    this.forget(slot);
  }

  /** The rest of `remove`, for an order that stands in no ladder any more. */
  forget(slot: number): void {
    if (this.pool.expireAt[slot] !== 0) this.expiries.remove(slot);
    if (isConditional(this.pool.terms[slot] ?? 0)) this.leaveConditions(slot);
    this.index.remove(slot);
    this.accounts.remove(slot);
    this.pool.release(slot);
  }

  /** Ends a resting order that is filled whole. */
  finish(slot: number): void {
    const { pool } = this;
    const conditions = pool.conditionsOf(slot);
    const account = pool.account[slot] ?? 0;
    this.events.done(pool.orderLow[slot] ?? 0, pool.orderHigh[slot] ?? 0, account, FILLED_STATUS, FILLED);
    this.remove(slot);
    if (conditions !== undefined) this.brackets.ended(conditions, true);
  }

  /** Ends a live order: it is gone, the market and its ledger are told. */
  cancel(slot: number, status: FinalStatus, reason: number): void {
    const { pool, events } = this;
    const low = pool.orderLow[slot] ?? 0;
    const high = pool.orderHigh[slot] ?? 0;
    const account = pool.account[slot] ?? 0;
    events.canceled(low, high, account, status, reason, pool.leaves[slot] ?? 0);
    events.done(low, high, account, status, reason);
    const conditions = pool.conditionsOf(slot);
    this.remove(slot);
    if (conditions !== undefined) this.brackets.ended(conditions, false);
  }

  /** Ends the order that is being worked on: the market and its ledger are told. */
  cancelIncoming(incoming: IncomingOrder, status: FinalStatus, reason: number): void {
    const { orderLow, orderHigh, account } = incoming;
    this.events.canceled(orderLow, orderHigh, account, status, reason, incoming.leaves);
    this.events.done(orderLow, orderHigh, account, status, reason);
    if (incoming.conditions !== undefined) this.brackets.ended(incoming.conditions, false);
  }

  /** A live order in the form in which events are written; valid until the next call. */
  resting(slot: number): IncomingOrder {
    this.described.load(this.pool, slot);
    return this.described;
  }

  private store(incoming: IncomingOrder, shown: number, armed: boolean): number {
    const { pool } = this;
    const slot = pool.acquire();
    pool.orderLow[slot] = incoming.orderLow;
    pool.orderHigh[slot] = incoming.orderHigh;
    pool.account[slot] = incoming.account;
    pool.terms[slot] = packTerms(incoming, armed, incoming.conditions !== undefined);
    pool.quantity[slot] = incoming.quantity;
    pool.leaves[slot] = incoming.leaves;
    pool.shown[slot] = shown;
    pool.display[slot] = incoming.display;
    pool.price[slot] = incoming.limit;
    pool.stop[slot] = incoming.stop;
    pool.expireAt[slot] = incoming.expireAt;
    if (incoming.expireAt !== 0) this.expiries.add(slot);
    this.index.add(slot);
    this.accounts.add(slot);
    if (incoming.conditions !== undefined) this.keepConditions(incoming.conditions, incoming, slot);
    return slot;
  }

  private keepConditions(conditions: OrderConditions, order: IncomingOrder, slot: number): void {
    conditions.slot = slot;
    this.pool.conditions.set(slot, conditions);
    if (order.isWatched) this.watchSide(order.side).add(conditions);
    if (conditions.trail !== 0) this.trailing.add(conditions);
  }

  private leaveConditions(slot: number): void {
    const conditions = must(this.pool.conditionsOf(slot), 'a conditional order has its conditions');
    if (conditions.watchPlace !== 0) this.watchSide(conditions.side).remove(conditions);
    if (conditions.trail !== 0) this.trailing.remove(conditions);
    this.pool.conditions.delete(slot);
    conditions.slot = 0;
  }
}
