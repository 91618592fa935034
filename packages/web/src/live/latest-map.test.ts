import { expect, test } from 'vitest';
import { createLatestMap } from './latest-map.ts';

interface Row {
  readonly key: string;
  readonly value: number;
}

function texts(rows: readonly Row[]): string {
  return rows.map(({ key, value }) => `${key}=${value}`).join(' ');
}

test('a read that was overtaken by a push does not take it back', () => {
  const map = createLatestMap<Row>((row) => row.key);
  map.update([{ key: 'USD', value: 100 }]);
  const since = map.mark();
  map.update([{ key: 'USD', value: 90 }]);
  map.fill(
    [
      { key: 'USD', value: 100 },
      { key: 'ACME', value: 5 },
    ],
    since,
  );
  expect(texts(map.values())).toBe('USD=90 ACME=5');
});

test('what a read no longer has is gone, unless it was pushed meanwhile', () => {
  const map = createLatestMap<Row>((row) => row.key);
  map.update([{ key: 'OLD', value: 1 }]);
  const since = map.mark();
  map.update([{ key: 'NEW', value: 2 }]);
  map.fill([], since);
  expect(texts(map.values())).toBe('NEW=2');
});
