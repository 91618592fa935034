import { A } from '@solidjs/router';
import {
  For,
  Match,
  Show,
  Switch,
  createEffect,
  createMemo,
  createSignal,
  on,
  onCleanup,
  onMount,
  type JSX,
} from 'solid-js';
import type { Candle, CandleInterval, Fill, Trade } from '@buttonwood/shared/wire/http-types.ts';
import { percentChange } from '../../format/cash-math.ts';
import { direction, groupDigits, numberText, signedText } from '../../format/number-text.ts';
import { dayAndTime, utcText } from '../../format/time-text.ts';
import { PanelBody, type PanelState } from '../../ui/panel.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import type { CandleChart } from './candle-chart.ts';
import { INTERVAL_SECONDS, chartBars, fillMarkers, withTrade, type ChartBar } from './chart-data.ts';
import './price-chart.css';

/** `venue` is what was traded here, `history` the daily bars of the data provider. They are never mixed in one series. */
export type CandleSource = 'venue' | 'history';

interface PriceChartProps {
  readonly symbol: string;
  readonly name: string;
  readonly last: string | null;
  readonly previousClose: string | null;
  /** Places of a price. */
  readonly precision: number;
  readonly interval: CandleInterval;
  readonly onInterval: (interval: CandleInterval) => void;
  readonly source: CandleSource;
  readonly onSource: (source: CandleSource) => void;
  readonly candles: readonly Candle[];
  /** Who the bars are from, as the server names it. */
  readonly provider: string;
  /** Newest first. */
  readonly trades: readonly Trade[];
  /** Own fills in this instrument. */
  readonly fills: readonly Fill[];
  readonly state: PanelState;
  readonly stale: boolean;
  readonly onRetry: () => void;
}

const INTERVALS: readonly CandleInterval[] = ['1m', '5m', '15m', '1h', '1d'];
/** The newest bar is redrawn at most ten times a second. */
const REDRAW_EVERY_MS = 100;
const TABLE_BARS = 100;

/** Candles and volume, the bar being built from the tape, own fills as marks. */
export function PriceChart(props: PriceChartProps): JSX.Element {
  let container: HTMLDivElement | undefined;
  const [chart, setChart] = createSignal<CandleChart>();
  const [failed, setFailed] = createSignal(false);
  const [pointed, setPointed] = createSignal<number>();
  const [newest, setNewest] = createSignal<ChartBar>();
  const [asTable, setAsTable] = createSignal(false);
  const bars = createMemo(() => chartBars(props.candles));
  const seconds = (): number => INTERVAL_SECONDS[props.interval];
  const change = createMemo(() => percentChange(props.last, props.previousClose));
  const legend = createMemo(() => {
    const at = pointed();
    const live = newest();
    return at === undefined || at === live?.time ? live : bars().find((bar) => bar.time === at);
  });

  onMount(() => {
    let closed = false;
    onCleanup(() => {
      closed = true;
      chart()?.destroy();
    });
    const theme = window.matchMedia?.('(prefers-color-scheme: light)');
    const recolour = (): void => chart()?.recolour();
    theme?.addEventListener('change', recolour);
    onCleanup(() => theme?.removeEventListener('change', recolour));
    import('./candle-chart.ts').then(
      ({ drawCandleChart }) => {
        if (!closed && container !== undefined) setChart(drawCandleChart(container, setPointed));
      },
      () => setFailed(true),
    );
  });

  let lastTradeId = 0;
  let drawnSeries = '';
  createEffect(
    on([chart, bars], ([drawn, rows]) => {
      // The last bar read may be a moment old; trades after this one are added to it.
      lastTradeId = props.trades[0]?.trade_id ?? 0;
      setNewest(rows.at(-1));
      const series = `${props.symbol} ${props.interval} ${props.source}`;
      drawn?.setBars(rows, props.precision, series !== drawnSeries);
      if (drawn !== undefined && rows.length > 0) drawnSeries = series;
    }),
  );
  createEffect(() => {
    const first = bars()[0]?.time ?? Infinity;
    const last = Math.max(bars().at(-1)?.time ?? 0, newest()?.time ?? 0);
    // A mark outside the bars would be drawn at their edge, at a time when nothing was filled.
    const marks = fillMarkers(props.fills, seconds()).filter(
      (mark) => mark.time >= first && mark.time <= last,
    );
    chart()?.setMarkers(marks);
  });

  let timer: ReturnType<typeof setTimeout> | undefined;
  const redraw = (): void => {
    timer = undefined;
    const fresh = props.trades.filter((trade) => trade.trade_id > lastTradeId).toReversed();
    lastTradeId = props.trades[0]?.trade_id ?? lastTradeId;
    let bar = newest();
    for (const trade of fresh) {
      const before = bar;
      bar = withTrade(bar, trade, seconds());
      // A bar that was completed on the way is drawn too.
      if (before !== undefined && bar !== undefined && bar.time > before.time) chart()?.updateBar(before);
    }
    if (bar === undefined || bar === newest()) return;
    setNewest(bar);
    chart()?.updateBar(bar);
  };
  createEffect(
    on(
      () => props.trades,
      () => {
        if (props.source === 'venue' && props.state.kind === 'ready')
          timer ??= setTimeout(redraw, REDRAW_EVERY_MS);
      },
    ),
  );
  onCleanup(() => clearTimeout(timer));

  return (
    <section
      class="chart area-chart"
      aria-label={`Chart of ${props.symbol}`}
      data-stale={props.stale ? 'true' : 'false'}
      data-state={props.state.kind}
    >
      <div class="chart-head">
        <div class="chart-name">
          <h2>{props.symbol}</h2>
          <A
            href={`/companies/${encodeURIComponent(props.symbol)}`}
            title={`About ${props.name}`}
            data-testid="chart-company"
          >
            {props.name}
          </A>
        </div>
        <span class="chart-last fresh" data-stale={props.stale} data-testid="last-price">
          {numberText(props.last)}
        </span>
        <span class={`chart-change ${props.stale ? 'muted' : direction(change())}`}>
          <Show when={change()}>{(percent) => <>{signedText(percent())}%</>}</Show>
        </span>
        <div class="chart-tools">
          <Segmented
            label="Bars from"
            options={[
              { key: 'venue', label: 'Trades' },
              { key: 'history', label: 'History' },
            ]}
            value={props.source}
            onChange={props.onSource}
            testId="chart-source"
          />
          <Segmented
            label="Interval"
            options={INTERVALS.map((interval) => ({
              key: interval,
              label: interval,
              disabled: props.source === 'history' && interval !== '1d',
            }))}
            value={props.interval}
            onChange={props.onInterval}
            testId="chart-interval"
          />
          <button
            type="button"
            class="button button-small button-quiet"
            aria-pressed={asTable()}
            title="Last 100 bars as a table"
            onClick={() => setAsTable((shown) => !shown)}
          >
            Table
          </button>
        </div>
      </div>
      <div class="chart-area">
        <div
          class="chart-canvas"
          ref={container}
          role="group"
          aria-label={`Candles of ${props.symbol}, ${props.interval}, ${bars().length} bars. The table button shows them as numbers.`}
        />
        <Show when={props.state.kind === 'ready' && !asTable() ? legend() : undefined}>
          {(bar) => <Legend bar={bar()} precision={props.precision} provider={props.provider} />}
        </Show>
        <Show when={asTable()}>
          <BarTable bars={bars()} precision={props.precision} />
        </Show>
        <Switch>
          <Match when={failed()}>
            <div class="chart-overlay">
              <p class="panel-message" role="alert">
                The chart could not be loaded. Reload the page to try again.
              </p>
            </div>
          </Match>
          <Match when={props.state.kind !== 'ready' && props.state.kind !== 'resyncing'}>
            <div class="chart-overlay">
              <PanelBody
                state={props.state}
                onRetry={props.onRetry}
                emptyAction={
                  <Show when={props.source === 'venue'}>
                    <button
                      type="button"
                      class="button button-small"
                      onClick={() => props.onSource('history')}
                    >
                      Show price history
                    </button>
                  </Show>
                }
              >
                {null}
              </PanelBody>
            </div>
          </Match>
        </Switch>
      </div>
    </section>
  );
}

