import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const PAGE = readFileSync(join(ROOT, 'docs', 'promises.md'), 'utf8');
const NUMBER = /^[\d,.]+$/;

interface Bound {
  readonly name: string;
  readonly value: number;
  readonly file: string;
}

/** Rows of the table of bounds: `name`, value, file. */
function documented(): Bound[] {
  const [, section = ''] = PAGE.split('## Bounds');
  return section.split('\n').flatMap((line) => {
    const [, name = '', value = '', file = ''] = line
      .split('|')
      .map((cell) => cell.trim().replaceAll('`', ''));
    return NUMBER.test(value) ? [{ name, value: Number(value.replaceAll(',', '')), file }] : [];
  });
}

/**
 * What the code says: `export const NAME = 1_000;` or `NAME.key` for `key: 1_000` within the braces of NAME. Products and
 * powers are worked out.
 */
function inCode({ name, file }: Bound): number | undefined {
  const source = readFileSync(join(ROOT, 'packages', file), 'utf8');
  const [constant = '', key] = name.split('.');
  const begin = source.search(new RegExp(`^(export )?const ${constant}\\b`, 'm'));
  if (begin < 0) return undefined;
  const text = source.slice(begin);
  const match =
    key === undefined ? /= ([^;\n]+);/.exec(text) : new RegExp(`\\b${key}: ([^,}\\n]+)`).exec(text);
  const factors = (match?.[1] ?? '').trim().replaceAll('_', '').split(' * ');
  return factors.reduce((product, factor) => {
    const [base = NaN, power = 1] = factor.split(' ** ').map(Number);
    return product * base ** power;
  }, 1);
}

describe('the table of bounds', () => {
  it('has the bounds of every way in', () => {
    expect(documented().length).toBeGreaterThan(30);
  });

  it.each(documented())('$name is $value, as $file says', (bound) => {
    expect(inCode(bound)).toBe(bound.value);
  });
});
