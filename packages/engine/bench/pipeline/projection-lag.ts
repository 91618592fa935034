import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { Journal } from '../../src/journal/journal.ts';

const MAX_LAG_MS = 600_000;

/** Waits until every read model has everything that is published now; returns how long that took, in milliseconds. */
export async function projectionLag(journal: Journal, databaseUrl: string): Promise<number> {
  const ends = new Map<string, number>();
  for (const { name } of await journal.actors()) ends.set(name, (await journal.control(name))?.lastOut ?? 0);
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const started = performance.now();
  try {
    for (;;) {
      const { rows } = await client.query<{ stream: string; position: string }>(
        'select stream, min(position) as position from read.offsets group by stream',
      );
      const at = new Map(rows.map(({ stream, position }) => [stream, Number(position)]));
      const tookMs = performance.now() - started;
      if ([...ends].every(([name, end]) => (at.get(name) ?? 0) >= end)) return Math.round(tookMs);
      if (tookMs > MAX_LAG_MS) throw new Error('the projector does not catch up');
      await sleep(20);
    }
  } finally {
    await client.end();
  }
}
