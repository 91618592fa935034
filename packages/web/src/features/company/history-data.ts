import type { Bar, BarInterval, BarSeriesInfo } from '@buttonwood/shared/wire/company-types.ts';

export type HistoryRange = '1d' | '5d' | '1m' | '6m' | 'ytd' | '1y' | '5y' | 'max';
export const RANGES: readonly { readonly key: HistoryRange; readonly label: string }[] = [
  { key: '1d', label: '1D' },
  { key: '5d', label: '5D' },
  { key: '1m', label: '1M' },
  { key: '6m', label: '6M' },
  { key: 'ytd', label: 'YTD' },
  { key: '1y', label: '1Y' },
  { key: '5y', label: '5Y' },
  { key: 'max', label: 'Max' },
];
/** From narrow to wide: the first that shows the seam is where a page with one opens. */
const DAILY_RANGES: readonly HistoryRange[] = ['6m', '1y', '5y', 'max'];
/** Without this many days before it a seam cannot be seen as one. */
const BEFORE_SEAM_DAYS = 14;
/** What a range of a day or five is drawn with, the finest first. */
const INTRADAY: readonly BarInterval[] = ['1m', '5m', '15m', '1h'];
/** More candles than this are not told apart any more. */
const MAX_CANDLES = 500;
const MS_PER_DAY = 86_400_000;
const MONTHS: Readonly<Partial<Record<HistoryRange, number>>> = { '1m': 1, '6m': 6, '1y': 12, '5y': 60 };

export type BarSpan = 'bar' | 'week' | 'month';

/** A bar on the chart. Floats are for drawing only; what is read stays the text of the wire. */
export interface HistoryBar {
  /** A day (`2018-02-07`) for daily bars, else seconds since 1970. */
  readonly time: string | number;
  readonly text: Bar;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly source: string;
  readonly madeUp: boolean;
  /** How much time the bar is of: one bar of the series, or a week or month of days. */
  readonly span: BarSpan;
}

/** What the chart is made of: one series, and the made-up one that goes on from its end, if there is one. */
export interface HistoryPlan {
  readonly main: BarSeriesInfo;
  readonly continuation: BarSeriesInfo | undefined;
}

/**
 * Chooses what to show: the series of `source`, or the first of the priority. A made-up series joins a real one only where it
 * says itself that it goes on from there, and only behind its last day, so that no day has two prices.
 */
export function planHistory(
  series: readonly BarSeriesInfo[],
  interval: BarInterval,
  source: string | undefined,
): HistoryPlan | undefined {
  const fitting = series.filter((one) => one.interval === interval);
  const main =
    fitting.find((one) => one.source === source) ??
    fitting.find((one) => one.delay !== 'made_up') ??
    fitting[0];
  if (main === undefined) return undefined;
  const continuation = fitting.find((one) => one.seam?.source === main.source && one.last > main.last);
  return { main, continuation };
}

/** The interval that a range is drawn with; undefined when there is none fine enough. */
export function intervalOf(range: HistoryRange, series: readonly BarSeriesInfo[]): BarInterval | undefined {
  if (range !== '1d' && range !== '5d') return '1d';
  return INTRADAY.find((interval) => series.some((one) => one.interval === interval));
}

/** Last day of the plan. */
export function lastDay({ main, continuation }: HistoryPlan): string {
  return (continuation ?? main).last.slice(0, 10);
}

/** First day of a range that ends with `end`; undefined for everything. A month before 31 March begins on the last of February. */
export function rangeStart(range: HistoryRange, end: string): string | undefined {
  if (range === 'max') return undefined;
  if (range === 'ytd') return `${end.slice(0, 4)}-01-01`;
  if (range === '1d') return end;
  if (range === '5d') return dayText(Date.parse(end) - 6 * MS_PER_DAY);
  const [year = 0, month = 1, day = 1] = end.split('-').map(Number);
  const months = year * 12 + (month - 1) - (MONTHS[range] ?? 0);
  const last = new Date(Date.UTC(Math.floor(months / 12), (months % 12) + 1, 0)).getUTCDate();
  return dayText(Date.UTC(Math.floor(months / 12), months % 12, Math.min(day, last)));
}