function Legend(props: {
  readonly bar: ChartBar;
  readonly precision: number;
  readonly provider: string;
}): JSX.Element {
  const price = (value: number): string => value.toFixed(props.precision);
  return (
    <div class="chart-legend">
      <span>
        O <b>{price(props.bar.open)}</b>
      </span>
      <span>
        H <b>{price(props.bar.high)}</b>
      </span>
      <span>
        L <b>{price(props.bar.low)}</b>
      </span>
      <span>
        C <b>{price(props.bar.close)}</b>
      </span>
      <span>
        V <b>{groupDigits(String(props.bar.volume))}</b>
      </span>
      <span>UTC</span>
      <Show when={props.provider !== 'trades' && props.provider !== ''}>
        <span>from {props.provider === 'synthetic' ? 'synthetic, made up' : props.provider}</span>
      </Show>
    </div>
  );
}

function BarTable(props: { readonly bars: readonly ChartBar[]; readonly precision: number }): JSX.Element {
  const rows = (): readonly ChartBar[] => props.bars.slice(-TABLE_BARS).toReversed();
  const price = (value: number): string => value.toFixed(props.precision);
  return (
    <div class="chart-table-wrap" tabIndex={0} role="region" aria-label="Bars as a table">
      <table class="table">
        <caption class="visually-hidden">Last bars, newest first, times in UTC</caption>
        <thead>
          <tr>
            <th scope="col">Time</th>
            <For each={['Open', 'High', 'Low', 'Close', 'Volume']}>
              {(name) => (
                <th scope="col" class="number">
                  {name}
                </th>
              )}
            </For>
          </tr>
        </thead>
        <tbody>
          <For each={rows()}>
            {(bar) => (
              <tr>
                <td>{dayAndTime(utcText(bar.time * 1000))}</td>
                <td class="number">{price(bar.open)}</td>
                <td class="number">{price(bar.high)}</td>
                <td class="number">{price(bar.low)}</td>
                <td class="number">{price(bar.close)}</td>
                <td class="number">{groupDigits(String(bar.volume))}</td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </div>
  );
}
