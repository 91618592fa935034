import { cleanup, configure, fireEvent, render, screen } from '@solidjs/testing-library';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { KillRequest, OpsTrading } from '@buttonwood/shared/wire/ops-trading.ts';
import { KillSwitch } from './kill-switch.tsx';

// What is waited for comes at once, or when its part has been loaded; the bound is one for a busy machine.
configure({ asyncUtilTimeout: 20_000 });

const NOTE = { reason: 'A drill', operator_account_id: 'ops', since: '2026-11-20T14:30:00.000000Z' };
const instrument = (symbol: string, killed: boolean) => ({
  symbol,
  phase: killed ? ('halted' as const) : ('continuous' as const),
  killed: killed ? NOTE : null,
  schedule: [],
  tick_steps: [],
  volatility_pause_ms: null,
});

describe('the kill switch', () => {
  let sent: [string, KillRequest][];
  const show = (trading: OpsTrading): void => {
    const answer = (verb: string) => (body: KillRequest) => {
      sent.push([verb, body]);
      return Promise.resolve({ ok: true as const, status: 200, replayed: false, value: { position: 1 } });
    };
    // jsdom knows the element but does not open it.
    HTMLDialogElement.prototype.showModal = function showModal() {
      this.setAttribute('open', '');
    };
    HTMLDialogElement.prototype.close = function close() {
      this.removeAttribute('open');
    };
    render(() => (
      <KillSwitch
        trading={trading}
        api={{ kill: answer('kill'), liftKill: answer('lift') }}
        nameOf={(id) => `Account ${id}`}
        onChange={() => undefined}
      />
    ));
  };
  const quiet: OpsTrading = {
    killed: null,
    instruments: [instrument('ACME', false), instrument('ZED', false)],
    killed_accounts: [],
  };
  beforeEach(() => {
    sent = [];
  });
  afterEach(cleanup);

  test('asks for a reason, then asks again, and only then kills', async () => {
    show(quiet);
    fireEvent.change(screen.getByTestId('kill-scope'), { target: { value: 'ACME' } });
    fireEvent.click(screen.getByTestId('kill-submit'));
    expect(screen.getByText(/Say why/)).toBeTruthy();
    fireEvent.input(screen.getByTestId('kill-reason'), { target: { value: 'runaway' } });
    fireEvent.click(screen.getByTestId('kill-submit'));
    expect(sent).toEqual([]);
    fireEvent.click(screen.getByTestId('kill-confirm'));
    expect(await screen.findByText('Killed: ACME.')).toBeTruthy();
    expect(sent).toEqual([['kill', { symbol: 'ACME', reason: 'runaway' }]]);
  });

  test('lifts a kill with the scope that it has', () => {
    const kill = { account_id: 'a1', symbol: null, ...NOTE };
    show({ ...quiet, instruments: [instrument('ACME', true)], killed_accounts: [kill] });
    fireEvent.click(screen.getByText('Lift ACME'));
    expect(sent[0]).toMatchObject(['lift', { symbol: 'ACME' }]);
    expect(screen.getByText('Lift Account a1')).toBeTruthy();
  });

  test('a kill of everything stands for the instruments that it covers', () => {
    show({ ...quiet, killed: NOTE, instruments: [instrument('ACME', true), instrument('ZED', true)] });
    expect(screen.getByText('Lift everything')).toBeTruthy();
    expect(screen.queryByText('Lift ACME')).toBeNull();
  });
});
