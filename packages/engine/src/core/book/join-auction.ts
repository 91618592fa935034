import { MAX_PRICE_TICKS } from '@buttonwood/shared/limits.ts';
import { FinalStatus } from '@buttonwood/shared/order/order-status.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import { TimeInForce } from '@buttonwood/shared/order/time-in-force.ts';
import type { Book } from './book.ts';
import type { IncomingOrder } from './incoming-order.ts';

const { ioc: IOC, fok: FOK } = TimeInForce;
const CANCELED = FinalStatus.canceled;

/**
 * Lets an order that has been taken, or that was triggered before the pause began, take its place while the book collects.
 * A market order stands at its cap until the uncross, without one at the best price of all. Orders that trade at once or
 * never are only here because a pause overtook them: they end.
 */
export function joinAuction(book: Book, incoming: IncomingOrder): void {
  const { side, timeInForce, isMarket } = incoming;
  if (timeInForce === FOK || (timeInForce === IOC && !isMarket)) {
    book.cancelIncoming(incoming, CANCELED, Reason.volatility_pause);
    return;
  }
  if (!isMarket && book.band.refuses(side, incoming.limit)) {
    book.cancelIncoming(incoming, CANCELED, Reason.price_outside_band);
    return;
  }
  if (isMarket && incoming.limit === 0) incoming.limit = side === Side.buy ? MAX_PRICE_TICKS : 1;
  book.events.rested(book.rest(incoming));
}
