import { A, useNavigate } from '@solidjs/router';
import { useInfiniteQuery } from '@tanstack/solid-query';
import { For, Show, createEffect, createSignal, on, onCleanup, type JSX } from 'solid-js';
import type { CompanySummary } from '@buttonwood/shared/wire/company-types.ts';
import { problemOf, valueOf } from '../live/problem-error.ts';
import { useTerminal } from '../live/terminal.tsx';
import { Panel, type PanelState } from '../ui/panel.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { TextField } from '../ui/text-field.tsx';
import { usePageTitle } from './page-title.ts';
import '../features/company/companies.css';

const PAGE = 100;
const ASK_AFTER_MS = 150;
type Scope = 'all' | 'listed';

/** Every company of the store, to look through and to take away as a file. */
export function CompaniesPage(): JSX.Element {
  const { api } = useTerminal();
  usePageTitle(() => 'Companies');
  const [text, setText] = createSignal('');
  const [q, setQ] = createSignal('');
  const [scope, setScope] = createSignal<Scope>('all');
  let timer: ReturnType<typeof setTimeout> | undefined;
  createEffect(
    on(text, (typed) => {
      clearTimeout(timer);
      timer = setTimeout(() => setQ(typed.trim()), ASK_AFTER_MS);
    }),
  );
  onCleanup(() => clearTimeout(timer));
  const filter = () => ({
    ...(q() === '' ? {} : { q: q() }),
    ...(scope() === 'listed' ? { listed: true } : {}),
  });
  const list = useInfiniteQuery(() => ({
    queryKey: ['companies', 'list', filter()],
    queryFn: ({ pageParam }) =>
      valueOf(api.companies({ ...filter(), limit: PAGE, cursor: pageParam === '' ? undefined : pageParam })),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor,
  }));
  const rows = (): readonly CompanySummary[] =>
    list.isSuccess ? list.data.pages.flatMap((page) => page.data) : [];
  const state = (): PanelState => {
    if (list.isPending) return { kind: 'loading' };
    if (list.isLoadingError) return { kind: 'error', problem: problemOf(list.error) };
    if (rows().length > 0) return { kind: 'ready' };
    const text = q() === '' ? 'No company has been synchronized yet.' : `No company matches “${q()}”.`;
    return { kind: 'empty', text };
  };
  const csv = (): string => {
    const params = Object.entries(filter()).map(([name, value]): [string, string] => [name, String(value)]);
    return `/api/v1/companies?${new URLSearchParams([...params, ['limit', '500'], ['format', 'csv']]).toString()}`;
  };
  return (
    <main class="page">
      <h1 tabIndex={-1}>Companies</h1>
      <div class="companies-tools">
        <TextField label="Name or symbol" value={text()} onInput={setText} testId="companies-filter" />
        <Segmented
          label="Which"
          options={[
            { key: 'all', label: 'All' },
            { key: 'listed', label: 'Traded here' },
          ]}
          value={scope()}
          onChange={setScope}
          testId="companies-scope"
        />
        <a class="button companies-csv" href={csv()} download="" data-testid="companies-csv">
          CSV
        </a>
      </div>
      <Panel
        title="Companies"
        state={state()}
        stale={list.isRefetchError}
        onRetry={() => void list.refetch()}
      >
        <CompaniesTable rows={rows()} />
        <Show when={list.hasNextPage}>
          <p class="companies-more">
            <button
              type="button"
              class="button"
              disabled={list.isFetchingNextPage}
              onClick={() => void list.fetchNextPage()}
            >
              More
            </button>
          </p>
        </Show>
      </Panel>
    </main>
  );
}

function CompaniesTable(props: { readonly rows: readonly CompanySummary[] }): JSX.Element {
  const navigate = useNavigate();
  const address = (symbol: string): string => `/companies/${encodeURIComponent(symbol)}`;
  return (
    <table class="table companies-table" data-testid="companies">
      <caption class="visually-hidden">Companies</caption>
      <thead>
        <tr>
          <th scope="col">Symbol</th>
          <th scope="col">Name</th>
          <th scope="col" class="companies-wide">
            Sector
          </th>
          <th scope="col" class="companies-wide">
            Seat
          </th>
          <th scope="col">Here</th>
        </tr>
      </thead>
      <tbody>
        <For each={props.rows}>
          {(company) => (
            <tr onClick={() => navigate(address(company.symbol))}>
              <td>
                <A href={address(company.symbol)} onClick={(event) => event.stopPropagation()}>
                  {company.symbol}
                </A>
              </td>
              <td>{company.name}</td>
              <td class="companies-wide muted">{company.sector}</td>
              <td class="companies-wide muted">{company.headquarters}</td>
              <td>
                <Show when={company.listed}>
                  <A
                    href={`/trade/${encodeURIComponent(company.symbol)}`}
                    aria-label={`Trade ${company.symbol}`}
                    onClick={(event) => event.stopPropagation()}
                  >
                    Trade
                  </A>
                </Show>
              </td>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  );
}
