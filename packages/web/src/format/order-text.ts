import type { Fill, Order, PlaceOrderRequest } from '@buttonwood/shared/wire/http-types.ts';
import { groupDigits } from './number-text.ts';
import { SIDE_WORDS, STATUS_WORDS, TYPE_WORDS, reasonText } from './words.ts';

/** "Buy 100 ACME @ 101.25 GTC": an order said back before it is sent. */
export function orderSentence(order: Omit<PlaceOrderRequest, 'client_order_id'>): string {
  const at = order.price === undefined ? TYPE_WORDS[order.type].toLowerCase() : `@ ${order.price}`;
  const stop = order.stop_price === undefined ? '' : ` when ${order.stop_price} trades`;
  const tif = order.time_in_force === undefined ? '' : ` ${order.time_in_force.toUpperCase()}`;
  return `${SIDE_WORDS[order.side]} ${groupDigits(order.qty)} ${order.symbol} ${at}${stop}${tif}`;
}

/** What the exchange made of an order, in one line. */
export function orderResultText(order: Order): string {
  const what = `${SIDE_WORDS[order.side]} ${groupDigits(order.qty)} ${order.symbol}`;
  const filled =
    order.cum_qty === '0' ? '' : ` ${groupDigits(order.cum_qty)} filled at ${order.avg_price ?? '—'}.`;
  const reason = reasonText(order.reason);
  const why = order.status === 'filled' || reason === '' ? '' : ` ${reason}`;
  return `${STATUS_WORDS[order.status]}: ${what}.${filled}${why}`;
}

/** "Bought 60 of 100 ACME at 101.25" from the newest of an order's fills. */
export function fillSentence(fill: Fill): string {
  const total = BigInt(fill.cum_qty) + BigInt(fill.leaves_qty);
  const verb = fill.side === 'buy' ? 'Bought' : 'Sold';
  const amount =
    fill.leaves_qty === '0'
      ? groupDigits(fill.cum_qty)
      : `${groupDigits(fill.cum_qty)} of ${groupDigits(String(total))}`;
  return `${verb} ${amount} ${fill.symbol}, last at ${fill.price}`;
}
