import { expect, test } from 'vitest';
import type { BookView } from '../../live/book-view.ts';
import { checkTicket, type TicketInstrument } from './check-ticket.ts';
import { previewTicket, type TicketPreview } from './preview-ticket.ts';
import { createTicketDraft, type TicketFields } from './ticket-draft.ts';

const ACME: TicketInstrument = {
  symbol: 'ACME',
  tickUnits: 100,
  lotSize: 1,
  bandLow: '9.00',
  bandHigh: '11.00',
};
const level = (cents: number, quantity: number) => ({
  price: (cents / 100).toFixed(2),
  units: cents * 100,
  quantity,
  orders: 1,
});
const BOOK: BookView = {
  symbol: 'ACME',
  phase: 'continuous',
  indicative: null,
  bids: [level(998, 50), level(997, 50)],
  asks: [level(1_001, 30), level(1_002, 40), level(1_010, 500)],
};

function preview(change: Partial<TicketFields>, book: BookView = BOOK): TicketPreview {
  const draft = createTicketDraft();
  draft.set(change);
  const checked = checkTicket(draft.fields, ACME);
  if (!checked.ok) throw new Error('The ticket of this test is in order.');
  return previewTicket(checked, ACME, book, { cashAvailable: '1000.00', sharesAvailable: '60' });
}

test('a buy says what it would take at once and what is left of the cash', () => {
  expect(preview({ price: '10.02', quantity: '50' })).toEqual({
    notional: '501.00',
    takes: 'All from 2 levels',
    average: '10.01',
    before: '1000.00',
    after: '499.00',
    short: false,
  });
});

test('what does not trade at once rests', () => {
  expect(preview({ price: '10.00', quantity: '50' })).toMatchObject({
    takes: 'Rests in the book',
    average: null,
  });
  expect(preview({ price: '10.01', quantity: '50' }).takes).toBe('30 from 1 level');
});

test('more than there is, is said to be too much', () => {
  expect(preview({ price: '10.02', quantity: '100' })).toMatchObject({ after: '-2.00', short: true });
  expect(preview({ side: 'sell', price: '9.98', quantity: '61' })).toMatchObject({
    after: '-1',
    short: true,
  });
});

test('a market buy needs cash up to the edge of the band, whatever it will cost', () => {
  expect(preview({ type: 'market', quantity: '70' })).toMatchObject({ notional: '701.10', after: '230.00' });
});

test('a halted book takes nothing', () => {
  expect(preview({ price: '10.02', quantity: '50' }, { ...BOOK, phase: 'halted' }).takes).toBe(
    'Rests in the book',
  );
});
