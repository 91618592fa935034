import type { Fill, Order, Trade } from '@buttonwood/shared/wire/http-types.ts';

/** Whole wire objects for tests, which change what they are about. */

/** What an order has that waits for nothing but its price. */
export const NO_CONDITIONS = {
  expire_at: null,
  min_qty: null,
  trail: null,
  stop_limit_price: null,
  take_profit: null,
  stop_loss: null,
  exit_order_id: null,
  parent_order_id: null,
} as const;

export function anOrder(change: Partial<Order> = {}): Order {
  return {
    order_id: 'order-1',
    client_order_id: 'key-1',
    symbol: 'ACME',
    side: 'buy',
    type: 'limit',
    time_in_force: 'gtc',
    post_only: false,
    qty: '100',
    price: '10.00',
    stop_price: null,
    display_qty: null,
    ...NO_CONDITIONS,
    cum_qty: '0',
    leaves_qty: '100',
    avg_price: null,
    fees: '0.00',
    status: 'accepted',
    reason: null,
    created_at: '2026-11-20T14:30:00.000000Z',
    updated_at: '2026-11-20T14:30:00.000000Z',
    ...change,
  };
}

export function aFill(change: Partial<Fill> = {}): Fill {
  return {
    trade_id: 1,
    order_id: 'order-1',
    symbol: 'ACME',
    side: 'buy',
    liquidity: 'taker',
    price: '10.00',
    qty: '10',
    cum_qty: '10',
    leaves_qty: '90',
    fee: '0.03',
    reversed: false,
    seq: 1,
    ts: '2026-11-20T14:30:00.000000Z',
    ...change,
  };
}

export function aTrade(change: Partial<Trade> = {}): Trade {
  return {
    trade_id: 1,
    symbol: 'ACME',
    price: '10.00',
    quantity: '10',
    taker_side: 'buy',
    busted: false,
    ts: '2026-11-20T14:30:00.000000Z',
    ...change,
  };
}
