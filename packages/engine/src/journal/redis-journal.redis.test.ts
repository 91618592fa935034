import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startRedis } from '../testing/servers.ts';
import type { TestServer } from '../testing/test-server.ts';
import { JournalUnavailable, OutcomeUnknown } from './journal.ts';
import { journalContract } from './journal.contract.ts';
import { RedisJournal } from './redis-journal.ts';
import { UnsafeSettings } from './redis-settings.ts';

const PATIENCE = { timeout: 20_000 };
const FILE_IS_THERE = /aof_enabled:1\r\naof_rewrite_in_progress:0\r\naof_rewrite_scheduled:0\r\n/;

describe('redis journal', () => {
  let server: TestServer;
  let journal: RedisJournal;

  beforeAll(async () => {
    server = await startRedis();
    journal = await RedisJournal.open({ url: server.url, loads: true });
  });

  afterAll(async () => {
    await journal.close();
    await server.stop();
  });

  journalContract(() => journal);

  test('a server that answers before the disk has it is refused, unless that was asked for', async () => {
    const relaxed = await startRedis({ appendFsync: 'everysec' });
    await expect(RedisJournal.open({ url: relaxed.url, loads: true })).rejects.toThrow(UnsafeSettings);
    const asked = await RedisJournal.open({ url: relaxed.url, loads: true, durability: 'relaxed' });
    await asked.close();
    await relaxed.stop();
  });

  test.each([
    ['appendfsync', 'no'],
    ['aof-load-truncated', 'yes'],
    ['no-appendfsync-on-rewrite', 'yes'],
    ['maxmemory-policy', 'allkeys-lru'],
    ['appendonly', 'no'],
  ])('a server with %s %s is refused, with what is to be done', async (name, value) => {
    const admin = new Redis(server.url);
    const [, before] = (await admin.call('CONFIG', 'GET', name)) as string[];
    await admin.call('CONFIG', 'SET', name, value);
    try {
      const refused = RedisJournal.open({ url: server.url, loads: true });
      await expect(refused).rejects.toThrow(UnsafeSettings);
      await expect(refused).rejects.toThrow(
        new RegExp(`${name} is ${value}, it must be .*configuration file`),
      );
    } finally {
      await admin.call('CONFIG', 'SET', name, before ?? '');
      // A file that is switched on again is written anew by a process of its own; until it is there, a kill loses what follows.
      await expect.poll(() => admin.info('persistence'), PATIENCE).toMatch(FILE_IS_THERE);
      admin.disconnect();
    }
  });

  test('a program that is not the engine waits for an engine to bring the functions', async () => {
    const empty = await startRedis();
    await expect(RedisJournal.open({ url: empty.url })).rejects.toThrow(JournalUnavailable);
    const engine = await RedisJournal.open({ url: empty.url, loads: true });
    const other = await RedisJournal.open({ url: empty.url });
    await Promise.all([engine.close(), other.close()]);
    await empty.stop();
  });

  test('a stream that lost its control hash is not created again', async () => {
    const admin = new Redis(server.url);
    await journal.provision({ name: 'book:GONE', actor: 9_001 }, new Uint8Array(1));
    await admin.del('{book:GONE}:out');
    await expect(journal.provision({ name: 'book:GONE', actor: 9_001 }, new Uint8Array(1))).rejects.toThrow();
    const commit = {
      epoch: 1,
      previousNumber: 0,
      previousHash: new Uint8Array(32),
      frames: [],
      forwards: [],
    };
    expect(await journal.commit('book:GONE', commit)).toEqual({ kind: 'unknown_actor' });
    expect(await admin.exists('{book:GONE}:out')).toBe(0);
    admin.disconnect();
  });

  test('a write whose answer is lost is unknown, and one without a connection was not made', async () => {
    await journal.provision({ name: 'book:LOST', actor: 9_002 }, new Uint8Array(1));
    const frame = (previous: number) => ({
      producers: [{ producer: 'api:1', previous, next: previous + 1 }],
      bytes: new Uint8Array(1),
    });
    const admin = new Redis(server.url);
    const connections = journal.connection;
    // Stops the server between the arrival of a command and its answer, for longer than the test takes.
    await admin.call('CLIENT', 'PAUSE', '600000', 'WRITE');
    const send = journal.send('book:LOST', 1, 'ordinary', frame(0));
    await Promise.all([expect(send).rejects.toThrow(OutcomeUnknown), server.kill()]);
    await expect(journal.send('book:LOST', 1, 'ordinary', frame(0))).rejects.toThrow(JournalUnavailable);
    await expect(journal.control('book:LOST')).rejects.toThrow(JournalUnavailable);
    await server.restart();
    await expect.poll(() => journal.connection, PATIENCE).toBe(connections + 2);
    expect(await journal.control('book:LOST')).toMatchObject({ lastIn: 1 });
    expect(await journal.send('book:LOST', 1, 'ordinary', frame(0))).toMatchObject({ kind: 'appended' });
    admin.disconnect();
  });
});
