import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { migrateToLatest } from '@buttonwood/engine/read-model/migrate.ts';
import { startPostgres, startRedis } from '@buttonwood/engine/testing/servers.ts';
import type { TestServer } from '@buttonwood/engine/testing/test-server.ts';
import { RedisJournal } from '@buttonwood/engine/journal/redis-journal.ts';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';

const PROGRAM = fileURLToPath(new URL('main.ts', import.meta.url));
vi.setConfig({ testTimeout: 300_000 });

let redis: TestServer;
let postgres: TestServer;
let dataFolder: string;

beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'buttonwood-api-main-'));
  redis = await startRedis();
  postgres = await startPostgres({
    template: {
      name: 'migrated',
      prepare: async (url) => {
        await migrateToLatest(url);
      },
    },
  });
  // The functions of the journal are there before any reader comes.
  const journal = await RedisJournal.open({ url: redis.url, loads: true });
  await journal.close();
});
afterAll(async () => {
  await redis?.stop();
  await postgres?.stop();
  await rm(dataFolder, { recursive: true, force: true, maxRetries: 5 });
});

it('the supervisor hears that the streams are being read, then that the API is ready, and it ends with 0', async () => {
  const program = fork(PROGRAM, {
    env: {
      ...process.env,
      REDIS_URL: redis.url,
      DATABASE_URL: postgres.url,
      BUTTONWOOD_DATA: dataFolder,
      BUTTONWOOD_PORT: '0',
      LOG_LEVEL: 'error',
    },
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const words: unknown[] = [];
  const exited = once(program, 'exit');
  const ready = new Promise<void>((resolve) => {
    program.on('message', (word: object) => {
      words.push(word);
      if ('ready' in word) resolve();
    });
  });
  try {
    await Promise.race([ready, exited]);
    expect(words[0]).toEqual({ starting: 'reading the streams' });
    expect(words.at(-1)).toEqual({ ready: true });
    program.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
  } finally {
    program.kill('SIGKILL');
  }
});
