import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { breakages } from '../sim/breakages.ts';
import { readLists } from './read-lists.ts';

const page = readFileSync(fileURLToPath(new URL('../../../docs/promises.md', import.meta.url)), 'utf8');
/** The rows of promises, each with what was broken on purpose in its last column. */
const rows = page.split('\n').filter((line) => /^\| P\d+ \|/.test(line));
const broken = rows.map((row) => row.split('|').at(-2) ?? '').join('\n');

describe('what the page of promises says was broken on purpose', () => {
  test('is an entry of the sabotage lists or of the simulator, by its name', async () => {
    const known = new Set([...(await readLists()), ...breakages].map(({ name }) => name));
    const named = [...broken.matchAll(/“([^”]+)”/g)].map(([, name = '']) => name);
    expect(named.length).toBeGreaterThan(50);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  test('is as many as the page counts', async () => {
    const counts = [...broken.matchAll(/(\d+) variants in `packages\/engine\/sabotage\/([^`]+)`/g)];
    expect(counts.length).toBeGreaterThan(1);
    for (const [, count, file = ''] of counts) {
      const list = (await import(new URL(file, import.meta.url).href)) as { sabotage: readonly unknown[] };
      expect(list.sabotage).toHaveLength(Number(count));
    }
  });
});
