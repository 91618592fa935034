import { sql, type Kysely } from 'kysely';
import { expect, test } from 'vitest';
import { startPostgres } from '../testing/servers.ts';
import { openDatabase } from './database.ts';
import { MIGRATIONS } from './migrations.ts';
import type { Database } from './schema.ts';

test('bars of before the company store become series with a watermark, real ones corrected, made-up ones as traded', async () => {
  const server = await startPostgres();
  const db = openDatabase(server.url, { maxConnections: 1 });
  try {
    for (const name of ['0001-read-tables', '0002-auth-tables']) await migrate(db, name);
    await sql`insert into read.bars (symbol, interval, starts_at, open, high, low, close, volume, source, fetched_at) values
      ('AAPL', '1d', '2018-02-06', 1, 1, 1, 1, 1, 'csv', now()), ('AAPL', '1d', '2018-02-07', 2, 2, 2, 2, 2, 'csv', now()),
      ('NVDA', '1d', '2018-02-07', 3, 3, 3, 3, 3, 'synthetic', now())`.execute(db);
    await migrate(db, '0003-market-data');
    const series = await db
      .selectFrom('market.bar_series')
      .select(['symbol', 'source', 'basis', 'adjusted', 'raw', 'rank', 'covered_from', 'covered_to', 'delay'])
      .orderBy('symbol')
      .execute();
    expect(series).toEqual([
      {
        ...{ symbol: 'AAPL', source: 'csv', basis: 'split_adjusted', adjusted: true, raw: false, rank: 0 },
        ...{ covered_from: '2018-02-06', covered_to: '2018-02-07', delay: 'historical' },
      },
      {
        ...{ symbol: 'NVDA', source: 'synthetic', basis: 'raw', adjusted: false, raw: true, rank: 1 },
        ...{ covered_from: '2018-02-07', covered_to: '2018-02-07', delay: 'made_up' },
      },
    ]);
    const adjusted = await db.selectFrom('read.bars').select('adjusted').orderBy('close').execute();
    expect(adjusted.map((bar) => bar.adjusted)).toEqual([true, true, false]);
  } finally {
    await db.destroy();
    await server.stop();
  }
});

/** Each migration has a transaction of its own, as with the migrator. */
async function migrate(db: Kysely<Database>, wanted: string): Promise<void> {
  const found = MIGRATIONS.find(([name]) => name === wanted);
  await db.transaction().execute(async (tx) => found?.[1].up(tx));
}
