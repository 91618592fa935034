import { openSyncEnvironment } from '@buttonwood/engine/market-data/hosts/sync-environment.ts';
import { parseDay, parseSymbols } from '@buttonwood/engine/market-data/hosts/sync-settings.ts';
import { syncOnce, type SyncReport } from '@buttonwood/engine/market-data/sync.ts';
import type { SymbolOutcome } from '@buttonwood/engine/market-data/sync-symbol.ts';
import { ConfigError } from '@buttonwood/engine/config.ts';
import { formatCash } from '@buttonwood/shared/money/cash.ts';
import { requireEnv, UsageError } from '../connections.ts';
import { progressBar } from '../progress-bar.ts';

export interface SyncCommandOptions {
  readonly symbols?: string;
  readonly from?: string;
  readonly to?: string;
  /** Seconds. */
  readonly wait: string;
}

/** A day: whoever waits longer than that starts it again. */
const MAX_WAIT_SECONDS = 86_400;

/**
 * `buttonwood sync --once`: what the sources have about each symbol into the store, the newest price to its book, what was
 * released from quarantine as well. Exit code 1 when a symbol is not finished.
 */
export async function sync(options: SyncCommandOptions): Promise<number> {
  requireEnv('REDIS_URL');
  requireEnv('DATABASE_URL');
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort());
  process.once('SIGTERM', () => controller.abort());
  const environment = await open();
  try {
    const symbols = await symbolsToSync(options, () => environment.symbols(controller.signal));
    const { days, intraday, intradayDays } = environment.request('', true);
    const bar = progressBar('symbols', symbols.length);
    const report = await syncOnce({
      ...environment,
      ...{ host: 'console', symbols, intraday, intradayDays, signal: controller.signal },
      days: { from: day(options.from, '--from') ?? days.from, to: day(options.to, '--to') ?? days.to },
      waitUntil: Date.now() + seconds(options.wait) * 1_000,
      onProgress: ({ symbol, next }, finished) =>
        bar.show(finished, next === null ? symbol : `${symbol} waits`),
    });
    bar.end();
    const released = await environment.handOver.forwardReleased();
    printSummary(report, symbols.length, released);
    return report.outcomes.length === symbols.length && report.outcomes.every(isFinished) ? 0 : 1;
  } finally {
    await environment.close();
  }
}

async function open() {
  try {
    // A connection that breaks shows in the outcome of the symbol that needed it.
    return await openSyncEnvironment(process.env, () => undefined);
  } catch (error) {
    throw error instanceof ConfigError ? new UsageError(error.message) : error;
  }
}

async function symbolsToSync(
  { symbols }: SyncCommandOptions,
  configured: () => Promise<readonly string[]>,
): Promise<readonly string[]> {
  if (symbols === undefined) return configured();
  return usage(() => parseSymbols(symbols, '--symbols'));
}

function day(text: string | undefined, name: string): string | undefined {
  return text === undefined ? undefined : usage(() => parseDay(text, name));
}

function seconds(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= MAX_WAIT_SECONDS) return Number(text);
  throw new UsageError(`--wait is a number of seconds, at most ${MAX_WAIT_SECONDS} (got ${text})`);
}

function usage<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw error instanceof ConfigError ? new UsageError(error.message) : error;
  }
}

function isFinished({ source, next }: SymbolOutcome): boolean {
  return source !== null && next === null;
}

function printSummary({ outcomes }: SyncReport, total: number, released: number): void {
  const rows = outcomes.map(columnsOf);
  const table = [['symbol', 'source', 'bars', 'reference', 'book', 'remarks'], ...rows];
  const widths = (table[0] ?? []).map((_, column) =>
    Math.max(...table.map((row) => row[column]?.length ?? 0)),
  );
  for (const row of table) {
    console.log(
      row
        .map((cell, column) => pad(cell, widths[column] ?? 0, column === 2 || column === 3))
        .join('  ')
        .trimEnd(),
    );
  }
  const finished = outcomes.filter(isFinished).length;
  const bars = outcomes.reduce((sum, outcome) => sum + outcome.bars, 0);
  console.log(`\n${finished} of ${total} symbols finished, ${bars} bars new or corrected`);
  if (released > 0) console.log(`${released} prices released from quarantine were handed over`);
}

function columnsOf({ symbol, source, bars, reference, handedOver, errors, next }: SymbolOutcome): string[] {
  const remarks = errors.map(({ provider, text }) => `${provider}: ${text}`);
  if (next?.why === 'limited') remarks.push(`due again ${new Date(next.at).toISOString()}`);
  if (next?.why === 'canceled') remarks.push('stopped');
  const price = reference === null ? '' : formatCash(reference.price);
  const book =
    handedOver === null
      ? ''
      : handedOver.kind === 'quarantined'
        ? `held: ${handedOver.reason}`
        : handedOver.kind;
  return [symbol, source ?? '-', String(bars), price, book.replace('_', ' '), remarks.join('; ')];
}

function pad(text: string, width: number, right: boolean): string {
  return right ? text.padStart(width) : text.padEnd(width);
}
