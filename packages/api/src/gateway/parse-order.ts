import { parseInstant } from '@buttonwood/shared/base/instant.ts';
import { err, ok, type Result } from '@buttonwood/shared/base/result.ts';
import type { InstrumentInfo } from '@buttonwood/shared/instrument/instrument-info.ts';
import { MAX_ORDER_CASH } from '@buttonwood/shared/limits.ts';
import { parsePrice } from '@buttonwood/shared/money/price.ts';
import { parseQuantity } from '@buttonwood/shared/money/quantity.ts';
import { DEFAULT_STP } from '@buttonwood/shared/order/defaults.ts';
import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import { StpMode } from '@buttonwood/shared/order/stp-mode.ts';
import { TimeInForce } from '@buttonwood/shared/order/time-in-force.ts';
import type { Problem } from '@buttonwood/shared/wire/problem.ts';
import { problemOf } from '../http/problem.ts';
import { findMisfit, timeInForceOf } from './order-fit.ts';
import type { AmendOrderFields, PlaceOrderFields } from '../schemas/order-schemas.ts';

/** An order in ticks and lots, 0 for what it has not. */
export interface ParsedOrder {
  readonly instrument: number;
  readonly side: number;
  readonly orderType: number;
  readonly timeInForce: number;
  readonly stp: number;
  readonly postOnly: number;
  readonly quantity: number;
  readonly limit: number;
  readonly stop: number;
  readonly display: number;
  readonly expireAt: number;
  readonly validUntil: number;
  /** Undefined for an order that has none. */
  readonly conditions: ParsedConditions | undefined;
}
/** Prices and distances in ticks, quantities in lots. */
export interface ParsedConditions {
  readonly minQuantity: number;
  readonly trail: number;
  readonly stopLimit: number;
  readonly takeProfit: number;
  readonly stopLoss: number;
}
export interface ParsedAmend {
  readonly quantity: number;
  readonly limit: number;
  readonly stop: number;
  readonly validUntil: number;
}

/** Checks an order against its instrument. The ledger checks again; here every refusal names its field. */
export function parseOrder(fields: PlaceOrderFields, info: InstrumentInfo): Result<ParsedOrder, Problem> {
  const misfit = findMisfit(fields);
  if (misfit !== undefined) return err(fieldProblem(misfit.field, misfit.message));
  const quantity = quantityField('qty', fields.qty, info);
  if (!quantity.ok) return quantity;
  const limit = priceField('price', fields.price, info);
  if (!limit.ok) return limit;
  const stop = priceField('stop_price', fields.stop_price, info);
  if (!stop.ok) return stop;
  const display =
    fields.display_qty === undefined ? ok(0) : quantityField('display_qty', fields.display_qty, info);
  if (!display.ok) return display;
  if (display.value > quantity.value) return err(fieldProblem('display_qty', 'more than the quantity'));
  const conditions = parseConditions(fields, info, quantity.value);
  if (!conditions.ok) return conditions;
  const { takeProfit, stopLoss, stopLimit } = conditions.value;
  const highest = Math.max(limit.value, stop.value, takeProfit, stopLoss, stopLimit);
  if (
    BigInt(quantity.value) * BigInt(highest * info.tickUnits) * BigInt(info.lotSize) >
    BigInt(MAX_ORDER_CASH)
  ) {
    return err(problemOf('value_too_large'));
  }
  const validUntil = timeField('valid_until', fields.valid_until);
  if (!validUntil.ok) return validUntil;
  const expireAt = timeField('expire_at', fields.expire_at);
  if (!expireAt.ok) return expireAt;
  return ok({
    instrument: info.instrument,
    side: Side[fields.side],
    orderType: OrderType[fields.type],
    timeInForce: TimeInForce[timeInForceOf(fields)],
    stp: StpMode[fields.stp ?? DEFAULT_STP],
    postOnly: fields.post_only === true ? 1 : 0,
    quantity: quantity.value,
    limit: limit.value,
    stop: stop.value,
    display: display.value,
    expireAt: expireAt.value,
    validUntil: validUntil.value,
    conditions: hasConditions(fields) ? conditions.value : undefined,
  });
}