/** Where a page opens: a year, or as much as it takes to see where the real prices end. */
export function firstRange(plan: HistoryPlan): HistoryRange {
  const { main, continuation } = plan;
  if (continuation === undefined) return '1y';
  const seen = dayText(Date.parse(main.last.slice(0, 10)) - BEFORE_SEAM_DAYS * MS_PER_DAY);
  return DAILY_RANGES.find((range) => (rangeStart(range, lastDay(plan)) ?? '') <= seen) ?? 'max';
}

/** The day after one. */
export function nextDay(day: string): string {
  return dayText(Date.parse(day) + MS_PER_DAY);
}

/** Reads bars for the chart, oldest first, each time once. */
export function historyBars(
  bars: readonly Bar[],
  { interval, source, delay }: Pick<BarSeriesInfo, 'interval' | 'source' | 'delay'>,
): HistoryBar[] {
  const byTime = new Map<string | number, HistoryBar>();
  for (const text of bars) {
    const time = interval === '1d' ? text.ts.slice(0, 10) : Math.floor(Date.parse(text.ts) / 1000);
    byTime.set(time, {
      time,
      text,
      open: Number(text.open),
      high: Number(text.high),
      low: Number(text.low),
      close: Number(text.close),
      volume: Number(text.volume),
      source,
      madeUp: delay === 'made_up',
      span: 'bar',
    });
  }
  return [...byTime.values()].sort((a, b) => (a.time < b.time ? -1 : 1));
}

/** Puts days together into weeks, or months, until there are few enough to see. Never over a seam: a candle has one source. */
export function candlesOf(bars: readonly HistoryBar[]): readonly HistoryBar[] {
  if (bars.length <= MAX_CANDLES || bars.some((bar) => typeof bar.time === 'number')) return bars;
  const weeks = together(bars, 'week', (day) => Math.floor((Date.parse(day) / MS_PER_DAY + 3) / 7));
  return weeks.length <= MAX_CANDLES ? weeks : together(bars, 'month', (day) => day.slice(0, 7));
}

function together(
  bars: readonly HistoryBar[],
  span: BarSpan,
  groupOf: (day: string) => string | number,
): HistoryBar[] {
  const groups: HistoryBar[] = [];
  let current: string | undefined;
  for (const bar of bars) {
    const key = `${bar.source} ${groupOf(bar.text.ts.slice(0, 10))}`;
    const last = groups.at(-1);
    if (last === undefined || key !== current) groups.push({ ...bar, span });
    else groups[groups.length - 1] = joined(last, bar);
    current = key;
  }
  return groups;
}

function joined(before: HistoryBar, bar: HistoryBar): HistoryBar {
  const high = bar.high > before.high ? bar : before;
  const low = bar.low < before.low ? bar : before;
  const volume = BigInt(before.text.volume) + BigInt(bar.text.volume);
  return {
    ...before,
    high: high.high,
    low: low.low,
    close: bar.close,
    volume: Number(volume),
    text: {
      ...before.text,
      high: high.text.high,
      low: low.text.low,
      close: bar.text.close,
      volume: String(volume),
    },
  };
}

/**
 * Places of the price axis: two, or four when the newest price has more than two. Older ones have more by adjustment for
 * splits; the legend and the table give them whole.
 */
export function pricePlaces(bars: readonly HistoryBar[]): number {
  const newest = bars.at(-1)?.text.close ?? '';
  return (newest.split('.')[1] ?? '').length > 2 ? 4 : 2;
}

/** Where a value lies between two others, in percent; null when they say nothing. */
export function placeBetween(value: string | null, low: string | null, high: string | null): number | null {
  const [at, from, to] = [value, low, high].map((text) => (text === null ? Number.NaN : Number(text)));
  if (at === undefined || from === undefined || to === undefined) return null;
  const share = ((at - from) / (to - from)) * 100;
  return Number.isFinite(share) ? Math.min(100, Math.max(0, share)) : null;
}

function dayText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
