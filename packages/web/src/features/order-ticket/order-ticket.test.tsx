import { cleanup, configure, fireEvent, render, screen } from '@solidjs/testing-library';
import { createSignal } from 'solid-js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PlaceOrderRequest } from '@buttonwood/shared/wire/http-types.ts';
import type { BookView } from '../../live/book-view.ts';
import { anOrder } from '../../testing/samples.ts';
import { OrderTicket } from './order-ticket.tsx';
import { createOrderSubmitter, type OrderSubmitter } from './submit-order.ts';
import { createTicketDraft, type TicketDraft } from './ticket-draft.ts';

// What is waited for comes at once, or when its part has been loaded; the bound is one for a busy machine.
configure({ asyncUtilTimeout: 20_000 });

const BOOK: BookView = {
  symbol: 'ACME',
  phase: 'continuous',
  indicative: null,
  bids: [{ price: '10.00', units: 100_000, quantity: 100, orders: 1 }],
  asks: [{ price: '10.04', units: 100_400, quantity: 100, orders: 1 }],
};

describe('the order ticket', () => {
  let sent: PlaceOrderRequest[];
  let draft: TicketDraft;
  let submitter: OrderSubmitter;
  let refuse: boolean;
  const [blocked, setBlocked] = createSignal<string | null>(null);

  beforeEach(() => {
    sent = [];
    refuse = false;
    setBlocked(null);
    draft = createTicketDraft();
    submitter = createOrderSubmitter(
      {
        placeOrder: (body) => {
          sent.push(body);
          const error = {
            type: '',
            title: 'No',
            status: 422,
            detail: 'Not enough cash.',
            code: 'insufficient_funds',
          };
          return Promise.resolve(
            refuse
              ? { ok: false, error, retryAfterMs: null }
              : { ok: true, status: 201, replayed: false, value: { order: anOrder(), fills: [] } },
          );
        },
        orderByClientId: () => Promise.reject(new Error('Nobody asks.')),
      },
      () => undefined,
    );
    render(() => (
      <OrderTicket
        draft={draft}
        instrument={{ symbol: 'ACME', tickUnits: 100, lotSize: 1, bandLow: '9.00', bandHigh: '11.00' }}
        book={BOOK}
        last="10.02"
        funds={{ cashAvailable: '5000.00', sharesAvailable: '20' }}
        submitter={submitter}
        blocked={blocked()}
        state={{ kind: 'ready' }}
      />
    ));
  });
  afterEach(cleanup);

  const type = (label: string, value: string): void => {
    fireEvent.input(screen.getByLabelText(label), { target: { value } });
  };
  const submit = (): HTMLButtonElement => screen.getByTestId('ticket-submit');

  test('restates the order on its button and sends exactly that', async () => {
    type('Price', '10.01');
    type('Quantity', '100');
    expect(submit().textContent).toBe('Buy 100 ACME @ 10.01 GTC');
    fireEvent.click(submit());
    expect(await screen.findByText(/Working: Buy 100 ACME/)).toBeTruthy();
    expect(sent).toMatchObject([{ side: 'buy', price: '10.01', qty: '100', time_in_force: 'gtc' }]);
  });

  test('asks for the price before the size', () => {
    const inputs = [...document.querySelectorAll('input[type="text"]')].map((input) =>
      input.getAttribute('data-testid'),
    );
    expect(inputs.indexOf('ticket-price')).toBeLessThan(inputs.indexOf('ticket-quantity'));
  });

  test('says what is wrong beside the field, links it, and sends nothing', () => {
    type('Price', '10.015');
    type('Quantity', '100');
    fireEvent.click(submit());
    const price = screen.getByLabelText('Price');
    expect(price.getAttribute('aria-invalid')).toBe('true');
    const note = document.getElementById(price.getAttribute('aria-describedby') ?? '');
    expect(note?.textContent).toBe('Tick 0.01: nearest 10.01 or 10.02.');
    expect(sent).toEqual([]);
  });

  test('fills the price from bid, mid and ask, on a tick', () => {
    const price = screen.getByLabelText<HTMLInputElement>('Price');
    for (const [name, value] of [
      ['Bid', '10.00'],
      ['Mid', '10.02'],
      ['Ask', '10.04'],
    ] as const) {
      fireEvent.click(screen.getByText(name));
      expect(price.value).toBe(value);
    }
  });

  test('shows cash before and after', () => {
    type('Price', '10.00');
    type('Quantity', '100');
    expect(screen.getByTestId('ticket-preview').textContent).toContain('5,000.00 → 4,000.00');
  });

  test('keeps what was typed when the exchange refuses', async () => {
    refuse = true;
    type('Price', '10.01');
    type('Quantity', '100');
    fireEvent.click(submit());
    expect(await screen.findByText('Not enough cash.')).toBeTruthy();
    expect(screen.getByLabelText<HTMLInputElement>('Price').value).toBe('10.01');
  });

  test('asks for a second look at a price far through the market', async () => {
    type('Price', '10.90');
    type('Quantity', '10');
    fireEvent.click(submit());
    expect(sent).toEqual([]);
    expect(screen.getByText(/buys above the last price 10.02 by 8 %/)).toBeTruthy();
    expect(submit().textContent).toBe('Buy 10 ACME @ 10.90 GTC');
    fireEvent.click(submit());
    expect(await screen.findByText(/Working/)).toBeTruthy();
    expect(sent.length).toBe(1);
  });

  test('takes no order while the prices are not live, and says why', () => {
    type('Price', '10.01');
    type('Quantity', '1');
    setBlocked('Not connected.');
    expect(submit().disabled).toBe(true);
    expect(screen.getByText('Not connected.')).toBeTruthy();
  });

  test('arrow keys move by a tick, with Shift by ten', () => {
    type('Price', '10.01');
    const price = screen.getByLabelText<HTMLInputElement>('Price');
    fireEvent.keyDown(price, { key: 'ArrowUp' });
    expect(price.value).toBe('10.02');
    fireEvent.keyDown(price, { key: 'ArrowDown', shiftKey: true });
    expect(price.value).toBe('9.92');
  });

  test('a market order has no price field and never rests', () => {
    fireEvent.change(screen.getByTestId('ticket-type'), { target: { value: 'market' } });
    expect(screen.queryByTestId('ticket-price')).toBeNull();
    expect(screen.queryByTestId('ticket-post-only')).toBeNull();
    expect(draft.fields.timeInForce).toBe('ioc');
  });

  test('keeps conditions behind one button, and what is set in sight', async () => {
    expect(screen.queryByTestId('ticket-take-profit')).toBeNull();
    fireEvent.click(screen.getByTestId('ticket-more'));
    expect(screen.getByTestId('ticket-more').getAttribute('aria-expanded')).toBe('true');
    await screen.findByLabelText('Take profit');
    type('Take profit', '10.50');
    expect(screen.getByTestId<HTMLButtonElement>('ticket-more').disabled).toBe(true);
    type('Price', '10.01');
    type('Quantity', '100');
    expect(submit().textContent).toBe('Buy 100 ACME @ 10.01 GTC, exit at 10.50');
  });

  test('sends an OCO order with both prices', async () => {
    fireEvent.change(screen.getByTestId('ticket-type'), { target: { value: 'oco' } });
    type('Price', '9.90');
    await screen.findByLabelText('Stop price');
    type('Stop price', '10.20');
    type('Quantity', '5');
    fireEvent.click(submit());
    expect(await screen.findByText(/Working/)).toBeTruthy();
    expect(sent).toMatchObject([{ type: 'oco', price: '9.90', stop_price: '10.20', time_in_force: 'gtc' }]);
  });

  test('asks for the date of an order until a date', async () => {
    fireEvent.change(screen.getByTestId('ticket-tif'), { target: { value: 'gtd' } });
    type('Price', '9.90');
    type('Quantity', '5');
    fireEvent.click(submit());
    expect(await screen.findByText('Enter a date and a time.')).toBeTruthy();
    expect(sent).toEqual([]);
  });
});
