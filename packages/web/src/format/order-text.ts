import type { Fill, Order, PlaceOrderRequest } from '@buttonwood/shared/wire/http-types.ts';
import { groupDigits } from './number-text.ts';
import { SIDE_WORDS, STATUS_WORDS, TYPE_WORDS, reasonText } from './words.ts';

/** "Buy 100 ACME @ 101.25 GTC": an order said back before it is sent. */
export function orderSentence(order: Omit<PlaceOrderRequest, 'client_order_id'>): string {
  const what = `${SIDE_WORDS[order.side]} ${groupDigits(order.qty)} ${order.symbol}`;
  const tif = order.time_in_force === undefined ? '' : ` ${order.time_in_force.toUpperCase()}`;
  const until = order.expire_at === undefined ? '' : ` ${order.expire_at.slice(0, 16).replace('T', ' ')}`;
  const minimum = order.min_qty === undefined ? '' : `, at least ${groupDigits(order.min_qty)}`;
  return `${what} ${priceWords(order)}${tif}${until}${minimum}${exitWords(order)}`;
}

function priceWords(order: Omit<PlaceOrderRequest, 'client_order_id'>): string {
  const { type, price, stop_price: stop, stop_limit_price: after, trail } = order;
  if (type === 'trailing_stop') return `trailing by ${trail ?? '—'}`;
  if (type === 'oco') return `@ ${price ?? '—'} or ${after ?? 'market'} when ${stop ?? '—'} trades`;
  const at = price === undefined ? TYPE_WORDS[type].toLowerCase() : `@ ${price}`;
  return stop === undefined ? at : `${at} when ${stop} trades`;
}

function exitWords({
  take_profit: profit,
  stop_loss: loss,
}: Pick<Order, 'take_profit' | 'stop_loss'> | PlaceOrderRequest): string {
  const prices = [profit, loss].filter((price) => price !== undefined && price !== null);
  return prices.length === 0 ? '' : `, exit at ${prices.join(' or ')}`;
}

/** What an order waits for or leads to beside its price, in a few words; empty for a plain one. */
export function conditionsText(order: Order): string {
  const parts = [
    order.trail === null ? '' : `trail ${order.trail}`,
    order.stop_price === null ? '' : `stop ${order.stop_price}`,
    order.stop_limit_price === null ? '' : `then ${order.stop_limit_price}`,
    order.min_qty === null ? '' : `min ${groupDigits(order.min_qty)}`,
    order.take_profit === null ? '' : `profit ${order.take_profit}`,
    order.stop_loss === null ? '' : `loss ${order.stop_loss}`,
    order.parent_order_id === null ? '' : 'exit',
    order.post_only ? 'post' : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
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
