/**
 * Real processes, real faults: engine, projector, API and redis-server are killed one after the other (`kill -9`) while
 * clients trade. What a client was told must be in the tape exactly once, and the replay must prove the rest.
 */
import { isDeepStrictEqual } from 'node:util';
import { isClean } from '@buttonwood/engine/audit/audit-report.ts';
import { reportLines } from '@buttonwood/engine/audit/report.ts';
import { verifyTape } from '@buttonwood/engine/audit/verify.ts';
import { RedisJournal } from '@buttonwood/engine/journal/redis-journal.ts';
import { openDatabase } from '@buttonwood/engine/read-model/database.ts';
import {
  startExchange,
  type RunningExchange,
  type ServiceName,
} from '@buttonwood/engine/testing/running-exchange.ts';
import { decodeFrame } from '@buttonwood/shared/frame/frame-reader.ts';
import { fromPublicId } from '@buttonwood/shared/ids/public-id.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newTrader, type TradingClient } from './trading-client.ts';

const CLIENTS = 6;
const SYMBOL = 'AAPL';
const TRADE_MS = 2_500;
/** Bound of waiting for what takes seconds on a machine that has nothing else to do. */
const BACK_WITHIN_MS = 90_000;
/** Orders that each client has acknowledged before the trading ends, on a machine of any speed. */
const ENOUGH_ORDERS = 100;
const READ_AT_ONCE = 500;
const VICTIMS: readonly ServiceName[] = ['engine', 'projector', 'api', 'redis', 'engine', 'redis'];

interface Tape {
  /** Order numbers by client order id, each time one occurs. */
  readonly held: ReadonlyMap<string, readonly number[]>;
  /** `trade order` of every settled fill. */
  readonly fills: readonly string[];
}

describe('kill -9 during load', () => {
  let exchange: RunningExchange;
  let traders: TradingClient[] = [];
  let tape: Tape;

  beforeAll(async () => {
    exchange = await startExchange();
    await waitForReference(exchange);
    traders = await Promise.all(
      Array.from({ length: CLIENTS }, (_, index) =>
        newTrader(exchange.url, `client-${index}`, SYMBOL, 1_000 + index),
      ),
    );
    const stop = new AbortController();
    const disturb = async (): Promise<void> => {
      try {
        for (const victim of VICTIMS) {
          await pause(TRADE_MS);
          await killRunning(exchange, victim);
        }
        await pause(TRADE_MS);
        await until('every client has traded', async () =>
          traders.every(({ acknowledged }) => acknowledged.length > ENOUGH_ORDERS),
        );
      } finally {
        stop.abort();
      }
    };
    await Promise.all([disturb(), ...traders.map((trader) => trader.trade(stop.signal))]);
    await caughtUp(exchange);
    tape = await readTape(exchange);
  }, 400_000);

  afterAll(async () => {
    await exchange?.dispose();
  });

  test('clients were trading all the time', () => {
    for (const trader of traders) expect(trader.acknowledged.length).toBeGreaterThan(ENOUGH_ORDERS);
  });

  test('every acknowledged order is in the tape exactly once, under the id that was told', () => {
    const wrong = traders
      .flatMap((trader) => trader.acknowledged)
      .filter(({ clientOrderId, orderId }) => {
        const orders = tape.held.get(clientOrderId) ?? [];
        const told = orderId === undefined ? orders[0] : fromPublicId('order', orderId);
        return orders.length !== 1 || orders[0] !== told;
      });
    expect(wrong).toEqual([]);
  });

  test('no client order id made two orders', () => {
    const twice = [...tape.held].filter(([, orders]) => orders.length > 1);
    expect(twice).toEqual([]);
  });

  test('no fill is repeated, and Postgres has each of them once', async () => {
    expect(new Set(tape.fills).size).toBe(tape.fills.length);
    const rows = await withDatabase(exchange, (database) =>
      database.selectFrom('read.fills').select(['instrument_id', 'trade_id', 'order_id']).execute(),
    );
    const inPostgres = rows.map((row) => `${row.instrument_id} ${row.trade_id} ${row.order_id}`);
    expect(inPostgres.toSorted()).toEqual([...tape.fills].sort());
    expect(tape.fills.length).toBeGreaterThan(100);
  });

  test('the replay makes the same tape again, money is conserved and the read models are exact', async () => {
    const report = await withJournal(exchange, (journal) =>
      withDatabase(exchange, (database) => verifyTape({ journal, database })),
    );
    expect(reportLines(report).filter((line) => line.startsWith('FAIL'))).toEqual([]);
    expect(isClean(report)).toBe(true);
    expect(report.tables).toBeDefined();
  });
});

