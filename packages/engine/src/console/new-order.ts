import { parseInstant } from '@buttonwood/shared/base/instant.ts';
import { MAX_ORDER_LOTS } from '@buttonwood/shared/limits.ts';
import { parsePrice } from '@buttonwood/shared/money/price.ts';
import { CONSOLE_DEFAULT_STP, defaultTimeInForce } from '@buttonwood/shared/order/defaults.ts';
import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import { StpMode } from '@buttonwood/shared/order/stp-mode.ts';
import { TimeInForce } from '@buttonwood/shared/order/time-in-force.ts';
import { NO_CONDITIONS, type NewConditional } from '../core/book/book-driver.ts';
import type { NewOrderLine } from './book-operation.ts';
import type { ConsoleUnits } from './console-events.ts';

/** The fields of an order that come from its line; numbers of order and account are given by the session. */
export type OrderFields = Omit<NewConditional, 'order' | 'account' | 'exitOrder'>;

/** Reads the values of a line. Undefined when one does not fit its tick, its lot or the others. */
export function orderFields(line: NewOrderLine, units: ConsoleUnits): OrderFields | undefined {
  const tif = line.tif ?? defaultTimeInForce(line.type);
  const price = (text: string | undefined): number => (text === undefined ? 0 : ticksOf(text, units));
  const quantity = (shares: number | undefined): number => (shares === undefined ? 0 : lotsOf(shares, units));
  const instant = (text: string | undefined): number => (text === undefined ? 0 : (parseInstant(text) ?? -1));
  const fields: OrderFields = {
    ...NO_CONDITIONS,
    side: Side[line.side],
    orderType: OrderType[line.type],
    timeInForce: TimeInForce[tif],
    stp: StpMode[line.stp ?? CONSOLE_DEFAULT_STP],
    postOnly: line.post_only === true ? 1 : 0,
    quantity: lotsOf(line.qty, units),
    limit: price(line.price),
    stop: price(line.stop_price),
    display: quantity(line.display_qty),
    expireAt: instant(line.expire_at),
    validUntil: instant(line.valid_until),
    minQuantity: quantity(line.min_qty),
    trail: price(line.trail),
    stopLimit: price(line.stop_limit_price),
    takeProfit: price(line.take_profit),
    stopLoss: price(line.stop_loss),
  };
  if (Object.values(fields).some((value) => value < 0)) return undefined;
  const market = ['market', 'stop', 'trailing_stop'].includes(line.type);
  if ((market && line.price !== undefined) || (tif === 'gtd') !== (line.expire_at !== undefined))
    return undefined;
  return line.exit_id !== undefined && !isBracket(fields) ? undefined : fields;
}

export function isBracket(fields: OrderFields): boolean {
  return fields.takeProfit > 0 || fields.stopLoss > 0;
}

/** Whether the fields need more than a plain order has. */
export function isConditional(fields: OrderFields): boolean {
  const { orderType, minQuantity, trail, stopLimit } = fields;
  return (
    orderType === OrderType.oco ||
    orderType === OrderType.trailing_stop ||
    minQuantity > 0 ||
    trail > 0 ||
    stopLimit > 0 ||
    isBracket(fields)
  );
}

/** Lots of a share quantity; -1 when it is not a whole number of lots within the largest order. */
export function lotsOf(shares: number, { lotSize }: ConsoleUnits): number {
  const lots = shares / lotSize;
  const whole = Number.isSafeInteger(shares) && Number.isSafeInteger(lots);
  return whole && lots >= 1 && lots <= MAX_ORDER_LOTS ? lots : -1;
}

/** Ticks of a decimal price; -1 when it is not a price on the tick. */
export function ticksOf(text: string, { tickUnits }: ConsoleUnits): number {
  const price = parsePrice(text, tickUnits);
  return price.ok ? price.value : -1;
}
