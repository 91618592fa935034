import { formatCash } from '@buttonwood/shared/money/cash.ts';
import { priceWalk } from '../providers/synthetic/price-walk.ts';

/** A daily bar the double serves; every figure is the decimal text that gets onto the wire. */
export interface DoubleBar {
  readonly day: string;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
  /** Corrected prices are the traded ones divided by this; `1` without. */
  readonly adjustedBy?: number;
  readonly splitFactor?: string;
  readonly dividend?: string;
}

/** An intraday bar; `at` is an ISO instant. */
export interface DoubleIntradayBar extends Omit<
  DoubleBar,
  'day' | 'adjustedBy' | 'splitFactor' | 'dividend'
> {
  readonly at: string;
}

export interface DoubleQuote {
  readonly last: string;
  /** ISO instant. */
  readonly at: string;
  readonly bid?: string | null;
  readonly ask?: string | null;
  readonly previousClose?: string;
}

export interface DoubleCompany {
  readonly name: string;
  readonly exchange: string;
  readonly industry: string;
  readonly listedOn: string;
  /** Millions of shares, as a decimal. */
  readonly sharesInMillions: string;
}

/** What the sources know. A symbol that has a company is known to all of them. Rows are served in the order they stand here. */
export class DoubleWorld {
  readonly companies = new Map<string, DoubleCompany>();
  readonly bars = new Map<string, readonly DoubleBar[]>();
  readonly intraday = new Map<string, readonly DoubleIntradayBar[]>();
  readonly quotes = new Map<string, DoubleQuote>();

  knows(symbol: string): boolean {
    return this.companies.has(symbol);
  }

  /** Adds a company without prices. */
  addCompany(symbol: string, company: Partial<DoubleCompany> = {}): void {
    this.companies.set(symbol, {
      name: `${symbol} Incorporated`,
      exchange: 'NASDAQ',
      industry: 'Technology',
      listedOn: '1980-12-12',
      sharesInMillions: '16319.44',
      ...company,
    });
  }

  /** Adds a company with a made-up history of weekdays, days inclusive, and a quote at its last close. */
  addHistory(symbol: string, days: { readonly from: string; readonly to: string }): void {
    this.addCompany(symbol);
    const bars: DoubleBar[] = [];
    for (const { day, open, high, low, close, volume } of priceWalk(symbol, null)) {
      if (day > days.to) break;
      if (day < days.from) continue;
      const [o, h, l, c] = [open, high, low, close].map(formatCash);
      bars.push({ day, open: o ?? '', high: h ?? '', low: l ?? '', close: c ?? '', volume: String(volume) });
    }
    this.bars.set(symbol, bars);
    const last = bars.at(-1);
    if (last !== undefined) this.quotes.set(symbol, { last: last.close, at: `${last.day}T21:00:00Z` });
  }
}
