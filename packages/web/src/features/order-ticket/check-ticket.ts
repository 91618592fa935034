import type { PlaceOrderRequest } from '@buttonwood/shared/wire/http-types.ts';
import { formatPrice, parsePrice } from '@buttonwood/shared/money/price.ts';
import { parseQuantity } from '@buttonwood/shared/money/quantity.ts';
import { checkConditions } from './check-conditions.ts';
import { priceErrorText, quantityErrorText } from './ticket-error-text.ts';
import { canRest, hasPrice, hasStop, type TicketFields } from './ticket-draft.ts';

/** What the check has to know of the instrument. `tickUnits` in 10^-4 of the currency, `lotSize` in shares. */
export interface TicketInstrument {
  readonly symbol: string;
  readonly tickUnits: number;
  readonly lotSize: number;
  readonly bandLow: string | null;
  readonly bandHigh: string | null;
}
export type TicketField =
  | 'price'
  | 'stopPrice'
  | 'quantity'
  | 'displayQuantity'
  | 'expireAt'
  | 'trail'
  | 'stopLimit'
  | 'minQuantity'
  | 'takeProfit'
  | 'stopLoss';
export type TicketErrors = Readonly<Partial<Record<TicketField, string>>>;
export type CheckedTicket =
  | {
      readonly ok: true;
      readonly request: PlaceOrderRequest;
      readonly priceTicks: number | null;
      readonly lots: number;
    }
  | { readonly ok: false; readonly errors: TicketErrors };

/** Reads the ticket into a request, or says for each field which rule it breaks. The same parsers as the server's. */
export function checkTicket(fields: TicketFields, instrument: TicketInstrument): CheckedTicket {
  const errors: Partial<Record<TicketField, string>> = {};
  const tickUnits = instrument.tickUnits;

  const price = hasPrice(fields.type) ? parsePrice(fields.price.trim(), tickUnits) : undefined;
  if (price?.ok === false) errors.price = priceErrorText(price.error, fields.price, tickUnits);
  else if (price !== undefined) errors.price = bandErrorText(price.value, fields.side, instrument);

  const wantsStop =
    hasStop(fields.type) && (fields.type !== 'trailing_stop' || fields.stopPrice.trim() !== '');
  const stop = wantsStop ? parsePrice(fields.stopPrice.trim(), tickUnits) : undefined;
  if (stop?.ok === false) errors.stopPrice = priceErrorText(stop.error, fields.stopPrice, tickUnits);

  const quantity = parseQuantity(fields.quantity.trim(), instrument.lotSize);
  if (!quantity.ok) errors.quantity = quantityErrorText(quantity.error, fields.quantity, instrument.lotSize);

  const wantsDisplay = canRest(fields) && fields.displayQuantity.trim() !== '';
  const display = wantsDisplay ? parseQuantity(fields.displayQuantity.trim(), instrument.lotSize) : undefined;
  if (display?.ok === false) {
    errors.displayQuantity = quantityErrorText(display.error, fields.displayQuantity, instrument.lotSize);
  } else if (display !== undefined && quantity.ok && display.value > quantity.value) {
    errors.displayQuantity = 'Show no more than the whole quantity.';
  }

  const conditions = checkConditions(fields, instrument, errors);
  const broken = Object.fromEntries(Object.entries(errors).filter(([, text]) => text !== ''));
  if (Object.keys(broken).length > 0 || !quantity.ok) return { ok: false, errors: broken };
  const priceTicks = price?.ok === true ? price.value : null;
  const request: PlaceOrderRequest = {
    symbol: instrument.symbol,
    side: fields.side,
    type: fields.type,
    qty: fields.quantity.trim(),
    time_in_force: fields.timeInForce,
    ...(priceTicks === null ? {} : { price: formatPrice(priceTicks, tickUnits) }),
    ...(stop?.ok === true ? { stop_price: formatPrice(stop.value, tickUnits) } : {}),
    ...(canRest(fields) && fields.postOnly ? { post_only: true } : {}),
    ...(display?.ok === true ? { display_qty: fields.displayQuantity.trim() } : {}),
    ...conditions,
  };
  return { ok: true, request, priceTicks, lots: quantity.value };
}

/** A buy above the upper edge or a sell below the lower one would be refused; the other way it just waits. */
function bandErrorText(ticks: number, side: TicketFields['side'], instrument: TicketInstrument): string {
  const edge = side === 'buy' ? instrument.bandHigh : instrument.bandLow;
  if (edge === null) return '';
  const edgeTicks = parsePrice(edge, instrument.tickUnits);
  if (!edgeTicks.ok) return '';
  const outside = side === 'buy' ? ticks > edgeTicks.value : ticks < edgeTicks.value;
  if (!outside) return '';
  return `Outside the band: ${side === 'buy' ? 'at most' : 'at least'} ${edge}.`;
}
