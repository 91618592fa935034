import { ConfigError } from '../../config.ts';
import type { LimitWindow } from '../provider-error.ts';

/** What a source allows one key; a window that is absent has no limit. */
export type ProviderLimits = Partial<Readonly<Record<LimitWindow, number>>>;

const WINDOWS: readonly LimitWindow[] = ['second', 'minute', 'hour', 'day', 'month', 'symbols_per_month'];

/**
 * Free plans as their documents say, the lower figure where documents disagree. Tiingo counts requests and symbols,
 * Twelve Data credits, Finnhub requests.
 */
export const DEFAULT_LIMITS = {
  tiingo: { hour: 50, day: 500, symbols_per_month: 450 },
  twelvedata: { minute: 8, day: 800 },
  finnhub: { second: 30, minute: 60 },
} as const satisfies Record<string, ProviderLimits>;

/** Parses `hour=50,day=500,symbols_per_month=450`. Throws ConfigError naming the variable. */
export function parseLimits(text: string, envVar: string): ProviderLimits {
  const limits: { -readonly [window in LimitWindow]?: number } = {};
  for (const part of text.split(',')) {
    const [name = '', figure = ''] = part.split('=').map((side) => side.trim());
    const window = WINDOWS.find((known) => known === name);
    if (window === undefined || !/^[1-9][0-9]{0,8}$/.test(figure))
      throw new ConfigError(
        `${envVar} is like "minute=8,day=800" with ${WINDOWS.join(', ')} (got "${part}")`,
      );
    limits[window] = Number(figure);
  }
  return limits;
}
