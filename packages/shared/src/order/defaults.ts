import type { OrderTypeName } from './order-type.ts';
import type { StpModeName } from './stp-mode.ts';
import type { TimeInForceName } from './time-in-force.ts';

/** What an order is that does not say its time in force: a market order is immediate-or-cancel by nature. */
const DEFAULT_TIME_IN_FORCE: Readonly<Record<OrderTypeName, TimeInForceName>> = {
  limit: 'gtc',
  market: 'ioc',
  stop: 'gtc',
  stop_limit: 'gtc',
  oco: 'gtc',
  trailing_stop: 'gtc',
};

export function defaultTimeInForce(type: OrderTypeName): TimeInForceName {
  return DEFAULT_TIME_IN_FORCE[type];
}

/** Self-trade prevention of an order that does not ask for a mode: at the exchange, and in the console book. */
export const DEFAULT_STP: StpModeName = 'cancel_newest';
export const CONSOLE_DEFAULT_STP: StpModeName = 'none';
