import { cleanup, configure, fireEvent, render, screen } from '@solidjs/testing-library';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OpsAccount } from '@buttonwood/shared/wire/ops-trading.ts';
import { PriceRulesForm } from './price-rules-form.tsx';
import { TermsForm } from './terms-form.tsx';

// What is waited for comes at once, or when its part has been loaded; the bound is one for a busy machine.
configure({ asyncUtilTimeout: 20_000 });

let sent: unknown[] = [];
const answer = (verb: string) => (target: string, body: unknown) => {
  sent.push([verb, target, body]);
  return Promise.resolve({ ok: true as const, status: 200, replayed: false, value: { position: 1 } });
};
const type = (testId: string, value: string): void => {
  fireEvent.input(screen.getByTestId(testId), { target: { value } });
};
const account = (id: string, name: string): OpsAccount => ({
  ...{ account_id: id, email: `${id}@x.test`, display_name: name, role: 'trader' },
  ...{ maker_bps: 1, taker_bps: 2, max_live_orders: 10, short_limit: '0.00', frozen: 'none', killed: false },
});

beforeEach(() => {
  sent = [];
});
afterEach(cleanup);

describe('the terms of an account', () => {
  const show = (): void => {
    render(() => (
      <TermsForm
        accounts={[account('a1', 'Ann'), account('a2', 'Ben')]}
        api={{ setAccountTerms: answer('terms') }}
        onChange={() => undefined}
      />
    ));
  };

  test('are changed where something was entered, and stay elsewhere', async () => {
    show();
    fireEvent.change(screen.getByTestId('terms-account'), { target: { value: 'a2' } });
    type('terms-maker', '5');
    type('terms-short', '1000.50');
    fireEvent.click(screen.getByTestId('terms-submit'));
    expect(await screen.findByText('New terms for Ben.')).toBeTruthy();
    expect(sent).toEqual([['terms', 'a2', { maker_bps: 5, short_limit: '1000.50' }]]);
  });

  test('are not sent when nothing or nonsense was entered', () => {
    show();
    fireEvent.click(screen.getByTestId('terms-submit'));
    expect(screen.getByText('Enter what is to change.')).toBeTruthy();
    type('terms-taker', '2.5');
    fireEvent.click(screen.getByTestId('terms-submit'));
    expect(screen.getByText('Fees are whole basis points.')).toBeTruthy();
    expect(sent).toEqual([]);
  });
});

describe('ticks and pauses of an instrument', () => {
  test('are set for the one that is chosen', async () => {
    render(() => (
      <PriceRulesForm
        symbols={['ACME', 'ZED']}
        api={{ setTickStep: answer('tick'), setVolatilityPause: answer('pause') }}
        onChange={() => undefined}
      />
    ));
    fireEvent.click(screen.getByTestId('tick-submit'));
    expect(screen.getByText(/Enter the price from which/)).toBeTruthy();
    fireEvent.change(screen.getByTestId('price-rules-symbol'), { target: { value: 'ZED' } });
    type('tick-from', '100.00');
    type('tick-size', '0.05');
    fireEvent.click(screen.getByTestId('tick-submit'));
    expect(await screen.findByText('From 100.00 the tick of ZED is 0.05.')).toBeTruthy();
    type('pause-seconds', '30');
    fireEvent.click(screen.getByTestId('pause-submit'));
    expect(await screen.findByText('Pauses of ZED: 30 s.')).toBeTruthy();
    expect(sent).toEqual([
      ['tick', 'ZED', { from: '100.00', tick: '0.05' }],
      ['pause', 'ZED', { pause_ms: 30_000 }],
    ]);
  });
});
