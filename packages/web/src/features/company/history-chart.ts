import {
  CandlestickSeries,
  ColorType,
  CrosshairMode,
  HistogramSeries,
  createChart,
  createSeriesMarkers,
  type IChartApi,
  type SeriesMarker,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts';
import { readColours } from '../../theme/chart-colours.ts';
import type { HistoryBar } from './history-data.ts';

/** A split or dividend on the chart. */
export interface HistoryFlag {
  readonly day: string;
  readonly text: string;
}
export interface HistoryView {
  readonly bars: readonly HistoryBar[];
  readonly places: number;
  readonly flags: readonly HistoryFlag[];
  /** Flags of later days are not drawn. */
  readonly lastDay: string;
}

/** The chart on screen. Loaded on its own, because the library is large. */
export interface HistoryChart {
  readonly show: (view: HistoryView) => void;
  /** Puts the cross on a bar, or takes it away. */
  readonly point: (bar: HistoryBar | undefined) => void;
  /** Pixels from the left at which a time is drawn; null when it is out of sight. */
  readonly xOf: (time: HistoryBar['time']) => number | null;
  /** Reads the theme's colours again. */
  readonly recolour: () => void;
  readonly destroy: () => void;
}

interface HistoryChartEvents {
  /** The time the pointer is on. */
  readonly onPoint: (time: HistoryBar['time'] | undefined) => void;
  /** What is drawn has moved. */
  readonly onMove: () => void;
}

/** Draws prices with volume below into `container`; made-up ones without the colours of up and down. */
export function drawHistory(container: HTMLElement, events: HistoryChartEvents): HistoryChart {
  const chart: IChartApi = createChart(container, {
    autoSize: true,
    layout: { attributionLogo: true, fontSize: 11, fontFamily: getComputedStyle(document.body).fontFamily },
    // Not the browser's: its tag may be one that Intl refuses ("en-US@posix"), and the terminal speaks English.
    localization: { locale: 'en-GB' },
    crosshair: { mode: CrosshairMode.Magnet },
    timeScale: { timeVisible: true, secondsVisible: false, minBarSpacing: 0.05, rightOffset: 2 },
    rightPriceScale: { scaleMargins: { top: 0.1, bottom: 0.24 } },
    // The page scrolls; the wheel over the chart must not zoom instead.
    handleScroll: { mouseWheel: false, pressedMouseMove: true, horzTouchDrag: true, vertTouchDrag: false },
    handleScale: { mouseWheel: false, pinch: true },
  });
  const candles = chart.addSeries(CandlestickSeries, { borderVisible: false, priceLineVisible: false });
  const volume = chart.addSeries(HistogramSeries, {
    priceScaleId: 'volume',
    priceFormat: { type: 'volume' },
    priceLineVisible: false,
    lastValueVisible: false,
  });
  volume.priceScale().applyOptions({ scaleMargins: { top: 0.84, bottom: 0 } });
  const flags = createSeriesMarkers(candles, []);
  chart.subscribeCrosshairMove(({ time }) =>
    events.onPoint(time === undefined ? undefined : plainTime(time)),
  );
  chart.timeScale().subscribeVisibleLogicalRangeChange(() => events.onMove());
  chart.timeScale().subscribeSizeChange(() => events.onMove());

  let colours = readColours();
  let shown: HistoryView = { bars: [], places: 2, flags: [], lastDay: '' };
  const paint = (): void => {
    const { bars, places } = shown;
    const priceFormat = { type: 'price', precision: places, minMove: 10 ** -places } as const;
    candles.applyOptions({ priceFormat });
    candles.setData(bars.map(candlePoint));
    volume.setData(
      bars.map((bar) => ({ time: chartTime(bar.time), value: bar.volume, color: volumeColour(bar) })),
    );
    flags.setMarkers(flagMarks());
  };
  const candlePoint = (bar: HistoryBar) => {
    const { open, high, low, close } = bar;
    const colour = bar.madeUp ? colours.muted : close >= open ? colours.up : colours.down;
    return { time: chartTime(bar.time), open, high, low, close, color: colour, wickColor: colour };
  };
  const volumeColour = (bar: HistoryBar): string => {
    if (bar.madeUp) return colours.border;
    return bar.close >= bar.open ? colours.upFaint : colours.downFaint;
  };
  const flagMarks = (): SeriesMarker<Time>[] =>
    shown.flags.flatMap((flag): SeriesMarker<Time>[] => {
      // The bar that has the day in it, when there is one.
      const bar = shown.bars.findLast(({ time }) => typeof time === 'string' && time <= flag.day);
      if (bar === undefined || flag.day > shown.lastDay) return [];
      const time = chartTime(bar.time);
      return [{ time, position: 'aboveBar', shape: 'circle', color: colours.muted, text: flag.text }];
    });
  const recolour = (): void => {
    colours = readColours();
    chart.applyOptions({
      layout: { background: { type: ColorType.Solid, color: colours.panel }, textColor: colours.muted },
      grid: { vertLines: { color: colours.grid }, horzLines: { color: colours.grid } },
      rightPriceScale: { borderColor: colours.border },
      timeScale: { borderColor: colours.border },
    });
    paint();
  };
  recolour();

  return {
    recolour,
    show: (view) => {
      shown = view;
      paint();
      chart.timeScale().fitContent();
      events.onMove();
    },
    point: (bar) => {
      if (bar === undefined) chart.clearCrosshairPosition();
      else chart.setCrosshairPosition(bar.close, chartTime(bar.time), candles);
    },
    xOf: (time) => chart.timeScale().timeToCoordinate(chartTime(time)),
    destroy: () => chart.remove(),
  };
}

function chartTime(time: HistoryBar['time']): Time {
  return typeof time === 'number' ? (time as UTCTimestamp) : time;
}

function plainTime(time: Time): HistoryBar['time'] {
  if (typeof time === 'number' || typeof time === 'string') return time;
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${time.year}-${two(time.month)}-${two(time.day)}`;
}
