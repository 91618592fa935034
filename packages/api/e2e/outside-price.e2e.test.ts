/**
 * A trade on another market becomes a reference price: it is in the book's tape, moves the band, and is on the way to the
 * trader's screen within two seconds. A price that jumps is held back until an operator releases it.
 */
import { RedisJournal } from '@buttonwood/engine/journal/redis-journal.ts';
import {
  startProviderDouble,
  type ProviderDouble,
} from '@buttonwood/engine/market-data/testing/provider-double.ts';
import { releaseTick } from '@buttonwood/engine/market-data/quarantine.ts';
import { openDatabase } from '@buttonwood/engine/read-model/database.ts';
import { startExchange, type RunningExchange } from '@buttonwood/engine/testing/running-exchange.ts';
import { decodeFrame } from '@buttonwood/shared/frame/frame-reader.ts';
import { bookName } from '@buttonwood/shared/ids/actor-id.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient } from '../src/client/http-client.ts';
import { connectLive, type LiveClient } from '../src/client/live-client.ts';
import { DEMO_PASSWORD } from '../src/cli/demo/demo-world.ts';

const SYMBOL = 'AAPL';
/** Promised for the whole way, from the other market to the message that the screen shows. */
const WITHIN_MS = 2_000;
/** A machine that is busy with other tests may be late now and then. */
const TRADES = 5;
const PATIENCE_MS = 60_000;

let double: ProviderDouble;
let exchange: RunningExchange;
let live: LiveClient;
/** The newest reference that came over the live feed. */
let shown: string | null = null;

beforeAll(async () => {
  double = await startProviderDouble();
  exchange = await startExchange({ env: { ...double.env, BUTTONWOOD_PROVIDERS: 'finnhub,csv,synthetic' } });
  const anybody = createClient({ baseUrl: exchange.url });
  const signedIn = await anybody.signIn({
    email: 'trader@buttonwood.demo',
    password: DEMO_PASSWORD,
    token: true,
  });
  if (!signedIn.ok) throw new Error(signedIn.error.detail);
  live = connectLive({
    url: `${exchange.url.replace('http', 'ws')}/ws/v1`,
    token: signedIn.value.token ?? '',
  });
  live.subscribe('ticker', SYMBOL, { onPush: (push) => (shown = push.data.reference) });
  await until('the ticker is there', () => shown !== null);
  await until('the worker follows the stream', () => double.stream.subscriptions.includes(SYMBOL));
});

afterAll(async () => {
  live?.close();
  await exchange?.dispose();
  await double?.stop();
});

test('a trade elsewhere is the reference in tape, band and live feed within two seconds', async () => {
  const opening = Number(shown);
  const took: number[] = [];
  for (let i = 1; i <= TRADES; i++) {
    const price = (opening + i).toFixed(2);
    const sentAt = performance.now();
    double.stream.send({ symbol: SYMBOL, price, quantity: '10', at: Date.now() });
    await until(`${price} is shown`, () => shown === price);
    took.push(performance.now() - sentAt);
    // A book hears of one trade a second at most.
    await new Promise((resolve) => setTimeout(resolve, 1_100));
  }
  expect(Math.min(...took), took.map(Math.round).join(' ms, ')).toBeLessThan(WITHIN_MS);
  const last = (opening + TRADES).toFixed(2);
  const ticks = Math.round(Number(last) * 100);
  const state = await newestState();
  expect(state).toMatchObject({
    reference: ticks,
    bandLow: Math.ceil(ticks * 0.9),
    bandHigh: Math.floor(ticks * 1.1),
  });
});

test('a price that jumps reaches no book until an operator releases it', async () => {
  const before = shown;
  const jumped = (Number(before) * 2).toFixed(2);
  const db = openDatabase(exchange.databaseUrl);
  try {
    double.stream.send({ symbol: SYMBOL, price: jumped, quantity: '10', at: Date.now() });
    const held = () =>
      db
        .selectFrom('market.quarantine')
        .select(['id', 'reason', 'price'])
        .where('state', '=', 'held')
        .where('symbol', '=', SYMBOL)
        .execute();
    await until('the price is held', async () => (await held()).length > 0);
    const [tick] = await held();
    expect(tick).toMatchObject({ reason: 'jump', price: Math.round(Number(jumped) * 10_000) });
    expect(shown).toBe(before);
    expect(await releaseTick(db, tick?.id ?? 0, 'ops@buttonwood.demo')).toBe('decided');
    await until('the released price is shown', () => shown === jumped);
  } finally {
    await db.destroy();
  }
});

/** The last state that the book has published, from its tape. */
async function newestState(): Promise<Record<string, unknown>> {
  const journal = await RedisJournal.open({ url: exchange.redisUrl });
  try {
    const frames = await journal.readOut(bookName(SYMBOL), 0, 1_000);
    const states = frames.flatMap((frame) =>
      decodeFrame(frame.bytes).filter((message) => message.kind === 'BookStateChanged'),
    );
    return { ...states.at(-1)?.body };
  } finally {
    await journal.close();
  }
}

async function until(what: string, done: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await done())) {
    if (Date.now() > deadline)
      throw new Error(`not within ${PATIENCE_MS} ms: ${what}\n${exchange.output().slice(-2_000)}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
