import { describe, expect, test } from 'vitest';
import { readLists, staleEntries } from './read-lists.ts';
import type { Sabotage } from './sabotage.ts';

const entry: Sabotage = {
  name: 'a sabotage entry without a name',
  file: 'engine/sabotage/sabotage.ts',
  find: 'export interface Sabotage {',
  replace: 'export interface Saboteur {',
  tests: ['engine/sabotage/read-lists.test.ts'],
};

describe('the sabotage lists', () => {
  test('an entry that fits the code is not stale', () => {
    expect(staleEntries([entry])).toEqual([]);
  });

  test.each([
    ['its text is not there', { find: 'no such text' }],
    ['its text is there more than once', { find: 'readonly' }],
    ['its file is gone', { file: 'engine/sabotage/gone.ts' }],
    ['its test is gone', { tests: ['engine/sabotage/gone.test.ts'] }],
    ['it names no test', { tests: [] }],
    ['it changes nothing', { replace: entry.find }],
  ])('an entry is stale when %s', (_, change) => {
    expect(staleEntries([{ ...entry, ...change }])).toHaveLength(1);
  });

  test('two entries do not have one name', () => {
    expect(staleEntries([entry, entry])).toHaveLength(1);
  });

  test('there are broken variants of book and ledger', async () => {
    const files = (await readLists()).map(({ file }) => file);
    expect(files.filter((file) => file.includes('/core/book/')).length).toBeGreaterThan(20);
    expect(files.filter((file) => file.includes('/core/ledger/')).length).toBeGreaterThan(20);
  });
});
