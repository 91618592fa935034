import { useQuery } from '@tanstack/solid-query';
import { createEffect, on, type JSX } from 'solid-js';
import { BalancesTable } from '../features/balances/balances-table.tsx';
import { LedgerTable } from '../features/funds/ledger-table.tsx';
import { TransferForm } from '../features/funds/transfer-form.tsx';
import { feedPanelState, queryPanelState } from '../live/panel-states.ts';
import { valueOf } from '../live/problem-error.ts';
import { useTerminal } from '../live/terminal.tsx';
import { Panel } from '../ui/panel.tsx';
import { usePageTitle } from './page-title.ts';

const LEDGER_LINES = 100;
const NO_BALANCES = 'Nothing here yet. A deposit of cash or shares is the start.';

/** Money and shares: balances, deposit and withdrawal, the ledger behind them. */
export function FundsPage(): JSX.Element {
  const terminal = useTerminal();
  const { account, api, connection } = terminal;
  usePageTitle(() => 'Funds');
  const ledger = useQuery(() => ({
    queryKey: ['ledger', terminal.me.account_id],
    queryFn: async () => (await valueOf(api.ledger({ limit: LEDGER_LINES }))).data,
  }));
  createEffect(on(account.changes, () => void ledger.refetch(), { defer: true }));
  return (
    <main class="page">
      <h1 tabIndex={-1}>Funds</h1>
      <div class="page-columns">
        <Panel title={terminal.demo() ? 'Demo money and shares' : 'Transfer'} state={{ kind: 'ready' }}>
          <TransferForm
            symbols={(terminal.instruments.data ?? []).map((instrument) => instrument.symbol)}
            deposit={(body) => api.deposit(body)}
            withdraw={(body) => api.withdraw(body)}
            onDone={() => account.refresh()}
          />
        </Panel>
        <Panel
          title="Balances"
          state={feedPanelState(account.balancesState(), account.balances.length === 0, NO_BALANCES)}
          stale={connection.stale()}
          onRetry={() => account.refresh()}
        >
          <BalancesTable balances={account.balances} />
        </Panel>
      </div>
      <Panel
        title={`Ledger, newest ${LEDGER_LINES} lines, UTC`}
        state={queryPanelState(ledger, (lines) => lines.length === 0, 'No money or shares have moved yet.')}
        stale={connection.stale()}
        onRetry={() => void ledger.refetch()}
      >
        <LedgerTable lines={ledger.data ?? []} />
      </Panel>
    </main>
  );
}
