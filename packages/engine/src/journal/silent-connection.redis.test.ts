import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startRedis } from '../testing/servers.ts';
import { openTcpGate, type TcpGate } from '../testing/tcp-gate.ts';
import type { TestServer } from '../testing/test-server.ts';
import { JournalUnavailable, OutcomeUnknown } from './journal.ts';
import { RedisJournal } from './redis-journal.ts';

/** Silence is told from a busy machine by this much: nothing that works takes nearly as long. */
const TIMEOUT_MS = 1_500;
const PATIENCE = { timeout: 40_000 };
/** A wake message comes at once; if it is later than this, the next one is waited for. */
const WAKE_MS = 100;
const TEST_MS = 120_000;
const ACTOR = { name: 'book:SILENT', actor: 1_025 };

vi.setConfig({ testTimeout: TEST_MS });

let server: TestServer;
let gate: TcpGate;
let journal: RedisJournal;

beforeAll(async () => {
  server = await startRedis();
  gate = await openTcpGate(server.port);
  const url = server.url.replace(`:${server.port}`, `:${gate.port}`);
  journal = await RedisJournal.open({ url, loads: true, commandTimeoutMs: TIMEOUT_MS });
  await journal.provision(ACTOR, new Uint8Array(1));
});

afterAll(async () => {
  await journal.close();
  await gate.close();
  await server.stop();
});

test('a connection that has fallen silent is replaced; reads fail, writes are unknown, nothing waits for ever', async () => {
  const before = journal.connection;
  gate.silenceOpen();
  const frame = { producers: [{ producer: 'api:1', previous: 0, next: 1 }], bytes: new Uint8Array(1) };
  const read = expect(journal.control(ACTOR.name)).rejects.toThrow(JournalUnavailable);
  const write = expect(journal.send(ACTOR.name, 1, 'ordinary', frame)).rejects.toThrow(OutcomeUnknown);
  await Promise.all([read, write]);
  await expect.poll(() => journal.connection, PATIENCE).toBeGreaterThanOrEqual(before + 2);
  await expect.poll(() => found(journal), PATIENCE).toBe(true);
});

test('one that has nothing to do is found out as well, also the one that only listens', async () => {
  const before = journal.connection;
  gate.silenceOpen();
  await expect.poll(() => journal.connection, PATIENCE).toBeGreaterThanOrEqual(before + 2);
  // A wake message comes only on the third connection, when it has been made anew and listens again.
  await expect.poll(wakesUp, PATIENCE).toBe(true);
});

test('a subscription that is refused on a new connection is asked for until it is granted', async () => {
  const admin = new Redis(server.url);
  // Ends the connection that listens; the next one may not, as the log of refusals says.
  await admin.call('ACL', 'LOG', 'RESET');
  await admin.call('ACL', 'SETUSER', 'default', 'resetchannels');
  await expect.poll(() => admin.call('ACL', 'LOG'), PATIENCE).not.toEqual([]);
  await admin.call('ACL', 'SETUSER', 'default', 'allchannels');
  await expect.poll(wakesUp, PATIENCE).toBe(true);
  admin.disconnect();
});

/** Whether a frame that is sent wakes who watches the inboxes. */
async function wakesUp(): Promise<boolean> {
  let woken = 0;
  const end = await journal.watch('in', () => (woken += 1));
  const frame = { producers: [], bytes: new Uint8Array(1) };
  await journal.send(ACTOR.name, 1, 'actor', frame).catch(ignoreAway);
  await sleep(WAKE_MS);
  await end();
  return woken > 0;
}

async function found(of: RedisJournal): Promise<boolean> {
  try {
    return (await of.control(ACTOR.name)) !== undefined;
  } catch (error) {
    ignoreAway(error);
    return false;
  }
}

/** The connection is still being made: the caller tries again. Anything else fails the test. */
function ignoreAway(error: unknown): void {
  if (!(error instanceof JournalUnavailable) && !(error instanceof OutcomeUnknown)) throw error;
}
