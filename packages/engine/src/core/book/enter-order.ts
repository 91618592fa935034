import { Phase } from '@buttonwood/shared/instrument/phase.ts';
import { MAX_BOOK_ORDERS, MAX_ORDER_LOTS, MAX_PRICE_TICKS } from '@buttonwood/shared/limits.ts';
import { FinalStatus } from '@buttonwood/shared/order/order-status.ts';
import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import { StpMode } from '@buttonwood/shared/order/stp-mode.ts';
import { TimeInForce } from '@buttonwood/shared/order/time-in-force.ts';
import type { Book } from './book.ts';
import { conditionalRefusal, conditionsFit } from './conditional-refusal.ts';
import { crosses as importedCrosses, execute as importedExecute } from './execute.ts';
import type { IncomingOrder } from './incoming-order.ts';
import type { OrderConditions } from './order-conditions.ts';
import { gateReason as importedGateReason, shutReason } from './phase-gate.ts';
import { enterAgain, waitsAtEntry } from './stop-orders.ts';
import { isOffTick as importedIsOffTick } from './tick-refusal.ts';
import { trailingStop } from './trailing-stops.ts';

/** Constants of this module: the compiler folds them, while an imported binding is read again for every message. */
const crosses = importedCrosses;
const execute = importedExecute;
const gateReason = importedGateReason;
const isOffTick = importedIsOffTick;

const {
  limit: LIMIT,
  market: MARKET,
  stop: STOP,
  stop_limit: STOP_LIMIT,
  oco: OCO,
  trailing_stop: TRAILING,
} = OrderType;
const { day: DAY, gtd: GTD, ioc: IOC, fok: FOK, opg: OPG, cls: CLS } = TimeInForce;
const { closed: CLOSED, continuous: CONTINUOUS } = Phase;
const { buy: BUY, sell: SELL } = Side;
const LAST_STP = StpMode.decrement;
const LARGEST_LOTS = MAX_ORDER_LOTS;
const LARGEST_PRICE = MAX_PRICE_TICKS;
const MOST_ORDERS = MAX_BOOK_ORDERS;

const NONE = Reason.none;
const INVALID = Reason.invalid_order;

/** Takes the order in `book.incoming` or says why not. The stops that it triggers are left to the caller. */
export function enterOrder(book: Book): void {
  const { incoming, events } = book;
  const { orderLow, orderHigh, account } = incoming;
  const reason = refusal(book, incoming);
  if (reason !== NONE) {
    book.refusals.rejected(orderLow, orderHigh, account, reason);
    // The number belongs to an order that lives: saying that it is over would release what is held for it.
    if (reason !== Reason.duplicate_order)
      events.done(orderLow, orderHigh, account, FinalStatus.rejected, reason);
    return;
  }
  if (incoming.timeInForce !== GTD) incoming.expireAt = 0;
  if (incoming.conditions !== undefined) enterConditional(book, incoming, incoming.conditions);
  else if (!incoming.isStop && incoming.timeInForce !== CLS) {
    events.accepted(incoming, false);
    execute(book, incoming);
  } else {
    events.accepted(incoming, waitsAtEntry(book, incoming));
    enterAgain(book, incoming, incoming.isStop);
  }
}

function enterConditional(book: Book, order: IncomingOrder, conditions: OrderConditions): void {
  const { events, conditionEvents, brackets } = book;
  brackets.taken(conditions, order);
  events.accepted(order, waitsAtEntry(book, order));
  conditionEvents.conditions(order);
  if (order.orderType === TRAILING) {
    conditions.toldStop = order.stop;
    if (order.stop === 0) order.stop = trailingStop(order.side, book.last, conditions.trail);
    if (order.stop !== conditions.toldStop) conditionEvents.stopMoved(order);
  }
  enterAgain(book, order, order.isStop);
}

/** Why the book does not take the order; `none` when it does. Changes nothing. */
function refusal(book: Book, order: IncomingOrder): number {
  const { phase } = book;
  if (phase >= CLOSED) return shutReason(book);
  if (order.validUntil !== 0 && book.now > order.validUntil) return Reason.command_expired;
  if (!fitsTogether(order)) return INVALID;
  const gate = gateReason(phase, order.orderType, order.timeInForce);
  if (gate !== NONE) return gate;
  const inAuction = phase !== CONTINUOUS || order.timeInForce >= OPG;
  if (inAuction && wantsToTradeAlone(order)) return Reason.wrong_phase;
  if (order.timeInForce === GTD && order.expireAt <= book.now) return Reason.command_expired;
  if (book.index.find(order.orderLow, order.orderHigh) !== 0) return Reason.duplicate_order;
  if (book.pool.size + book.brackets.reserved >= MOST_ORDERS && (inAuction || mayStay(order)))
    return Reason.book_full;
  if (order.conditions !== undefined) {
    const reason = conditionalRefusal(book, order, order.conditions);
    if (reason !== NONE) return reason;
  }
  if (isOffTick(book, order)) return Reason.price_off_tick;
  return priceRefusal(book, order);
}

/** Whether the order makes a condition of how it trades that an auction cannot keep. */
function wantsToTradeAlone({ postOnly, conditions }: IncomingOrder): boolean {
  return postOnly === 1 || (conditions !== undefined && conditions.minQuantity !== 0);
}

function fitsTogether(order: IncomingOrder): boolean {
  const { side, orderType, timeInForce, quantity, limit, stop } = order;
  if (side !== BUY && side !== SELL) return false;
  if (timeInForce < DAY || timeInForce > CLS || order.stp > LAST_STP) return false;
  if (quantity < 1 || quantity > LARGEST_LOTS || limit > LARGEST_PRICE || stop > LARGEST_PRICE) return false;
  if (order.conditions !== undefined && !conditionsFit(order, order.conditions)) return false;
  switch (orderType) {
    case LIMIT:
      if (limit === 0 || stop !== 0 || order.display > quantity || order.postOnly > 1) return false;
      return (order.postOnly === 0 && order.display === 0) || mayStay(order);
    case MARKET:
      return stop === 0 && isPlain(order);
    case STOP:
      return stop !== 0 && isPlain(order);
    case STOP_LIMIT:
      return stop !== 0 && limit !== 0 && isPlain(order);
    case OCO:
      return order.conditions !== undefined && limit !== 0 && stop !== 0 && isPlain(order) && mayStay(order);
    case TRAILING:
      return order.conditions !== undefined && isPlain(order);
    default:
      return false;
  }
}

function isPlain(order: IncomingOrder): boolean {
  return order.postOnly === 0 && order.display === 0;
}

/** Whether the order may take a place in the book: in a queue, or armed. */
function mayStay(order: IncomingOrder): boolean {
  if (order.isStop) return true;
  if (order.orderType === MARKET) return false;
  return order.timeInForce !== IOC && order.timeInForce !== FOK;
}

function priceRefusal(book: Book, order: IncomingOrder): number {
  const { band } = book;
  const { side, orderType, limit } = order;
  const withoutPrice =
    orderType === MARKET || ((orderType === STOP || orderType === TRAILING) && limit === 0);
  if (withoutPrice && band.bps !== 0 && band.reference === 0) return Reason.no_reference_price;
  if (orderType !== LIMIT && orderType !== OCO) return NONE;
  if (band.refuses(side, limit)) return Reason.price_outside_band;
  return order.postOnly === 1 && crosses(book, side, limit) ? Reason.would_trade : NONE;
}
