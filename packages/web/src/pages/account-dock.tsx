import { A } from '@solidjs/router';
import { useQuery } from '@tanstack/solid-query';
import { Match, Show, Suspense, Switch, createEffect, createSignal, lazy, on, type JSX } from 'solid-js';
import type { Position } from '@buttonwood/shared/wire/http-types.ts';
import { OpenOrders } from '../features/open-orders/open-orders.tsx';
import { feedPanelState, queryPanelState } from '../live/panel-states.ts';
import { valueOf } from '../live/problem-error.ts';
import { useTerminal } from '../live/terminal.tsx';
import { PanelBody } from '../ui/panel.tsx';
import { Splitter } from '../ui/splitter.tsx';
import { Tabs } from '../ui/tabs.tsx';

// What no trader sees before a click is loaded with that click.
const ActivityList = lazy(() =>
  import('../features/activity/activity-list.tsx').then((part) => ({ default: part.ActivityList })),
);
const BalancesTable = lazy(() =>
  import('../features/balances/balances-table.tsx').then((part) => ({ default: part.BalancesTable })),
);
const FillsTable = lazy(() =>
  import('../features/fills/fills-table.tsx').then((part) => ({ default: part.FillsTable })),
);
const PositionsTable = lazy(() =>
  import('../features/positions/positions-table.tsx').then((part) => ({ default: part.PositionsTable })),
);

type DockTab = 'orders' | 'fills' | 'positions' | 'balances' | 'activity';

interface AccountDockProps {
  readonly symbol: string | undefined;
  readonly onSymbol: (symbol: string) => void;
  readonly height: number;
  readonly onHeight: (height: number) => void;
  readonly onClosePosition: (position: Position) => void;
}

const MIN_HEIGHT = 120;
const MAX_HEIGHT = 480;
const ACTIVITY_ROWS = 100;
/** The activity is read again this long after the last change, so that a burst costs one read. */
const REREAD_AFTER_MS = 400;

