import { once } from 'node:events';
import { connect } from 'node:net';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPostgres, startRedis } from './servers.ts';
import type { TestServer } from './test-server.ts';

let redis: TestServer;

beforeAll(async () => {
  redis = await startRedis();
});

afterAll(() => redis.stop());

test('what Redis has answered survives kill -9', async () => {
  await withRedis(redis.url, (client) => client.set('order', 'accepted'));
  await redis.kill();
  await redis.restart();
  expect(await withRedis(redis.url, (client) => client.get('order'))).toBe('accepted');
});

test('Redis runs with the durability that the journal asserts', async () => {
  const settings = await withRedis(redis.url, (client) =>
    client.config('GET', 'append*', 'aof-load-truncated', 'no-appendfsync-on-rewrite', 'maxmemory-policy'),
  );
  expect(settings).toEqual(
    expect.arrayContaining(['appendonly', 'yes', 'appendfsync', 'always', 'noeviction']),
  );
  expect(settings).not.toContain('everysec');
});

test('a caller without the password is refused', async () => {
  const socket = connect(redis.port, '127.0.0.1');
  socket.write('GET order\r\n');
  const [reply] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  expect(reply.toString()).toMatch(/^-NOAUTH/);
});

test('each database is a copy of its template and of nothing else', async () => {
  let prepared = 0;
  const template = {
    name: 'servers_test',
    prepare: async (url: string) => {
      prepared += 1;
      await query(url, 'create table trade (id int)');
    },
  };
  const [first, second] = await Promise.all([startPostgres({ template }), startPostgres({ template })]);
  await query(first.url, 'insert into trade values (1)');
  expect(await query(second.url, 'select count(*)::int as n from trade')).toEqual([{ n: 0 }]);
  expect(prepared).toBe(1);
  await Promise.all([first.stop(), second.stop()]);
});

test('a Postgres of its own can be killed and comes back on the same port', async () => {
  const postgres = await startPostgres({ own: true });
  await query(postgres.url, 'create table trade (id int)');
  await postgres.kill();
  await expect(query(postgres.url, 'select 1')).rejects.toThrow();
  await postgres.restart();
  expect(await query(postgres.url, 'select 1 as n')).toEqual([{ n: 1 }]);
  await postgres.stop();
});

test('a Postgres that is killed in the middle of a statement starts again at once', async () => {
  const postgres = await startPostgres({ own: true });
  const working = `select 1 from pg_stat_activity where state = 'active' and pid <> pg_backend_pid()
    and query like '%generate_series(%'`;
  const restart = async (): Promise<void> => {
    await expect.poll(() => query(postgres.url, working)).toHaveLength(1);
    await postgres.kill();
    await postgres.restart();
  };
  const long = query(postgres.url, 'select count(*) from generate_series(1, 1000000000)');
  await Promise.all([expect(long).rejects.toThrow(), restart()]);
  expect(await query(postgres.url, 'select 1 as n')).toEqual([{ n: 1 }]);
  await postgres.stop();
});

async function withRedis<T>(url: string, work: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null });
  await client.connect();
  try {
    return await work(client);
  } finally {
    client.disconnect();
  }
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  // A connection that breaks says so twice; the statement's own answer is the one that counts.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}
