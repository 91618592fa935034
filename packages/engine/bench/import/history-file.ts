import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { dailyBarsToCsv } from '../../src/market-data/providers/csv/csv-export.ts';
import { priceWalk } from '../../src/market-data/providers/synthetic/price-walk.ts';
import type { Bar } from '../../src/market-data/provider.ts';

/** Writes made-up daily bars of the symbols as a file that the csv source reads. Returns how many bars there are. */
export async function writeHistoryFile(
  path: string,
  symbols: readonly string[],
  days: { readonly from: string; readonly to: string },
): Promise<number> {
  const file = createWriteStream(path);
  let bars = 0;
  let header = true;
  for (const symbol of symbols) {
    const history = historyOf(symbol, days);
    bars += history.length;
    const [first, ...lines] = dailyBarsToCsv(history);
    const text = [...(header && first !== undefined ? [first] : []), ...lines].join('');
    header = false;
    if (!file.write(text)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
  return bars;
}

function historyOf(symbol: string, days: { readonly from: string; readonly to: string }): Bar[] {
  const bars: Bar[] = [];
  for (const bar of priceWalk(symbol, null)) {
    if (bar.day > days.to) return bars;
    if (bar.day >= days.from) bars.push(bar);
  }
  return bars;
}
