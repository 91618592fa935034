import { MemoryJournal } from '@buttonwood/engine/journal/memory-journal.ts';
import type { Database } from '@buttonwood/engine/read-model/schema.ts';
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import { expect, test } from 'vitest';
import { lookAtHealth } from './health.ts';
import { Freshness } from './read/freshness.ts';

test('an exchange whose engine is silent is not well, though nothing waits', async () => {
  const { journal, health } = await world();
  expect(await health()).toMatchObject({ status: 'degraded', redis: true, postgres: true });
  await journal.announce('engine:a', '{}', 60_000);
  expect(await health()).toMatchObject({ status: 'ok', actors: [{ actor: 'book:A', backlog: 1 }] });
  await journal.announce('engine:a', '{}', -1);
  expect((await health()).status).toBe('degraded');
});

test('a halt comes before everything else', async () => {
  const { journal, health } = await world();
  await journal.reportHealth('book:A', '{}');
  expect((await health()).status).toBe('halted');
});

async function world() {
  const journal = new MemoryJournal();
  await journal.provision({ name: 'book:A', actor: 1_025 }, new Uint8Array(1));
  const db = new Kysely<Database>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (database) => new PostgresIntrospector(database),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
  const freshness = new Freshness(db);
  const health = () => lookAtHealth({ journal, db, freshness, durability: 'always', demo: true });
  return { journal, health };
}
