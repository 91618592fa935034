import { randomBytes } from 'node:crypto';
import type { Database } from '@buttonwood/engine/read-model/schema.ts';
import { must } from '@buttonwood/shared/base/assert.ts';
import { MAX_SYMBOL_LENGTH } from '@buttonwood/shared/limits.ts';
import { formatCash } from '@buttonwood/shared/money/cash.ts';
import type { BookLevel } from '@buttonwood/shared/wire/http-types.ts';
import type { Kysely } from 'kysely';
import { createClient, type ApiClient } from '../../client/http-client.ts';
import { connectLive, type LiveClient } from '../../client/live-client.ts';
import { CommandLineProducer } from '../command-line-producer.ts';
import { requireEnv, UsageError, withDatabase, withJournal } from '../connections.ts';
import { listInstruments } from '../list-instruments.ts';
import { formatSummary, isSound, LoadReport, type LoadSummary } from '../lobster/load-report.ts';
import { readMessages, readRecordedBest } from '../lobster/lobster-rows.ts';
import type { ModelBook, ModelSide } from '../lobster/model-book.ts';
import { OperationSender } from '../lobster/operation-sender.ts';
import { LobsterPlanner } from '../lobster/planner.ts';
import { openAccounts } from '../open-accounts.ts';
import { progressBar } from '../progress-bar.ts';

export interface LoadOptions {
  readonly book?: string;
  readonly symbol?: string;
}

/** LOBSTER's prices are on whole cents, its sizes single shares. There is no band: the recorded day had its own. */
const LISTING = { tickUnits: 100, lotSize: 1, bandBps: 0 } as const;
const MAX_LIVE_ORDERS = 100_000;
/** Enough for a day of one stock, and little enough for a hundred loads below the ledger's largest total. */
const CASH = 5_000_000_000;
const SHARES = 100_000_000;
const CONNECTED_WITHIN_MS = 10_000;
const BOOK_DEPTH = 1_000;

/**
 * Sends a recorded LOBSTER day through the running exchange: a new instrument, two ordinary accounts (one rests, one takes),
 * every row a command, every answer held against a model. Returns the exit code: 0 when every row is accounted for and the
 * exchange did what the model expected.
 */
export async function loadLobster(file: string, options: LoadOptions): Promise<number> {
  const rows = await readMessages(file);
  const recorded = options.book === undefined ? undefined : await readRecordedBest(options.book);
  if (recorded !== undefined && recorded.length !== rows.length) {
    throw new UsageError(
      `the book has a row for each message row (${recorded.length} rows, ${rows.length} messages)`,
    );
  }
  const market = await openMarket(options.symbol ?? symbolOf(file));
  try {
    const planner = new LobsterPlanner(rows);
    const sender = new OperationSender(market);
    const report = new LoadReport();
    const bar = progressBar('rows', rows.length);
    const started = performance.now();
    let commands = 0;
    for (const [index, row] of rows.entries()) {
      const { verdict, cause, operations } = planner.plan(row);
      report.row(verdict, cause);
      const best = recorded?.[index];
      const comparison = best === undefined ? undefined : planner.compare(best);
      if (comparison !== undefined) report.comparison(comparison.causes);
      for (const operation of [...operations, ...(comparison?.operations ?? [])]) {
        await sender.send(operation);
        commands += 1;
      }
      if (index % 100 === 0 || index === rows.length - 1) bar.show(index + 1, pace(sender, started));
    }
    await sender.drain();
    bar.end();
    const summary: LoadSummary = {
      report,
      symbol: market.symbol,
      commands,
      seconds: (performance.now() - started) / 1_000,
      p50Ms: sender.latency.percentile(50),
      p99Ms: sender.latency.percentile(99),
      deviations: sender.deviationCount,
      examples: sender.deviations,
      bookDifferences: await compareBooks(market.api, market.symbol, planner.book),
      inferred: planner.inferred,
    };
    console.log(formatSummary(summary));
    return isSound(summary) ? 0 : 1;
  } finally {
    market.maker.close();
    market.taker.close();
  }
}

interface Market {
  readonly symbol: string;
  readonly api: ApiClient;
  readonly maker: LiveClient;
  readonly taker: LiveClient;
}

