import { A, useParams } from '@solidjs/router';
import { useQuery } from '@tanstack/solid-query';
import { Show, createMemo, type JSX } from 'solid-js';
import type { Company } from '@buttonwood/shared/wire/company-types.ts';
import { HistoryPanel } from '../features/company/history-panel.tsx';
import { ActionsTable, FundamentalsTable, QuotesTable } from '../features/company/outside-rows.tsx';
import { ProfileList } from '../features/company/profile-list.tsx';
import { StatisticsList } from '../features/company/statistics-list.tsx';
import { percentChange } from '../format/cash-math.ts';
import { direction, numberText, signedText } from '../format/number-text.ts';
import { PHASE_WORDS } from '../format/words.ts';
import { queryPanelState } from '../live/panel-states.ts';
import { valueOf } from '../live/problem-error.ts';
import { useTerminal } from '../live/terminal.tsx';
import { Panel, PanelBody, type PanelState } from '../ui/panel.tsx';
import { usePageTitle } from './page-title.ts';
import '../features/company/company.css';

/** What comes from outside changes seldom; a run of the synchronization is seen after this. */
const REREAD_MS = 60_000;

/** Who a company is, and its prices in other markets. Its own market here is the Trade page. */
export function CompanyPage(): JSX.Element {
  const { api, connection } = useTerminal();
  const params = useParams<{ symbol: string }>();
  const symbol = (): string => decodeURIComponent(params.symbol);
  usePageTitle(() => symbol());
  const query = <T,>(name: string, read: () => Promise<T>) =>
    useQuery(() => ({
      queryKey: ['company', symbol(), name],
      queryFn: read,
      refetchInterval: REREAD_MS,
    }));
  const company = query('profile', () => valueOf(api.company(symbol())));
  const splits = query('splits', async () => (await valueOf(api.splits(symbol()))).data);
  const dividends = query('dividends', async () => (await valueOf(api.dividends(symbol()))).data);
  const fundamentals = query('fundamentals', async () => (await valueOf(api.fundamentals(symbol()))).data);
  const quotes = query('quotes', async () => (await valueOf(api.outsideQuotes(symbol()))).data);
  const known = createMemo(() => (company.isSuccess ? company.data : undefined));
  /** Read before, and not any more: what is on screen is as old as it says. */
  const stale = (): boolean => company.isRefetchError || connection.stale();
  const actions = () => [
    ...(splits.isSuccess ? splits.data : []),
    ...(dividends.isSuccess ? dividends.data : []),
  ];

  const actionsState = (): PanelState => {
    const read = queryPanelState(splits, () => false, '');
    if (read.kind !== 'ready') return read;
    return queryPanelState(dividends, () => actions().length === 0, 'No source knows of any.');
  };

  return (
    <main class="page company">
      <Show
        when={known()}
        keyed
        fallback={
          <>
            <h1 tabIndex={-1}>{symbol()}</h1>
            <PanelBody
              state={queryPanelState(company, () => false, '')}
              onRetry={() => void company.refetch()}
            >
              {null}
            </PanelBody>
            <p>
              <A href="/companies">All companies</A>
            </p>
          </>
        }
      >
        {(found) => (
          <>
            <CompanyHead company={found} />
            <HistoryPanel
              company={found}
              api={api}
              splits={splits.isSuccess ? splits.data : []}
              dividends={dividends.isSuccess ? dividends.data : []}
            />
            <div class="company-columns">
              <Panel
                title={
                  found.statistics.day === null
                    ? 'Key figures'
                    : `Key figures, ${found.statistics.source ?? ''} as of ${found.statistics.day}`
                }
                state={{ kind: 'ready' }}
                stale={stale()}
              >
                <StatisticsList company={found} />
              </Panel>
              <Panel title="Profile" state={{ kind: 'ready' }} stale={stale()}>
                <ProfileList company={found} />
              </Panel>
            </div>
            <Panel
              title="Quotes of other markets, UTC"
              state={queryPanelState(quotes, (rows) => rows.length === 0, 'No source quotes this company.')}
              onRetry={() => void quotes.refetch()}
            >
              <QuotesTable quotes={quotes.data ?? []} />
            </Panel>
            <div class="company-columns">
              <Panel
                title="Accounts"
                state={queryPanelState(
                  fundamentals,
                  (rows) => rows.length === 0,
                  'No source of this exchange has accounts of this company.',
                )}
                onRetry={() => void fundamentals.refetch()}
              >
                <FundamentalsTable rows={fundamentals.data ?? []} />
              </Panel>
              <Panel
                title="Splits and dividends"
                state={actionsState()}
                onRetry={() => {
                  void splits.refetch();
                  void dividends.refetch();
                }}
              >
                <ActionsTable
                  splits={splits.isSuccess ? splits.data : []}
                  dividends={dividends.isSuccess ? dividends.data : []}
                />
              </Panel>
            </div>
          </>
        )}
      </Show>
    </main>
  );
}

/** Name, and the market here where there is one. */
function CompanyHead(props: { readonly company: Company }): JSX.Element {
  const { instruments, tickers, connection } = useTerminal();
  const listed = createMemo(() =>
    (instruments.data ?? []).find((instrument) => instrument.symbol === props.company.symbol),
  );
  const last = (): string | null => tickers[props.company.symbol]?.last ?? listed()?.last_price ?? null;
  const change = (): string | null => percentChange(last(), listed()?.previous_close ?? null);
  const phase = () => tickers[props.company.symbol]?.phase ?? listed()?.phase;
  return (
    <header class="company-head">
      <h1 tabIndex={-1}>
        {props.company.name} <span class="muted">{props.company.symbol}</span>
      </h1>
      <Show
        when={listed()}
        fallback={<span class="company-here muted">Not traded here. Prices below are of other markets.</span>}
      >
        <div class="company-here fresh" data-stale={connection.stale()}>
          <Show when={phase()}>{(now) => <span class="tag">{PHASE_WORDS[now()].toUpperCase()}</span>}</Show>
          <span>
            <b class="company-last" data-testid="company-last">
              {numberText(last())}
            </b>{' '}
            <span class={direction(change())}>{change() === null ? '' : `${signedText(change())}%`}</span>
          </span>
          <span class="muted">
            Reference{' '}
            <b data-testid="company-reference">
              {numberText(reference(listed()?.reference_price, tickers[props.company.symbol]?.reference))}
            </b>
          </span>
          <A
            class="button button-primary company-trade"
            href={`/trade/${encodeURIComponent(props.company.symbol)}`}
            data-testid="company-trade"
          >
            Trade {props.company.symbol}
          </A>
        </div>
      </Show>
    </header>
  );
}

/** The ticker is newer than the listing. */
function reference(listed: string | null | undefined, ticker: string | null | undefined): string | null {
  return ticker ?? listed ?? null;
}
