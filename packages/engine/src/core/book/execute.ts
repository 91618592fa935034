import { Phase } from '@buttonwood/shared/instrument/phase.ts';
import { MAX_PRICE_TICKS as IMPORTED_MAX_PRICE_TICKS } from '@buttonwood/shared/limits.ts';
import { FinalStatus } from '@buttonwood/shared/order/order-status.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import { TimeInForce } from '@buttonwood/shared/order/time-in-force.ts';
import type { Book } from './book.ts';
import { canFill } from './fillable.ts';
import { joinAuction } from './join-auction.ts';
import type { IncomingOrder } from './incoming-order.ts';
import { match as importedMatch } from './match.ts';
import { ladderKey as importedLadderKey, type PriceLadder } from './price-ladder.ts';
import { isStoppedByBand, startPause } from './volatility-pause.ts';

/** Constants of this module: the compiler folds them, while an imported binding is read again for every message. */
const MAX_PRICE_TICKS = IMPORTED_MAX_PRICE_TICKS;
const match = importedMatch;
const ladderKey = importedLadderKey;

const { fok: FOK, ioc: IOC } = TimeInForce;
const BUY = Side.buy;
const SELL = Side.sell;
const IOC_REMAINDER = Reason.ioc_remainder;

const FILLED = Reason.filled;
const CONTINUOUS = Phase.continuous;

/**
 * Lets an order that has been taken trade, and deals with what is left of it: a limit order rests, everything else is
 * canceled. Nothing trades outside the band; a limit order that could only rest across a price out there is canceled, so
 * that the book never stands crossed. An order that the band stops short of the next price starts a volatility pause. While
 * the book collects, the order only takes its place.
 */
export function execute(book: Book, incoming: IncomingOrder): void {
  if (book.phase !== CONTINUOUS) {
    joinAuction(book, incoming);
    return;
  }
  const { side, timeInForce } = incoming;
  const market = incoming.isMarket;
  const limit = market ? book.band.tighten(side, incoming.limit) : incoming.limit;
  if (!market && book.band.refuses(side, limit)) {
    book.cancelIncoming(incoming, FinalStatus.canceled, Reason.price_outside_band);
    return;
  }
  const opposite = oppositeSide(book, side);
  const bound = boundKey(side, limit);
  const barred = isBarred(book, side, limit);
  if (timeInForce === FOK && (barred || !canFill(book, incoming, opposite, bound, incoming.leaves))) {
    book.cancelIncoming(incoming, FinalStatus.canceled, Reason.fok_not_filled);
    return;
  }
  const { conditions } = incoming;
  if (conditions !== undefined && conditions.minQuantity > 0) {
    if (barred || !canFill(book, incoming, opposite, bound, conditions.minQuantity)) {
      book.cancelIncoming(incoming, FinalStatus.canceled, Reason.min_quantity);
      return;
    }
  }
  if (!barred && !match(book, incoming, opposite, bound)) return;
  if (incoming.leaves === 0) {
    const { orderLow, orderHigh, account } = incoming;
    book.events.done(orderLow, orderHigh, account, FinalStatus.filled, FILLED);
    if (conditions !== undefined) book.brackets.ended(conditions, true);
    return;
  }
  if (market) {
    if (isStoppedByBand(book, side, opposite)) {
      book.cancelIncoming(incoming, FinalStatus.canceled, Reason.volatility_pause);
      startPause(book);
      return;
    }
    const reason = opposite.best < 0 ? Reason.no_liquidity : Reason.protection_price;
    book.cancelIncoming(incoming, FinalStatus.canceled, reason);
  } else if (barred) book.cancelIncoming(incoming, FinalStatus.canceled, Reason.price_outside_band);
  else {
    if (timeInForce === IOC) book.cancelIncoming(incoming, FinalStatus.canceled, IOC_REMAINDER);
    else book.events.rested(book.rest(incoming));
    if (book.band.isFarEdge(side, limit) && incoming.postOnly === 0 && isStoppedByBand(book, side, opposite))
      startPause(book);
  }
}

/** The ladder that an order of `side` trades against. */
export function oppositeSide(book: Book, side: number): PriceLadder {
  return side === BUY ? book.asks : book.bids;
}

/** Whether an order of `side` at `limit` would find a price to trade at, equal price included. */
export function crosses(book: Book, side: number, limit: number): boolean {
  return oppositeSide(book, side).best >= boundKey(side, limit);
}

/** Whether the first price that the order would take lies beyond the far edge of the band, where nothing may trade. */
export function isBarred(book: Book, side: number, limit: number): boolean {
  const { best } = oppositeSide(book, side);
  if (best < boundKey(side, limit)) return false;
  return book.band.bars(side, side === BUY ? MAX_PRICE_TICKS - best : best);
}

/** The key in the opposite ladder down to which an order of `side` trades at `limit`. Never the key of an empty ladder. */
function boundKey(side: number, limit: number): number {
  return ladderKey(side === BUY ? SELL : BUY, limit);
}
