import { cleanup, configure, fireEvent, render, screen } from '@solidjs/testing-library';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AmendOrderRequest, Order } from '@buttonwood/shared/wire/http-types.ts';
import { anOrder } from '../../testing/samples.ts';
import { OpenOrders } from './open-orders.tsx';

// What is waited for comes at once; the bound is one for a busy machine.
configure({ asyncUtilTimeout: 20_000 });

describe('open orders', () => {
  let amended: AmendOrderRequest[];
  let answer: Promise<null>;
  const show = (order: Order): void => {
    render(() => (
      <OpenOrders
        orders={[order]}
        onAmend={(_, change) => {
          amended.push(change);
          return answer;
        }}
        onCancel={() => Promise.resolve(null)}
        onSymbol={() => undefined}
      />
    ));
  };
  beforeEach(() => {
    amended = [];
    answer = Promise.resolve(null);
  });
  afterEach(cleanup);

  test('say what each waits for and leads to', () => {
    const bracket = { take_profit: '12.00', stop_loss: '9.00', expire_at: '2026-12-01T16:30:00.000000Z' };
    show(anOrder({ ...bracket, time_in_force: 'gtd' }));
    expect(screen.getByTestId('order-conditions').textContent).toContain('profit 12.00, loss 9.00');
    expect(screen.getByTestId('open-order-row').textContent).toContain('GTD 12-01 16:30');
    cleanup();
    show(anOrder({ type: 'trailing_stop', price: null, trail: '0.50', stop_price: '9.40', status: 'armed' }));
    expect(screen.getByTestId('order-conditions').textContent).toContain('trail 0.50, stop 9.40');
  });

  test('amend both prices of an OCO order, and send only what has changed', () => {
    show(anOrder({ type: 'oco', side: 'sell', price: '12.00', stop_price: '9.00' }));
    fireEvent.click(screen.getByTestId('amend-order'));
    fireEvent.input(screen.getByTestId('amend-stop'), { target: { value: '9.10' } });
    fireEvent.keyDown(screen.getByTestId('amend-stop'), { key: 'Enter' });
    expect(amended).toEqual([{ stop_price: '9.10' }]);
  });

  test('leave the stop of a trailing order to the market', () => {
    show(anOrder({ type: 'trailing_stop', price: null, trail: '0.50', stop_price: '9.40' }));
    fireEvent.click(screen.getByTestId('amend-order'));
    expect(screen.queryByTestId('amend-stop')).toBeNull();
    expect(screen.getByTestId('amend-quantity')).toBeTruthy();
  });

  test('are amended once, however often Enter is pressed', () => {
    answer = new Promise<never>(() => undefined);
    show(anOrder());
    fireEvent.click(screen.getByTestId('amend-order'));
    const quantity = screen.getByTestId('amend-quantity');
    fireEvent.input(quantity, { target: { value: '90' } });
    fireEvent.keyDown(quantity, { key: 'Enter' });
    fireEvent.keyDown(quantity, { key: 'Enter' });
    expect(amended).toEqual([{ qty: '90' }]);
  });

  test('give the keyboard back where it was, unless it has gone elsewhere', async () => {
    show(anOrder());
    fireEvent.click(screen.getByTestId('amend-order'));
    screen.getByTestId('amend-quantity').focus();
    fireEvent.keyDown(screen.getByTestId('amend-quantity'), { key: 'Escape' });
    expect(document.activeElement).toBe(screen.getByTestId('amend-order'));
    fireEvent.click(screen.getByTestId('amend-order'));
    fireEvent.input(screen.getByTestId('amend-quantity'), { target: { value: '90' } });
    fireEvent.keyDown(screen.getByTestId('amend-quantity'), { key: 'Enter' });
    const field = document.body.appendChild(document.createElement('input'));
    field.focus();
    await screen.findByTestId('amend-order');
    expect(document.activeElement).toBe(field);
    field.remove();
  });
});
