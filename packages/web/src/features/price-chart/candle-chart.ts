import {
  CandlestickSeries,
  ColorType,
  CrosshairMode,
  HistogramSeries,
  createChart,
  createSeriesMarkers,
  type IChartApi,
  type UTCTimestamp,
} from 'lightweight-charts';
import { readColours } from '../../theme/chart-colours.ts';
import type { ChartBar, FillMarker } from './chart-data.ts';

/** The chart on screen. Loaded on its own, because the library is the largest thing in the terminal. */
export interface CandleChart {
  /** Replaces everything; `fresh` also shows the newest bars, else the view stays where the reader put it. */
  readonly setBars: (bars: readonly ChartBar[], precision: number, fresh: boolean) => void;
  /** Changes the newest bar or appends the next. */
  readonly updateBar: (bar: ChartBar) => void;
  readonly setMarkers: (markers: readonly FillMarker[]) => void;
  /** Reads the theme's colours again. */
  readonly recolour: () => void;
  readonly destroy: () => void;
}

/** Bars that a fresh chart shows; more can be scrolled to. */
const VISIBLE_BARS = 90;
/** Room that a young series leaves for what comes, so that its first bars are not walls. */
const FEWEST_SLOTS = 40;

/** Draws candles with volume below into `container`; `onPoint` tells which bar the pointer is on. */
export function drawCandleChart(
  container: HTMLElement,
  onPoint: (time: number | undefined) => void,
): CandleChart {
  const chart: IChartApi = createChart(container, {
    autoSize: true,
    layout: { attributionLogo: true, fontSize: 11, fontFamily: getComputedStyle(document.body).fontFamily },
    // Not the browser's: its tag may be one that Intl refuses ("en-US@posix"), and the terminal speaks English.
    localization: { locale: 'en-GB' },
    crosshair: { mode: CrosshairMode.Normal },
    timeScale: { timeVisible: true, secondsVisible: false, rightOffset: 4, minBarSpacing: 2 },
    rightPriceScale: { scaleMargins: { top: 0.08, bottom: 0.24 } },
  });
  const candles = chart.addSeries(CandlestickSeries, { priceLineVisible: true, lastValueVisible: true });
  const volume = chart.addSeries(HistogramSeries, {
    priceScaleId: 'volume',
    priceFormat: { type: 'volume' },
    priceLineVisible: false,
    lastValueVisible: false,
  });
  volume.priceScale().applyOptions({ scaleMargins: { top: 0.82, bottom: 0 } });
  const markers = createSeriesMarkers(candles, []);
  chart.subscribeCrosshairMove((event) => {
    onPoint(typeof event.time === 'number' ? event.time : undefined);
  });

  let colours = readColours();
  let bars: readonly ChartBar[] = [];
  const recolour = (): void => {
    colours = readColours();
    chart.applyOptions({
      layout: { background: { type: ColorType.Solid, color: colours.panel }, textColor: colours.muted },
      grid: { vertLines: { color: colours.grid }, horzLines: { color: colours.grid } },
      rightPriceScale: { borderColor: colours.border },
      timeScale: { borderColor: colours.border },
    });
    candles.applyOptions({
      upColor: colours.up,
      downColor: colours.down,
      wickUpColor: colours.up,
      wickDownColor: colours.down,
      borderVisible: false,
    });
    volume.setData(bars.map(volumePoint));
  };
  const volumePoint = (bar: ChartBar): { time: UTCTimestamp; value: number; color: string } => ({
    time: bar.time as UTCTimestamp,
    value: bar.volume,
    color: bar.close >= bar.open ? colours.upFaint : colours.downFaint,
  });
  recolour();

  return {
    recolour,
    setBars: (next, precision, fresh) => {
      bars = next;
      candles.applyOptions({ priceFormat: { type: 'price', precision, minMove: 10 ** -precision } });
      candles.setData(next.map((bar) => ({ ...bar, time: bar.time as UTCTimestamp })));
      volume.setData(next.map(volumePoint));
      if (!fresh) return;
      const slots = Math.max(FEWEST_SLOTS, Math.min(VISIBLE_BARS, next.length));
      chart.timeScale().setVisibleLogicalRange({ from: next.length - slots, to: next.length + 3 });
    },
    updateBar: (bar) => {
      candles.update({ ...bar, time: bar.time as UTCTimestamp });
      volume.update(volumePoint(bar));
    },
    setMarkers: (marks) => {
      markers.setMarkers(
        marks.map((mark) => ({
          time: mark.time as UTCTimestamp,
          position: mark.side === 'buy' ? 'belowBar' : 'aboveBar',
          shape: mark.side === 'buy' ? 'arrowUp' : 'arrowDown',
          color: mark.side === 'buy' ? colours.up : colours.down,
          text: mark.text,
        })),
      );
    },
    destroy: () => chart.remove(),
  };
}
