import type { PlaceOrderRequest } from '@buttonwood/shared/wire/http-types.ts';
import { formatPrice, parsePrice } from '@buttonwood/shared/money/price.ts';
import { parseQuantity } from '@buttonwood/shared/money/quantity.ts';
import type { TicketField, TicketInstrument } from './check-ticket.ts';
import { priceErrorText, quantityErrorText } from './ticket-error-text.ts';
import { canHaveExit, canHaveMinimum, type TicketFields } from './ticket-draft.ts';

type Conditions = Pick<
  PlaceOrderRequest,
  'expire_at' | 'min_qty' | 'trail' | 'stop_limit_price' | 'take_profit' | 'stop_loss'
>;
type PriceField = 'trail' | 'stopLimit' | 'takeProfit' | 'stopLoss';

const MINUTES_TEXT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/;

/** Reads what only some orders have, and adds to `errors` what is wrong with it. Fields that the order cannot have are left out. */
export function checkConditions(
  fields: TicketFields,
  instrument: TicketInstrument,
  errors: Partial<Record<TicketField, string>>,
): Conditions {
  const { tickUnits, lotSize } = instrument;
  /** A price that is there, on its tick; nothing when it is empty or wrong. */
  const price = (field: PriceField): string | undefined => {
    const typed = fields[field].trim();
    const ticks = parsePrice(typed, tickUnits);
    if (ticks.ok) return formatPrice(ticks.value, tickUnits);
    if (typed !== '' || field === 'trail') errors[field] = priceErrorText(ticks.error, typed, tickUnits);
    return undefined;
  };
  const conditions: { -readonly [K in keyof Conditions]: Conditions[K] } = {};
  const keep = (name: Exclude<keyof Conditions, 'min_qty'>, value: string | undefined): void => {
    if (value !== undefined) conditions[name] = value;
  };
  if (fields.timeInForce === 'gtd') keep('expire_at', expiry(fields.expireAt, errors));
  if (fields.type === 'trailing_stop') keep('trail', price('trail'));
  if (fields.type === 'oco') {
    keep('stop_limit_price', price('stopLimit'));
    checkSides(fields, tickUnits, errors);
  }
  if (canHaveExit(fields)) {
    keep('take_profit', price('takeProfit'));
    keep('stop_loss', price('stopLoss'));
    checkExit(fields, tickUnits, errors);
  }
  const minimum = fields.minQuantity.trim();
  if (canHaveMinimum(fields) && minimum !== '') {
    const lots = parseQuantity(minimum, lotSize);
    const whole = parseQuantity(fields.quantity.trim(), lotSize);
    if (!lots.ok) errors.minQuantity = quantityErrorText(lots.error, minimum, lotSize);
    else if (whole.ok && lots.value > whole.value) errors.minQuantity = 'No more than the whole quantity.';
    else conditions.min_qty = minimum;
  }
  return conditions;
}

function expiry(typed: string, errors: Partial<Record<TicketField, string>>): string | undefined {
  const text = typed.slice(0, 16);
  if (MINUTES_TEXT.test(text)) return `${text}:00.000000Z`;
  errors.expireAt = 'Enter a date and a time.';
  return undefined;
}

/** The two prices of an OCO order lie on the two sides of the market. */
function checkSides(
  { side, price, stopPrice }: TicketFields,
  tickUnits: number,
  errors: Partial<Record<TicketField, string>>,
): void {
  const limit = parsePrice(price.trim(), tickUnits);
  const stop = parsePrice(stopPrice.trim(), tickUnits);
  if (!limit.ok || !stop.ok || (errors.stopPrice ?? '') !== '') return;
  const fits = side === 'buy' ? stop.value > limit.value : stop.value < limit.value;
  if (!fits) errors.stopPrice = side === 'buy' ? 'Above the price.' : 'Below the price.';
}

/** A bracket gains at its take profit and loses at its stop loss. */
function checkExit(
  { side, type, price, takeProfit, stopLoss }: TicketFields,
  tickUnits: number,
  errors: Partial<Record<TicketField, string>>,
): void {
  const entry = type === 'limit' || type === 'stop_limit' ? parsePrice(price.trim(), tickUnits) : undefined;
  const profit = parsePrice(takeProfit.trim(), tickUnits);
  const loss = parsePrice(stopLoss.trim(), tickUnits);
  const up = side === 'buy' ? 1 : -1;
  const between = entry?.ok === true ? entry.value : undefined;
  if (profit.ok && between !== undefined && (profit.value - between) * up <= 0)
    errors.takeProfit = side === 'buy' ? 'Above the price.' : 'Below the price.';
  if (loss.ok && between !== undefined && (between - loss.value) * up <= 0)
    errors.stopLoss = side === 'buy' ? 'Below the price.' : 'Above the price.';
  else if (profit.ok && loss.ok && (profit.value - loss.value) * up <= 0)
    errors.stopLoss = side === 'buy' ? 'Below the take profit.' : 'Above the take profit.';
}
