import { Show, createEffect, createMemo, createSignal, on, onCleanup, onMount, type JSX } from 'solid-js';
import { groupDigits } from '../../format/number-text.ts';
import { dayAndTime } from '../../format/time-text.ts';
import type { HistoryChart, HistoryFlag } from './history-chart.ts';
import { candlesOf, pricePlaces, type HistoryBar } from './history-data.ts';

interface HistoryCanvasProps {
  readonly symbol: string;
  readonly bars: readonly HistoryBar[];
  readonly flags: readonly HistoryFlag[];
}

/** Bars that an arrow moves with Shift. */
const BIG_STEP = 10;
/** Room that the label of the seam needs before it. */
const SEAM_LABEL_PX = 130;

/** The chart, its legend, and the seam. With the focus on it the arrows read it bar by bar. */
export function HistoryCanvas(props: HistoryCanvasProps): JSX.Element {
  let container: HTMLDivElement | undefined;
  const [chart, setChart] = createSignal<HistoryChart>();
  const [failed, setFailed] = createSignal(false);
  const [pointed, setPointed] = createSignal<HistoryBar['time']>();
  const [read, setRead] = createSignal('');
  const [seamX, setSeamX] = createSignal<number | null>(null);
  const candles = createMemo(() => candlesOf(props.bars));
  const seam = createMemo(() =>
    candles().find((bar, at) => bar.madeUp && candles()[at - 1]?.madeUp === false),
  );
  const legend = createMemo(() => candles().find((bar) => bar.time === pointed()) ?? candles().at(-1));
  const placeSeam = (): void => {
    const bar = seam();
    setSeamX(bar === undefined ? null : (chart()?.xOf(bar.time) ?? null));
  };

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
    import('./history-chart.ts').then(
      ({ drawHistory }) => {
        if (closed || container === undefined) return;
        setChart(drawHistory(container, { onPoint: setPointed, onMove: placeSeam }));
      },
      () => setFailed(true),
    );
  });
  createEffect(
    on([chart, candles, () => props.flags], ([drawn, bars, flags]) => {
      setPointed(undefined);
      const lastDay = props.bars.at(-1)?.text.ts.slice(0, 10) ?? '';
      drawn?.show({ bars, flags, lastDay, places: pricePlaces(bars) });
      placeSeam();
    }),
  );

  const onKeyDown = (event: KeyboardEvent): void => {
    const last = candles().length - 1;
    const now = candles().findIndex((bar) => bar.time === pointed());
    const step = event.shiftKey ? BIG_STEP : 1;
    const from = now < 0 ? last : now;
    const to = { ArrowLeft: now < 0 ? last : from - step, ArrowRight: from + step, Home: 0, End: last }[
      event.key
    ];
    const bar = to === undefined ? undefined : candles()[Math.min(last, Math.max(0, to))];
    if (bar === undefined) return;
    event.preventDefault();
    chart()?.point(bar);
    setPointed(bar.time);
    setRead(barSentence(bar));
  };

  return (
    <div
      class="history-area"
      data-testid="history-chart"
      data-bars={props.bars.length}
      data-drawn={chart() !== undefined}
    >
      <div
        class="history-canvas"
        ref={container}
        role="application"
        tabIndex={0}
        aria-roledescription="chart"
        aria-label={`Prices of ${props.symbol}, ${candles().length} bars. Left and right arrows read them one by one; the table button shows them all.`}
        onKeyDown={onKeyDown}
      />
      <div class="visually-hidden" role="status" aria-live="polite">
        {read()}
      </div>
      <Show when={legend()}>{(bar) => <Legend bar={bar()} />}</Show>
      <Show when={seamX()}>
        {(x) => (
          <div
            class="history-seam"
            style={{ left: `${x()}px` }}
            data-label={x() < SEAM_LABEL_PX ? 'behind' : 'before'}
            aria-hidden="true"
            data-testid="seam"
          >
            <span>made up from here</span>
          </div>
        )}
      </Show>
      <Show when={failed()}>
        <p class="history-failed" role="alert">
          The chart could not be loaded. The table has the same prices.
        </p>
      </Show>
    </div>
  );
}

function Legend(props: { readonly bar: HistoryBar }): JSX.Element {
  return (
    <div class="history-legend" data-testid="history-legend">
      <b>{timeText(props.bar)}</b>
      <span>
        O <b>{groupDigits(props.bar.text.open)}</b>
      </span>
      <span>
        H <b>{groupDigits(props.bar.text.high)}</b>
      </span>
      <span>
        L <b>{groupDigits(props.bar.text.low)}</b>
      </span>
      <span>
        C <b>{groupDigits(props.bar.text.close)}</b>
      </span>
      <span>
        V <b>{groupDigits(props.bar.text.volume)}</b>
      </span>
      <span>{props.bar.madeUp ? `${props.bar.source}, made up` : props.bar.source}</span>
    </div>
  );
}

/** A day, the minute of a bar within it, or the days that a bar is of. */
export function timeText(bar: HistoryBar): string {
  if (bar.span === 'week') return `Week from ${bar.time}`;
  if (bar.span === 'month') return `Month from ${bar.time}`;
  return typeof bar.time === 'string' ? bar.time : dayAndTime(bar.text.ts).slice(0, 16);
}

function barSentence(bar: HistoryBar): string {
  const { open, high, low, close, volume } = bar.text;
  const from = bar.madeUp ? `${bar.source}, made up` : bar.source;
  return `${timeText(bar)}: open ${open}, high ${high}, low ${low}, close ${close}, volume ${groupDigits(volume)}, ${from}`;
}