/** Checks an amend; at least one of its fields must be there. */
export function parseAmend(fields: AmendOrderFields, info: InstrumentInfo): Result<ParsedAmend, Problem> {
  if (fields.qty === undefined && fields.price === undefined && fields.stop_price === undefined) {
    return err(fieldProblem('body', 'give at least one of qty, price and stop_price'));
  }
  const quantity = fields.qty === undefined ? ok(0) : quantityField('qty', fields.qty, info);
  if (!quantity.ok) return quantity;
  const limit = priceField('price', fields.price, info);
  if (!limit.ok) return limit;
  const stop = priceField('stop_price', fields.stop_price, info);
  if (!stop.ok) return stop;
  const validUntil = timeField('valid_until', fields.valid_until);
  if (!validUntil.ok) return validUntil;
  return ok({ quantity: quantity.value, limit: limit.value, stop: stop.value, validUntil: validUntil.value });
}

/** OCO orders and trailing stops are orders with conditions by their type, the others by a field. */
function hasConditions(fields: PlaceOrderFields): boolean {
  const { type, min_qty: minimum, take_profit: profit, stop_loss: loss } = fields;
  return (
    type === 'oco' ||
    type === 'trailing_stop' ||
    minimum !== undefined ||
    profit !== undefined ||
    loss !== undefined
  );
}

function parseConditions(
  fields: PlaceOrderFields,
  info: InstrumentInfo,
  quantity: number,
): Result<ParsedConditions, Problem> {
  const minimum = fields.min_qty === undefined ? ok(0) : quantityField('min_qty', fields.min_qty, info);
  if (!minimum.ok) return minimum;
  if (minimum.value > quantity) return err(fieldProblem('min_qty', 'more than the quantity'));
  const trail = priceField('trail', fields.trail, info);
  if (!trail.ok) return trail;
  const stopLimit = priceField('stop_limit_price', fields.stop_limit_price, info);
  if (!stopLimit.ok) return stopLimit;
  const takeProfit = priceField('take_profit', fields.take_profit, info);
  if (!takeProfit.ok) return takeProfit;
  const stopLoss = priceField('stop_loss', fields.stop_loss, info);
  if (!stopLoss.ok) return stopLoss;
  return ok({
    minQuantity: minimum.value,
    trail: trail.value,
    stopLimit: stopLimit.value,
    takeProfit: takeProfit.value,
    stopLoss: stopLoss.value,
  });
}

/** A problem about one field. */
export function fieldProblem(field: string, message: string): Problem {
  return problemOf('validation_failed', { errors: [{ field, message }] });
}

function quantityField(field: string, text: string, info: InstrumentInfo): Result<number, Problem> {
  const lots = parseQuantity(text, info.lotSize);
  if (lots.ok) return lots;
  switch (lots.error) {
    case 'not_a_whole_number':
      return err(fieldProblem(field, 'a whole number of shares, without sign, point or leading zero'));
    case 'off_lot':
      return err(fieldProblem(field, `a multiple of ${info.lotSize} shares`));
    case 'quantity_out_of_range':
      return err(
        problemOf('quantity_out_of_range', {
          errors: [{ field, message: 'zero, or more than one order may have' }],
        }),
      );
  }
}

/** Reads a price into ticks, 0 when there is none. */
export function priceField(
  field: string,
  text: string | undefined,
  info: InstrumentInfo,
): Result<number, Problem> {
  if (text === undefined) return ok(0);
  const ticks = parsePrice(text, info.tickUnits);
  if (ticks.ok) return ticks;
  switch (ticks.error.code) {
    case 'not_a_decimal':
      return err(fieldProblem(field, 'a plain decimal number like 101.25'));
    case 'price_out_of_range':
      return err(problemOf('price_out_of_range', { errors: [{ field, message: 'zero or too large' }] }));
    case 'off_tick': {
      const nearest = ticks.error.nearest.filter((price) => Number(price) > 0).join(' and ');
      const message = `not on the tick; the nearest prices are ${nearest}`;
      return err(problemOf('off_tick', { detail: `The price is ${message}.`, errors: [{ field, message }] }));
    }
  }
}

/** Reads an instant into microseconds since 1970, 0 when there is none. */
export function timeField(field: string, text: string | undefined): Result<number, Problem> {
  if (text === undefined) return ok(0);
  const us = parseInstant(text);
  return us === undefined ? err(fieldProblem(field, 'an RFC 3339 time with its offset')) : ok(us);
}
