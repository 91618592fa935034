import type { ApiClient } from '@buttonwood/api/client/http-client.ts';
import type { BarSeriesInfo } from '@buttonwood/shared/wire/company-types.ts';
import { valueOf } from '../../live/problem-error.ts';
import { historyBars, nextDay, type HistoryBar, type HistoryPlan } from './history-data.ts';

/** Bars of one page, and pages of one series at most: a hundred thousand bars are more than a screen can show. */
const PAGE = 5_000;
const MAX_PAGES = 20;

/** Loads what the plan shows from `from` on (everything without it). The made-up series begins the day after the real one ends. */
export async function loadHistory(
  api: Pick<ApiClient, 'bars'>,
  symbol: string,
  { main, continuation }: HistoryPlan,
  wish: { readonly adjusted: boolean; readonly from: string | undefined },
): Promise<readonly HistoryBar[]> {
  const seam = nextDay(main.last.slice(0, 10));
  const onlyContinuation = continuation !== undefined && wish.from !== undefined && wish.from >= seam;
  const [real, madeUp] = await Promise.all([
    onlyContinuation ? [] : loadSeries(api, symbol, main, wish.adjusted, wish.from),
    continuation === undefined
      ? []
      : loadSeries(api, symbol, continuation, continuation.adjusted, onlyContinuation ? wish.from : seam),
  ]);
  return [...real, ...madeUp];
}

async function loadSeries(
  api: Pick<ApiClient, 'bars'>,
  symbol: string,
  series: BarSeriesInfo,
  adjusted: boolean,
  from: string | undefined,
): Promise<HistoryBar[]> {
  const { interval, source } = series;
  const bars: HistoryBar[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const answer = await valueOf(api.bars(symbol, { interval, source, adjusted, from, cursor, limit: PAGE }));
    bars.push(...historyBars(answer.data, series));
    if (answer.next_cursor === null) break;
    cursor = answer.next_cursor;
  }
  return bars;
}