async function waitForReference({ url }: RunningExchange): Promise<void> {
  await until('the instrument is open', async () => {
    const response = await fetch(`${url}/api/v1/instruments/${SYMBOL}`);
    if (!response.ok) return false;
    const instrument = (await response.json()) as { readonly phase: string };
    return instrument.phase === 'continuous';
  });
}

/** A service that was just killed comes back in a moment. */
async function killRunning(exchange: RunningExchange, victim: ServiceName): Promise<void> {
  await until(`${victim} runs`, () => exchange.kill(victim));
}

/** Waits until every actor has answered its inbox and Postgres has every out frame. */
async function caughtUp(exchange: RunningExchange): Promise<void> {
  await until('the projections have caught up', () =>
    withJournal(exchange, async (journal) => {
      const before = await answered(journal);
      // Actors are read one after the other: they are at rest together when none has moved while all were read.
      if (before === undefined || !isDeepStrictEqual(before, await answered(journal))) return false;
      return withDatabase(exchange, async (database) => {
        const offsets = await database.selectFrom('read.offsets').select(['stream', 'position']).execute();
        return [...before].every(([name, position]) => {
          const known = offsets.filter(({ stream }) => stream === name);
          return known.length > 0 && known.every((row) => row.position >= position);
        });
      });
    }),
  );
}

/** The last answer of every actor; undefined while one has messages to answer. */
async function answered(journal: RedisJournal): Promise<Map<string, number> | undefined> {
  const positions = new Map<string, number>();
  for (const { name } of await journal.actors()) {
    const control = await journal.control(name);
    if (control === undefined || control.lastIn !== control.lastOut) return undefined;
    positions.set(name, control.lastOut);
  }
  return positions;
}

async function readTape(exchange: RunningExchange): Promise<Tape> {
  const held = new Map<string, number[]>();
  const fills: string[] = [];
  await withJournal(exchange, async (journal) => {
    for (let after = 0; ;) {
      const entries = await journal.readOut('ledger:0', after, READ_AT_ONCE);
      const last = entries.at(-1);
      if (last === undefined) return;
      after = last.number;
      for (const message of entries.flatMap((entry) => decodeFrame(entry.bytes))) {
        if (message.kind === 'OrderHeld' || message.kind === 'OrderDenied') {
          held.set(message.body.key, [...(held.get(message.body.key) ?? []), message.body.order]);
        }
        if (message.kind === 'AccountFilled') {
          fills.push(`${message.body.instrument} ${message.body.trade} ${message.body.order}`);
        }
      }
    }
  });
  return { held, fills };
}

async function withJournal<T>(
  exchange: RunningExchange,
  use: (journal: RedisJournal) => Promise<T>,
): Promise<T> {
  const journal = await RedisJournal.open({ url: exchange.redisUrl });
  try {
    return await use(journal);
  } finally {
    await journal.close();
  }
}

async function withDatabase<T>(
  exchange: RunningExchange,
  use: (database: ReturnType<typeof openDatabase>) => Promise<T>,
): Promise<T> {
  const database = openDatabase(exchange.databaseUrl);
  try {
    return await use(database);
  } finally {
    await database.destroy();
  }
}

async function until(what: string, done: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + BACK_WITHIN_MS;
  for (;;) {
    const yes = await done().catch((error: unknown) => {
      if (performance.now() > deadline) throw error;
      return false;
    });
    if (yes) return;
    if (performance.now() > deadline) throw new Error(`${what}: not within ${BACK_WITHIN_MS / 1000} s`);
    await pause(100);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
