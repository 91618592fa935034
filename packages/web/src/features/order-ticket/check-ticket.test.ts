import { describe, expect, test } from 'vitest';
import { checkTicket, type TicketInstrument } from './check-ticket.ts';
import { EMPTY_FIELDS, type TicketFields } from './ticket-draft.ts';

const ACME: TicketInstrument = {
  symbol: 'ACME',
  tickUnits: 100,
  lotSize: 10,
  bandLow: '90.00',
  bandHigh: '110.00',
};
const fields = (change: Partial<TicketFields> = {}): TicketFields => ({
  ...EMPTY_FIELDS,
  price: '101.25',
  quantity: '100',
  ...change,
});
const errorsOf = (change: Partial<TicketFields>): Readonly<Record<string, string>> => {
  const result = checkTicket(fields(change), ACME);
  return result.ok ? {} : result.errors;
};

describe('the ticket', () => {
  test('becomes a request with the exact price that was typed', () => {
    const result = checkTicket(fields({ price: ' 101.3 ', postOnly: true, displayQuantity: '20' }), ACME);
    expect(result.ok && result.request).toEqual({
      symbol: 'ACME',
      side: 'buy',
      type: 'limit',
      qty: '100',
      time_in_force: 'gtc',
      price: '101.30',
      post_only: true,
      display_qty: '20',
    });
  });

  test('names the two prices around one that is off the tick', () => {
    expect(errorsOf({ price: '101.255' })).toEqual({ price: 'Tick 0.01: nearest 101.25 or 101.26.' });
  });

  test('refuses what is not a plain number', () => {
    for (const price of ['', '1e3', '-5', '1,000', '0x10', 'NaN', '101.', '٣']) {
      expect(Object.keys(errorsOf({ price })), price).toEqual(['price']);
    }
    for (const quantity of ['', '10.0', '-10', '1e2', '15', '0', '99999999999999999999']) {
      expect(Object.keys(errorsOf({ quantity })), quantity).toEqual(['quantity']);
    }
  });

  test('knows the band: a buy above it and a sell below it would be refused, the other way they wait', () => {
    expect(errorsOf({ price: '110.01' })).toEqual({ price: 'Outside the band: at most 110.00.' });
    expect(errorsOf({ price: '89.99' })).toEqual({});
    expect(errorsOf({ side: 'sell', price: '89.99' })).toEqual({
      price: 'Outside the band: at least 90.00.',
    });
    expect(errorsOf({ price: '110.00' })).toEqual({});
  });

  test('a market order carries no price, a stop order no limit', () => {
    const market = checkTicket(fields({ type: 'market', timeInForce: 'ioc' }), ACME);
    expect(market.ok && market.request).not.toHaveProperty('price');
    const stop = checkTicket(fields({ type: 'stop', stopPrice: '99.00' }), ACME);
    expect(stop.ok && [stop.request.stop_price, stop.request.price]).toEqual(['99.00', undefined]);
    expect(errorsOf({ type: 'stop_limit', stopPrice: '' })).toEqual({ stopPrice: 'Enter a price.' });
  });

  test('shows no more than the whole quantity, and only where it can rest', () => {
    expect(errorsOf({ displayQuantity: '110' })).toEqual({
      displayQuantity: 'Show no more than the whole quantity.',
    });
    expect(errorsOf({ displayQuantity: '110', timeInForce: 'ioc' })).toEqual({});
  });
});
