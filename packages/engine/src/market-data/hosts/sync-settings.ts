import { ConfigError } from '../../config.ts';
import { DEMO_HISTORY } from '../demo-data.ts';
import type { BarInterval } from '../provider.ts';
import { dayBefore, isoDay, sessionsBefore, type DayRange } from '../sync-window.ts';
import { tickRulesFrom, type TickRules } from '../quarantine-rules.ts';

type Intraday = Exclude<BarInterval, '1d'>;

/** What a person can choose about the synchronization, the same for all hosts. */
export interface SyncSettings {
  /** `listed`: what can be traded here; `all`: every company of the store; else these. */
  readonly symbols: 'listed' | 'all' | readonly string[];
  /** First day of daily bars. */
  readonly from: string;
  /** Last day of history; undefined for the last session that is over. A demo or a test is pinned to a day with it. */
  readonly to: string | undefined;
  /** Undefined: 5m where that costs no request of a limited source, else none. */
  readonly intraday: readonly Intraday[] | undefined;
  readonly rules: TickRules;
  /** When the worker synchronizes everything, as a cron pattern in New York's time. */
  readonly schedule: string;
  /** Pause between two rounds of quotes of the worker; 0 for none. */
  readonly quotesEveryMs: number;
}

/** Sources have their daily bars at half past five in New York, and correct them until eight. */
const DEFAULT_SCHEDULE = '15 20 * * 1-5';
const DEFAULT_QUOTES_SECONDS = 60;
const MAX_SYMBOLS = 10_000;
const SYMBOL = /^[A-Z0-9][A-Z0-9.-]{0,15}$/;
const CRON = /^(\S+ ){4,5}\S+$/;
/** Before this hour of the day (UTC) the session of New York is not over. */
const SESSION_OVER_HOUR_UTC = 22;
const INTRADAY_SESSIONS = 5;

/** Reads the BUTTONWOOD_SYNC_… variables. Throws ConfigError that names the variable. */
export function syncSettings(env: NodeJS.ProcessEnv): SyncSettings {
  const symbols = env['BUTTONWOOD_SYNC_SYMBOLS'] ?? 'listed';
  return {
    symbols:
      symbols === 'listed' || symbols === 'all' ? symbols : parseSymbols(symbols, 'BUTTONWOOD_SYNC_SYMBOLS'),
    from: parseDay(env['BUTTONWOOD_SYNC_FROM'] ?? DEMO_HISTORY.from, 'BUTTONWOOD_SYNC_FROM'),
    to: lastDay(env),
    intraday: parseIntraday(env['BUTTONWOOD_SYNC_INTRADAY']),
    rules: tickRulesFrom(env),
    schedule: parseSchedule(env['BUTTONWOOD_SYNC_AT'] ?? DEFAULT_SCHEDULE),
    quotesEveryMs: parseSeconds(env['BUTTONWOOD_SYNC_QUOTES_SECONDS']) * 1_000,
  };
}

/** Splits `AAPL,MSFT`. Throws ConfigError with the name of what it was given as. */
export function parseSymbols(text: string, name: string): readonly string[] {
  const symbols = [...new Set(text.split(',').map((symbol) => symbol.trim()))];
  const wrong = symbols.find((symbol) => !SYMBOL.test(symbol));
  if (wrong !== undefined) throw new ConfigError(`${name} lists symbols as AAPL,MSFT (got "${wrong}")`);
  if (symbols.length > MAX_SYMBOLS) throw new ConfigError(`${name} lists at most ${MAX_SYMBOLS} symbols`);
  return symbols;
}

/** Checks an ISO date. Throws ConfigError with the name of what it was given as. */
export function parseDay(text: string, name: string): string {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time) || isoDay(time) !== text) {
    throw new ConfigError(`${name} is a day as 2018-02-07 (got "${text}")`);
  }
  return text;
}

/** Reads BUTTONWOOD_SYNC_TO. Throws ConfigError. */
export function lastDay(env: NodeJS.ProcessEnv): string | undefined {
  const text = env['BUTTONWOOD_SYNC_TO'];
  return text === undefined || text === '' ? undefined : parseDay(text, 'BUTTONWOOD_SYNC_TO');
}

/** The last day whose session in New York is over for sure. */
export function lastSessionDay(nowMs: number): string {
  const today = isoDay(nowMs);
  return new Date(nowMs).getUTCHours() >= SESSION_OVER_HOUR_UTC ? today : dayBefore(today);
}

/** The days of intraday bars that are fetched when there are none yet. */
export function intradayDays(to: string): DayRange {
  return { from: sessionsBefore(to, INTRADAY_SESSIONS - 1), to };
}

function parseIntraday(text: string | undefined): readonly Intraday[] | undefined {
  if (text === undefined || text === '') return undefined;
  if (text === 'none') return [];
  return text.split(',').map((part) => {
    const interval = part.trim();
    if (interval === '1m' || interval === '5m' || interval === '1h') return interval;
    throw new ConfigError(`BUTTONWOOD_SYNC_INTRADAY is none, or some of 1m,5m,1h (got "${part}")`);
  });
}

function parseSchedule(text: string): string {
  if (CRON.test(text)) return text;
  throw new ConfigError(`BUTTONWOOD_SYNC_AT is a cron pattern as "${DEFAULT_SCHEDULE}" (got "${text}")`);
}

function parseSeconds(text: string | undefined): number {
  if (text === undefined || text === '') return DEFAULT_QUOTES_SECONDS;
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw new ConfigError(`BUTTONWOOD_SYNC_QUOTES_SECONDS is a number of seconds, 0 for none (got "${text}")`);
}