/** The account at the bottom of the Trade screen: orders, fills, positions, balances, activity. */
export function AccountDock(props: AccountDockProps): JSX.Element {
  const terminal = useTerminal();
  const { account, api, connection, tickers } = terminal;
  const [tab, setTab] = createSignal<DockTab>('orders');
  const activity = useQuery(() => ({
    queryKey: ['activity', terminal.me.account_id],
    queryFn: async () => (await valueOf(api.activity({ limit: ACTIVITY_ROWS }))).data,
    enabled: tab() === 'activity',
  }));
  let reread: ReturnType<typeof setTimeout> | undefined;
  createEffect(
    on(
      account.changes,
      () => {
        if (tab() !== 'activity') return;
        clearTimeout(reread);
        reread = setTimeout(() => void activity.refetch(), REREAD_AFTER_MS);
      },
      { defer: true },
    ),
  );
  const openPositions = (): readonly Position[] =>
    account.positions.filter((position) => position.qty !== '0' || /[1-9]/.test(position.realised));

  return (
    <section class="area-dock" aria-label="Account" data-stale={connection.stale() ? 'true' : 'false'}>
      <Splitter
        label="Height of the account panel"
        class="dock-splitter"
        value={props.height}
        min={MIN_HEIGHT}
        max={MAX_HEIGHT}
        onChange={(height) => props.onHeight(height)}
      />
      <Tabs
        label="Account"
        items={[
          { key: 'orders', label: 'Open orders', count: account.orders.length },
          { key: 'fills', label: 'Fills', count: account.fills().length },
          { key: 'positions', label: 'Positions', count: openPositions().length },
          { key: 'balances', label: 'Balances' },
          { key: 'activity', label: 'Activity' },
        ]}
        selected={tab()}
        onSelect={setTab}
        tools={
          <Show when={tab() === 'orders' && account.orders.length > 0}>
            <CancelAll symbol={props.symbol} />
          </Show>
        }
      >
        <Suspense>
          <Switch>
            <Match when={tab() === 'orders'}>
              <PanelBody
                state={feedPanelState(
                  account.ordersState(),
                  account.orders.length === 0,
                  'No open orders. What you send from the ticket and is not filled at once stands here.',
                )}
                onRetry={() => account.refresh()}
              >
                <OpenOrders
                  orders={account.orders}
                  onSymbol={props.onSymbol}
                  onAmend={async (order, change) => {
                    const answer = await api.amendOrder(order.order_id, change);
                    if (answer.ok) account.applyOrder(answer.value.order);
                    return answer.ok ? null : answer.error;
                  }}
                  onCancel={async (order) => {
                    const answer = await api.cancelOrder(order.order_id);
                    return answer.ok ? null : answer.error;
                  }}
                />
              </PanelBody>
            </Match>
            <Match when={tab() === 'fills'}>
              <PanelBody
                state={feedPanelState(account.fillsState(), account.fills().length === 0, 'No fills yet.')}
                onRetry={() => account.refresh()}
              >
                <FillsTable fills={account.fills()} />
              </PanelBody>
            </Match>
            <Match when={tab() === 'positions'}>
              <PanelBody
                state={feedPanelState(
                  account.positionsState(),
                  openPositions().length === 0,
                  'No positions. Shares that you buy or deposit appear here.',
                )}
                onRetry={() => account.refresh()}
              >
                <PositionsTable
                  positions={openPositions()}
                  lastOf={(symbol) => tickers[symbol]?.last ?? null}
                  onSymbol={props.onSymbol}
                  onClose={props.onClosePosition}
                />
              </PanelBody>
            </Match>
            <Match when={tab() === 'balances'}>
              <PanelBody
                state={feedPanelState(
                  account.balancesState(),
                  account.balances.length === 0,
                  'Nothing in the account yet.',
                )}
                onRetry={() => account.refresh()}
                emptyAction={<A href="/funds">Deposit cash or shares</A>}
              >
                <BalancesTable balances={account.balances} />
              </PanelBody>
            </Match>
            <Match when={tab() === 'activity'}>
              <PanelBody
                state={queryPanelState(
                  activity,
                  (entries) => entries.length === 0,
                  'Nothing has happened in this account yet.',
                )}
                onRetry={() => void activity.refetch()}
              >
                <ActivityList entries={activity.data ?? []} />
              </PanelBody>
            </Match>
          </Switch>
        </Suspense>
      </Tabs>
    </section>
  );
}

/** Cancels in this symbol or everywhere. Always possible: it goes over HTTP, not over the live connection. */
function CancelAll(props: { readonly symbol: string | undefined }): JSX.Element {
  const { account, api, notices } = useTerminal();
  const [busy, setBusy] = createSignal(false);
  const cancel = async (symbol: string | undefined): Promise<void> => {
    setBusy(true);
    const answer = await api.cancelAllOrders(symbol === undefined ? {} : { symbol });
    setBusy(false);
    notices.show(
      answer.ok
        ? {
            key: 'cancel-all',
            tone: 'news',
            title: 'Cancel sent',
            text: `For ${answer.value.requested} open orders.`,
          }
        : { key: 'cancel-all', tone: 'problem', title: answer.error.title, text: answer.error.detail },
    );
  };
  const here = (): number => account.orders.filter((order) => order.symbol === props.symbol).length;
  return (
    <>
      <Show when={here() > 0 && here() < account.orders.length}>
        <button
          type="button"
          class="button button-small"
          disabled={busy()}
          onClick={() => void cancel(props.symbol)}
        >
          Cancel {here()} in {props.symbol}
        </button>
      </Show>
      <button
        type="button"
        class="button button-small"
        disabled={busy()}
        data-testid="cancel-all"
        onClick={() => void cancel(undefined)}
      >
        Cancel all {account.orders.length}
      </button>
    </>
  );
}
