import { describe, expect, test } from 'vitest';
import { orderSentence } from '../../format/order-text.ts';
import { checkTicket, type TicketInstrument } from './check-ticket.ts';
import { EMPTY_FIELDS, type TicketFields } from './ticket-draft.ts';

const ACME: TicketInstrument = { symbol: 'ACME', tickUnits: 100, lotSize: 1, bandLow: null, bandHigh: null };
const check = (change: Partial<TicketFields>) =>
  checkTicket({ ...EMPTY_FIELDS, price: '100.00', quantity: '10', ...change }, ACME);
const requestOf = (change: Partial<TicketFields>): unknown => {
  const result = check(change);
  return result.ok ? result.request : result.errors;
};
const sentenceOf = (change: Partial<TicketFields>): string => {
  const result = check(change);
  return result.ok ? orderSentence(result.request) : JSON.stringify(result.errors);
};

describe('a ticket with conditions', () => {
  test('an OCO order has two prices on the two sides of the market, and may have a limit after its stop', () => {
    const oco = { type: 'oco', side: 'sell', price: '105', stopPrice: '95' } as const;
    expect(requestOf(oco)).toMatchObject({ type: 'oco', price: '105.00', stop_price: '95.00' });
    expect(requestOf(oco)).not.toHaveProperty('stop_limit_price');
    expect(requestOf({ ...oco, stopLimit: '94.5' })).toMatchObject({ stop_limit_price: '94.50' });
    expect(requestOf({ ...oco, side: 'buy' })).toEqual({ stopPrice: 'Above the price.' });
    expect(sentenceOf(oco)).toBe('Sell 10 ACME @ 105.00 or market when 95.00 trades GTC');
  });

  test('a trailing stop needs its distance, and may say where it starts', () => {
    expect(requestOf({ type: 'trailing_stop' })).toEqual({ trail: 'Enter a price.' });
    const trailing = requestOf({ type: 'trailing_stop', trail: '1.5' });
    expect(trailing).toMatchObject({ trail: '1.50' });
    expect(trailing).not.toHaveProperty('stop_price');
    expect(requestOf({ type: 'trailing_stop', trail: '1.5', stopPrice: '98' })).toMatchObject({
      stop_price: '98.00',
    });
    expect(sentenceOf({ type: 'trailing_stop', trail: '1.5', side: 'sell' })).toBe(
      'Sell 10 ACME trailing by 1.50 GTC',
    );
  });

  test('a bracket gains on one side and loses on the other', () => {
    const bracket = { takeProfit: '110', stopLoss: '95' };
    expect(requestOf(bracket)).toMatchObject({ take_profit: '110.00', stop_loss: '95.00' });
    expect(requestOf({ ...bracket, side: 'sell' })).toEqual({
      takeProfit: 'Below the price.',
      stopLoss: 'Above the price.',
    });
    expect(requestOf({ ...bracket, type: 'market', timeInForce: 'ioc', stopLoss: '120' })).toEqual({
      stopLoss: 'Below the take profit.',
    });
    expect(sentenceOf(bracket)).toBe('Buy 10 ACME @ 100.00 GTC, exit at 110.00 or 95.00');
  });

  test('a minimum is for what trades at once, and no more than the whole', () => {
    expect(requestOf({ minQuantity: '5' })).not.toHaveProperty('min_qty');
    expect(requestOf({ minQuantity: '5', timeInForce: 'ioc' })).toMatchObject({ min_qty: '5' });
    expect(requestOf({ minQuantity: '11', timeInForce: 'ioc' })).toEqual({
      minQuantity: 'No more than the whole quantity.',
    });
  });

  test('an order until a date needs the date, and says it in UTC', () => {
    expect(requestOf({ timeInForce: 'gtd' })).toEqual({ expireAt: 'Enter a date and a time.' });
    const gtd = { timeInForce: 'gtd', expireAt: '2026-12-01T16:30' } as const;
    expect(requestOf(gtd)).toMatchObject({ expire_at: '2026-12-01T16:30:00.000000Z' });
    expect(sentenceOf(gtd)).toBe('Buy 10 ACME @ 100.00 GTD 2026-12-01 16:30');
    expect(requestOf({ ...gtd, timeInForce: 'gtc' })).not.toHaveProperty('expire_at');
  });

  test('what the chosen type cannot have is not sent, whatever stands in its field', () => {
    const leftovers = { trail: '1', stopLimit: '94', minQuantity: '5', expireAt: '2026-12-01T16:30' };
    expect(Object.keys(requestOf(leftovers) as object).sort()).toEqual([
      'price',
      'qty',
      'side',
      'symbol',
      'time_in_force',
      'type',
    ]);
  });
});
