import { useQuery } from '@tanstack/solid-query';
import { For, Show, createMemo, createSignal, type JSX } from 'solid-js';
import type { ApiClient } from '@buttonwood/api/client/http-client.ts';
import { barsCsvUrl } from '@buttonwood/api/client/company-client.ts';
import type { BarSeriesInfo, Company, Dividend, Split } from '@buttonwood/shared/wire/company-types.ts';
import { queryPanelState } from '../../live/panel-states.ts';
import { PanelBody, type PanelState } from '../../ui/panel.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { HistoryCanvas } from './history-canvas.tsx';
import type { HistoryFlag } from './history-chart.ts';
import {
  RANGES,
  firstRange,
  intervalOf,
  lastDay,
  planHistory,
  rangeStart,
  type HistoryPlan,
  type HistoryRange,
} from './history-data.ts';
import { HistoryTable } from './history-table.tsx';
import { loadHistory } from './load-history.ts';
import { DELAY_WORDS, basisText, provenanceText } from './source-words.ts';

interface HistoryPanelProps {
  readonly company: Company;
  readonly api: Pick<ApiClient, 'bars'>;
  readonly splits: readonly Split[];
  readonly dividends: readonly Dividend[];
}

/** What is chosen changes from one company to the next, what was loaded stays for a while. */
const FRESH_MS = 60_000;

/** Price history: range, source and basis to choose, as chart, table or file, and what it is made of in words. */
export function HistoryPanel(props: HistoryPanelProps): JSX.Element {
  const series = (): readonly BarSeriesInfo[] => props.company.series;
  const [source, setSource] = createSignal<string>();
  const [range, setRange] = createSignal<HistoryRange>();
  const [adjusted, setAdjusted] = createSignal<boolean>();
  const [asTable, setAsTable] = createSignal(false);

  const daily = createMemo(() => planHistory(series(), '1d', source()));
  const shownRange = (): HistoryRange => range() ?? opening(daily());
  const plan = createMemo(() => {
    const interval = intervalOf(shownRange(), series());
    return interval === undefined ? undefined : planHistory(series(), interval, source());
  });
  const shownAdjusted = (): boolean => {
    const main = plan()?.main;
    const wish = adjusted() ?? main?.adjusted ?? false;
    return wish ? main?.adjusted === true : main?.raw !== true;
  };
  const from = (): string | undefined => {
    const chosen = plan();
    return chosen === undefined ? undefined : rangeStart(shownRange(), lastDay(chosen));
  };
  const history = useQuery(() => ({
    queryKey: ['history', props.company.symbol, plan(), shownAdjusted(), from()],
    queryFn: async () => {
      const chosen = plan();
      if (chosen === undefined) return [];
      return loadHistory(props.api, props.company.symbol, chosen, {
        adjusted: shownAdjusted(),
        from: from(),
      });
    },
    staleTime: FRESH_MS,
  }));
  const bars = () => (history.isPending ? [] : (history.data ?? []));
  const flags = createMemo<readonly HistoryFlag[]>(() => [
    ...props.splits.map(({ day, ratio }) => ({ day, text: `Split ${ratio}:1` })),
    ...props.dividends.map(({ day, amount }) => ({ day, text: `D ${amount}` })),
  ]);
  const state = (): PanelState =>
    series().length === 0
      ? { kind: 'empty', text: 'No source has prices of this company.' }
      : queryPanelState(history, (rows) => rows.length === 0, 'There are no prices in this range.');
  const intraday = (): boolean => intervalOf('1d', series()) !== undefined;

  return (
    <section
      class="panel history"
      aria-label={`Price history of ${props.company.symbol}`}
      data-state={state().kind}
    >
      <Show when={series().length > 0}>
        <div class="history-head">
          <Segmented
            label="Range"
            options={RANGES.map((one) => ({
              ...one,
              disabled: (one.key === '1d' || one.key === '5d') && !intraday(),
            }))}
            value={shownRange()}
            onChange={setRange}
            testId="range"
          />
          <div class="history-tools">
            <Show when={plan()}>
              {(chosen) => (
                <Segmented
                  label="Prices"
                  options={[
                    { key: 'adjusted', label: 'Adjusted', disabled: !chosen().main.adjusted },
                    { key: 'raw', label: 'As traded', disabled: !chosen().main.raw },
                  ]}
                  value={shownAdjusted() ? 'adjusted' : 'raw'}
                  onChange={(basis) => setAdjusted(basis === 'adjusted')}
                  testId="basis"
                />
              )}
            </Show>
            <SourceChoice series={series()} value={daily()?.main.source} onChange={setSource} />
            <button
              type="button"
              class="button button-small"
              aria-pressed={asTable()}
              data-testid="history-as-table"
              onClick={() => setAsTable((shown) => !shown)}
            >
              Table
            </button>
            <Show when={plan()}>
              {(chosen) => (
                <CsvLinks
                  symbol={props.company.symbol}
                  plan={chosen()}
                  adjusted={shownAdjusted()}
                  from={from()}
                />
              )}
            </Show>
          </div>
        </div>
      </Show>
      <Show when={plan()}>{(chosen) => <SourceNote plan={chosen()} adjusted={shownAdjusted()} />}</Show>
      <div class="history-body">
        <PanelBody state={state()} onRetry={() => void history.refetch()}>
          <Show
            when={asTable()}
            fallback={<HistoryCanvas symbol={props.company.symbol} bars={bars()} flags={flags()} />}
          >
            <HistoryTable bars={bars()} />
          </Show>
        </PanelBody>
      </div>
    </section>
  );
}

