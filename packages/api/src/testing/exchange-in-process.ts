import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryJournal } from '@buttonwood/engine/journal/memory-journal.ts';
import { openProjectorPool } from '@buttonwood/engine/projections/projector-pool.ts';
import { Projector } from '@buttonwood/engine/projections/projector.ts';
import { openDatabase } from '@buttonwood/engine/read-model/database.ts';
import { migrateToLatest } from '@buttonwood/engine/read-model/migrate.ts';
import type { Database } from '@buttonwood/engine/read-model/schema.ts';
import { Engine } from '@buttonwood/engine/runtime/engine.ts';
import { startPostgres } from '@buttonwood/engine/testing/servers.ts';
import { bookName } from '@buttonwood/shared/ids/actor-id.ts';
import { SetReferencePrice } from '@buttonwood/shared/messages/commands.ts';
import type { Role } from '@buttonwood/shared/wire/http-types.ts';
import type { Kysely } from 'kysely';
import { pino } from 'pino';
import { assembleApi, type AssembledApi } from '../assemble-api.ts';
import { CommandLineProducer } from '../cli/command-line-producer.ts';
import { listInstruments } from '../cli/list-instruments.ts';
import { createClient, type ApiClient } from '../client/http-client.ts';
import type { ApiConfig } from '../config.ts';

/** The origin that the exchange under test calls its own. */
export const TEST_ORIGIN = 'http://buttonwood.test';
/** Reference price in the books of the exchange under test, with a band of ten percent. */
export const REFERENCE = '100.00';
const REFERENCE_TICKS = 10_000;
const LISTING = { tickUnits: 100, lotSize: 1, bandBps: 1_000 } as const;
/** Bound of waiting for what takes milliseconds on a machine that has nothing else to do. */
const READY_MS = 60_000;
const LOOK_EVERY_MS = 2;

export interface TestUser {
  readonly client: ApiClient;
  readonly token: string;
  readonly email: string;
  readonly accountId: string;
}

/** A whole exchange in one process: real machines on a journal in memory, a real projector on a real Postgres. */
export interface ExchangeInProcess {
  readonly api: AssembledApi;
  readonly db: Kysely<Database>;
  readonly journal: MemoryJournal;
  /** An HTTP request without a network; paths below `/api/v1` unless they start with `//`. */
  call(method: string, path: string, options?: CallOptions): Promise<Response>;
  /** Signs somebody up, gives them a role, and signs them in. */
  user(role?: Role): Promise<TestUser>;
  /**
   * Waits until everything that was sent is over: the actors have answered it and what came of it, and the read model and
   * the API have heard of all of it.
   */
  projected(): Promise<void>;
  stop(): Promise<void>;
}
export interface CallOptions {
  readonly token?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

async function prepare(url: string): Promise<void> {
  await migrateToLatest(url);
}

export async function startExchange(
  symbols: readonly string[] = ['AAPL'],
  overrides: Partial<ApiConfig> = {},
): Promise<ExchangeInProcess> {
  const postgres = await startPostgres({
    template: { name: 'migrated', prepare },
  });
  const dataFolder = await mkdtemp(join(tmpdir(), 'buttonwood-api-'));
  const log = pino({ level: 'silent' });
  const db = openDatabase(postgres.url);
  const journal = new MemoryJournal();
  const engine = new Engine({ journal, store: journal, log });
  const pool = openProjectorPool(postgres.url, () => undefined);
  const projector = new Projector({ journal, pool, onTrouble: () => undefined, onStop: () => undefined });
  await engine.start();
  await projector.start();
  const producer = new CommandLineProducer(journal);
  await listInstruments({ journal, database: db, producer }, symbols, LISTING);
  for (const symbol of symbols) {
    const body = { price: REFERENCE_TICKS, time: 0, provider: 'test' };
    await producer.send(bookName(symbol), SetReferencePrice, body);
  }
  const config: ApiConfig = {
    redisUrl: '',
    databaseUrl: postgres.url,
    dataFolder,
    host: '127.0.0.1',
    port: 0,
    demo: true,
    durability: 'always',
    behindTls: false,
    origins: [],
    rates: { orders: 0, cancels: 0, reads: 0 },
    signInsPerMinute: 0,
    ...overrides,
  };
  const api = await assembleApi({ config, journal, db, redis: undefined, log });
  await api.start();
  api.allowOrigins(new Set([TEST_ORIGIN]));
  const projected = async (): Promise<void> => {
    await until('every message is answered', () => allAnswered(journal));
    if (!(await projector.caughtUp(READY_MS))) throw new Error('the projector did not catch up');
    await until('the API has heard of everything', () => allHeard(journal, api.positions()));
  };
  if (!(await engine.settled(READY_MS))) throw new Error('the engine did not take up its actors');
  await projected();

  let users = 0;
  const call: ExchangeInProcess['call'] = async (method, path, { token, body, headers } = {}) => {
    const url = path.startsWith('//') ? path.slice(1) : `/api/v1${path}`;
    return api.app.request(`${TEST_ORIGIN}${url}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  };
  return {
    api,
    db,
    journal,
    call,
    projected,
    async user(role = 'trader') {
      users += 1;
      const email = `user-${users}@buttonwood.test`;
      const password = 'a password of a test';
      const request = async (input: string | URL | Request, init?: RequestInit): Promise<Response> =>
        api.app.request(new Request(input, init));
      const anybody = createClient({ baseUrl: TEST_ORIGIN, fetch: request });
      const signedUp = await anybody.signUp({ email, password, display_name: `User ${users}`, token: true });
      if (!signedUp.ok) throw new Error(signedUp.error.detail);
      await db.updateTable('auth.users').set({ role }).where('email', '=', email).execute();
      const signedIn = await anybody.signIn({ email, password, token: true });
      if (!signedIn.ok) throw new Error(signedIn.error.detail);
      const token = signedIn.value.token ?? '';
      const client = createClient({ baseUrl: TEST_ORIGIN, token, fetch: request });
      return { client, token, email, accountId: signedIn.value.user.account_id };
    },
    async stop() {
      await api.stop();
      await projector.stop();
      await engine.stop();
      await journal.close();
      await pool.end();
      await db.destroy();
      await postgres.stop();
      await rm(dataFolder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** No inbox has anything left: nothing is on its way between the actors either, because a commit hands on what it says. */
async function allAnswered(journal: MemoryJournal): Promise<boolean> {
  const controls = await controlsOf(journal);
  return controls.every(({ control }) => control?.lastIn === control?.lastOut);
}

async function allHeard(journal: MemoryJournal, heard: ReadonlyMap<string, number>): Promise<boolean> {
  const controls = await controlsOf(journal);
  return controls.every(({ name, control }) => (heard.get(name) ?? 0) >= (control?.lastOut ?? 0));
}

/** All of one moment: the journal in memory reads them in one turn, before any actor goes on. */
async function controlsOf(journal: MemoryJournal) {
  const actors = await journal.actors();
  return Promise.all(actors.map(async ({ name }) => ({ name, control: await journal.control(name) })));
}

async function until(what: string, done: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + READY_MS;
  while (!(await done())) {
    if (performance.now() > deadline) throw new Error(`not within ${READY_MS} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
