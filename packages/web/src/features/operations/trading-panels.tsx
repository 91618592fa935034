import { useQuery } from '@tanstack/solid-query';
import { Show, createSignal, type JSX } from 'solid-js';
import { queryPanelState } from '../../live/panel-states.ts';
import { valueOf } from '../../live/problem-error.ts';
import { useTerminal } from '../../live/terminal.tsx';
import { Panel } from '../../ui/panel.tsx';
import { AccountsTable, accountName } from './accounts-table.tsx';
import { BustForm } from './bust-form.tsx';
import { KillSwitch } from './kill-switch.tsx';
import { PhasesPanel } from './phases-panel.tsx';
import { PriceRulesForm } from './price-rules-form.tsx';
import { TermsForm } from './terms-form.tsx';

const TRADING_EVERY_MS = 2_000;
const SHOWN_ACCOUNTS = 25;

/** Everything that operators do to trading: kill, phases, accounts, trades. */
export function TradingPanels(): JSX.Element {
  const { api } = useTerminal();
  const [search, setSearch] = createSignal('');
  const trading = useQuery(() => ({
    queryKey: ['ops-trading'],
    queryFn: () => valueOf(api.trading()),
    refetchInterval: TRADING_EVERY_MS,
  }));
  const accounts = useQuery(() => ({
    queryKey: ['ops-accounts', search()],
    queryFn: async () => (await valueOf(api.accounts({ q: search(), limit: SHOWN_ACCOUNTS }))).data,
  }));
  const reread = (): void => {
    void trading.refetch();
    void accounts.refetch();
  };
  const nameOf = (id: string): string => {
    const known = (accounts.isPending ? undefined : accounts.data)?.find((row) => row.account_id === id);
    return known === undefined ? id : accountName(known);
  };
  const symbols = (): string[] => (trading.data?.instruments ?? []).map((row) => row.symbol);
  const state = () =>
    queryPanelState(trading, ({ instruments }) => instruments.length === 0, 'Nothing is listed.');
  return (
    <>
      <Panel title="Kill switch" state={state()} onRetry={() => void trading.refetch()}>
        <Show when={trading.data}>
          {(now) => <KillSwitch trading={now()} api={api} nameOf={nameOf} onChange={reread} />}
        </Show>
      </Panel>
      <Panel title="Phases" state={state()} onRetry={() => void trading.refetch()}>
        <Show when={trading.data}>
          {(now) => <PhasesPanel trading={now()} api={api} onChange={reread} />}
        </Show>
      </Panel>
      <Panel
        title="Accounts"
        state={queryPanelState(
          accounts,
          (rows) => rows.length === 0,
          'No account has this in its name or email.',
        )}
        onRetry={() => void accounts.refetch()}
        tools={
          <input
            class="input ops-search"
            type="search"
            aria-label="Find accounts by name or email"
            placeholder="Name or email"
            value={search()}
            data-testid="account-search"
            onChange={(event) => setSearch(event.currentTarget.value.trim())}
          />
        }
      >
        <AccountsTable
          accounts={accounts.isPending ? [] : (accounts.data ?? [])}
          api={api}
          onChange={reread}
        />
        <TermsForm accounts={accounts.isPending ? [] : (accounts.data ?? [])} api={api} onChange={reread} />
      </Panel>
      <Panel title="Ticks and pauses" state={state()} onRetry={() => void trading.refetch()}>
        <PriceRulesForm symbols={symbols()} api={api} onChange={reread} />
      </Panel>
      <Panel title="Take a trade back" state={state()} onRetry={() => void trading.refetch()}>
        <BustForm symbols={symbols()} api={api} />
      </Panel>
    </>
  );
}