function opening(plan: HistoryPlan | undefined): HistoryRange {
  return plan === undefined ? '1y' : firstRange(plan);
}

function SourceChoice(props: {
  readonly series: readonly BarSeriesInfo[];
  readonly value: string | undefined;
  readonly onChange: (source: string) => void;
}): JSX.Element {
  const daily = createMemo(() => props.series.filter((one) => one.interval === '1d'));
  return (
    <Show when={daily().length > 1}>
      <select
        class="select history-source"
        aria-label="Source of the prices"
        value={props.value ?? ''}
        data-testid="history-source"
        onChange={(event) => props.onChange(event.currentTarget.value)}
      >
        <For each={daily()}>
          {(one) => (
            <option value={one.source}>
              {one.delay === 'made_up' ? `${one.source} (made up)` : one.source}
            </option>
          )}
        </For>
      </select>
    </Show>
  );
}

/** One file for each source: they are no more mixed in a file than in a series. */
function CsvLinks(props: {
  readonly symbol: string;
  readonly plan: HistoryPlan;
  readonly adjusted: boolean;
  readonly from: string | undefined;
}): JSX.Element {
  const link = (series: BarSeriesInfo, adjusted: boolean): string =>
    barsCsvUrl(props.symbol, {
      interval: series.interval,
      source: series.source,
      adjusted,
      from: props.from,
    });
  return (
    <>
      <a
        class="button button-small"
        download=""
        href={link(props.plan.main, props.adjusted)}
        data-testid="history-csv"
      >
        CSV
      </a>
      <Show when={props.plan.continuation}>
        {(made) => (
          <a class="button button-small" download="" href={link(made(), made().adjusted)}>
            CSV, made up
          </a>
        )}
      </Show>
    </>
  );
}

function SourceNote(props: { readonly plan: HistoryPlan; readonly adjusted: boolean }): JSX.Element {
  const main = (): BarSeriesInfo => props.plan.main;
  return (
    <p class="history-note" data-testid="history-note">
      <span class="tag" data-delay={main().delay}>
        {DELAY_WORDS[main().delay].toUpperCase()}
      </span>
      <span class="muted">
        {provenanceText(main())}, {basisText(main(), props.adjusted)}.
      </span>
      <Show when={main().delay === 'made_up'}>
        <strong>Nobody traded at these prices: they are made up.</strong>
      </Show>
      <Show when={props.plan.continuation}>
        {(made) => (
          <strong>
            Real prices end on {main().last.slice(0, 10)}. What follows, in grey, is made up ({made().source}
            ).
          </strong>
        )}
      </Show>
      <Show when={main().delay === 'historical' && props.plan.continuation === undefined}>
        <strong>Prices end on {main().last.slice(0, 10)}.</strong>
      </Show>
    </p>
  );
}
