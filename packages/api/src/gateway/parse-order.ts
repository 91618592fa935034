import { parseInstant } from '@buttonwood/shared/base/instant.ts';
import { err, ok, type Result } from '@buttonwood/shared/base/result.ts';
import type { InstrumentInfo } from '@buttonwood/shared/instrument/instrument-info.ts';
import { MAX_ORDER_CASH } from '@buttonwood/shared/limits.ts';
import { parsePrice } from '@buttonwood/shared/money/price.ts';
import { parseQuantity } from '@buttonwood/shared/money/quantity.ts';
import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import { StpMode } from '@buttonwood/shared/order/stp-mode.ts';
import { TimeInForce } from '@buttonwood/shared/order/time-in-force.ts';
import type { Problem } from '@buttonwood/shared/wire/problem.ts';
import { problemOf } from '../http/problem.ts';
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
  readonly validUntil: number;
}
export interface ParsedAmend {
  readonly quantity: number;
  readonly limit: number;
  readonly stop: number;
  readonly validUntil: number;
}

const SUPPORTED_TIFS: ReadonlySet<string> = new Set(['gtc', 'ioc', 'fok']);

/** Checks an order against its instrument. The ledger checks again; here every refusal names its field. */
export function parseOrder(fields: PlaceOrderFields, info: InstrumentInfo): Result<ParsedOrder, Problem> {
  const tif = fields.time_in_force ?? (fields.type === 'market' ? 'ioc' : 'gtc');
  const misfit = whatDoesNotFit(fields, tif);
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
  const highest = Math.max(limit.value, stop.value);
  if (
    BigInt(quantity.value) * BigInt(highest * info.tickUnits) * BigInt(info.lotSize) >
    BigInt(MAX_ORDER_CASH)
  ) {
    return err(problemOf('value_too_large'));
  }
  const validUntil = timeField('valid_until', fields.valid_until);
  if (!validUntil.ok) return validUntil;
  return ok({
    instrument: info.instrument,
    side: Side[fields.side],
    orderType: OrderType[fields.type],
    timeInForce: TimeInForce[tif],
    stp: StpMode[fields.stp ?? 'cancel_newest'],
    postOnly: fields.post_only === true ? 1 : 0,
    quantity: quantity.value,
    limit: limit.value,
    stop: stop.value,
    display: display.value,
    validUntil: validUntil.value,
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

/** A problem about one field. */
export function fieldProblem(field: string, message: string): Problem {
  return problemOf('validation_failed', { errors: [{ field, message }] });
}

type Misfit = { readonly field: string; readonly message: string } | undefined;

function whatDoesNotFit(fields: PlaceOrderFields, tif: string): Misfit {
  const hasLimit = fields.type === 'limit' || fields.type === 'stop_limit';
  const hasStop = fields.type === 'stop' || fields.type === 'stop_limit';
  if (hasLimit && fields.price === undefined)
    return { field: 'price', message: `a ${fields.type} order needs one` };
  if (!hasLimit && fields.price !== undefined)
    return { field: 'price', message: `a ${fields.type} order has none` };
  if (hasStop && fields.stop_price === undefined) {
    return { field: 'stop_price', message: `a ${fields.type} order needs one` };
  }
  if (!hasStop && fields.stop_price !== undefined) {
    return { field: 'stop_price', message: `a ${fields.type} order has none` };
  }
  if (!SUPPORTED_TIFS.has(tif))
    return { field: 'time_in_force', message: 'gtc, ioc or fok: there are no sessions' };
  if (fields.type === 'market' && tif === 'gtc') {
    return { field: 'time_in_force', message: 'a market order is ioc or fok' };
  }
  if (fields.post_only === true && (fields.type !== 'limit' || tif !== 'gtc')) {
    return { field: 'post_only', message: 'only for limit orders that may rest' };
  }
  if (fields.display_qty !== undefined && (!hasLimit || tif !== 'gtc')) {
    return { field: 'display_qty', message: 'only for orders with a limit that may rest' };
  }
  return undefined;
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

function priceField(field: string, text: string | undefined, info: InstrumentInfo): Result<number, Problem> {
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

function timeField(field: string, text: string | undefined): Result<number, Problem> {
  if (text === undefined) return ok(0);
  const us = parseInstant(text);
  return us === undefined ? err(fieldProblem(field, 'an RFC 3339 time with its offset')) : ok(us);
}