/** Lists a symbol that was never used, opens and endows its two accounts, and connects them. */
async function openMarket(wanted: string): Promise<Market> {
  const baseUrl = requireEnv('BUTTONWOOD_URL').replace(/\/$/, '');
  const password = randomBytes(24).toString('base64url');
  const { symbol, makerEmail, takerEmail } = await withJournal((journal) =>
    withDatabase(async (database) => {
      const producer = new CommandLineProducer(journal);
      const name = await freeSymbol(database, wanted);
      const books = await listInstruments({ journal, database, producer }, [name], LISTING);
      const instrument = must(books[0], 'one symbol was listed').instrument;
      const emails = ['maker', 'taker'].map((role) => `${role}.${name.toLowerCase()}@load.buttonwood.demo`);
      await openAccounts(
        { database, producer },
        emails.map((email) => ({
          email,
          name: email,
          role: 'market_maker' as const,
          password,
          makerBps: 0,
          takerBps: 0,
          maxLiveOrders: MAX_LIVE_ORDERS,
          cash: CASH,
          shares: new Map([[instrument, SHARES]]),
        })),
      );
      const [makerEmail, takerEmail] = emails;
      return { symbol: name, makerEmail: must(makerEmail, 'two'), takerEmail: must(takerEmail, 'two') };
    }),
  );
  const api = createClient({ baseUrl });
  await waitForSymbol(api, symbol);
  const [maker, taker] = await Promise.all([
    connect(api, baseUrl, makerEmail, password),
    connect(api, baseUrl, takerEmail, password),
  ]);
  return { symbol, api, maker, taker };
}

async function connect(
  api: ApiClient,
  baseUrl: string,
  email: string,
  password: string,
): Promise<LiveClient> {
  const session = await api.signIn({ email, password, token: true });
  if (!session.ok) throw new Error(`sign-in: ${session.error.detail}`);
  const live = connectLive({ url: `${baseUrl.replace(/^http/, 'ws')}/ws/v1`, token: session.value.token });
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`the live feed did not open within ${CONNECTED_WITHIN_MS / 1000} s`));
    }, CONNECTED_WITHIN_MS);
    const end = live.onStatus(({ state }) => {
      if (state !== 'open') return;
      clearTimeout(timer);
      queueMicrotask(() => {
        end();
      });
      resolve();
    });
  });
  return live;
}

/** The API learns of a new instrument from the same streams, a moment later. */
async function waitForSymbol(api: ApiClient, symbol: string): Promise<void> {
  const deadline = performance.now() + CONNECTED_WITHIN_MS;
  for (;;) {
    const found = await api.book(symbol);
    if (found.ok) return;
    if (performance.now() > deadline)
      throw new Error(`the API does not know ${symbol}: ${found.error.detail}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** `GOOG_2012-06-21_message_1.csv.gz` becomes GOOG.L. */
function symbolOf(file: string): string {
  const ticker = /([A-Z]{1,8})_[^/\\]*$/.exec(file)?.[1] ?? 'LOBSTER';
  return `${ticker}.L`;
}

async function freeSymbol(database: Kysely<Database>, wanted: string): Promise<string> {
  const rows = await database.selectFrom('read.instruments').select('symbol').execute();
  const taken = new Set(rows.map((row) => row.symbol));
  for (let n = 1; ; n++) {
    const symbol = `${wanted}${n}`;
    if (symbol.length > MAX_SYMBOL_LENGTH)
      throw new UsageError(`a symbol has at most ${MAX_SYMBOL_LENGTH - 1} letters`);
    if (!taken.has(symbol)) return symbol;
  }
}

/** Returns the levels in which the exchange's book differs from the model. */
async function compareBooks(api: ApiClient, symbol: string, model: ModelBook): Promise<string[]> {
  const found = await api.book(symbol, { depth: BOOK_DEPTH });
  if (!found.ok) return [`the book could not be read: ${found.error.detail}`];
  return [...compareSide('buy', found.value.bids, model), ...compareSide('sell', found.value.asks, model)];
}

function compareSide(side: ModelSide, levels: readonly BookLevel[], model: ModelBook): string[] {
  const wanted = model.levels(side).slice(0, BOOK_DEPTH);
  const differences: string[] = [];
  for (let index = 0; index < Math.max(wanted.length, levels.length); index++) {
    const one = wanted[index];
    const expected =
      one === undefined ? 'nothing' : `${one.size} @ ${formatCash(one.price)} in ${one.orders}`;
    const level = levels[index];
    const found = level === undefined ? 'nothing' : `${level[1]} @ ${level[0]} in ${level[2]}`;
    if (expected !== found) differences.push(`${side} level ${index + 1}: ${found}, expected ${expected}`);
  }
  return differences;
}

function pace(sender: OperationSender, started: number): string {
  const rate = Math.round(sender.latency.count / ((performance.now() - started) / 1_000));
  return `${rate}/s`;
}
