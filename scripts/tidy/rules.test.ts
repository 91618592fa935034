import { expect, test } from 'vitest';
import { breachesOf, MAX_LINES } from './rules.ts';

const clean = 'packages/engine/src/core/book/match.ts';
const check = (path: string, text = 'export const a = 1;\n'): string[] => breachesOf(path, () => text);

test('a tidy file has no breach', () => {
  expect(check(clean)).toEqual([]);
  expect(check('packages/web/src/features/order-ticket/OrderTicket.tsx')).toEqual([]);
  expect(check('packages/engine/src/journal/functions.lua')).toEqual([]);
});

test.each([
  ['packages/engine/src/utils/math.ts', 'says nothing'],
  ['packages/engine/src/helpers.ts', 'says nothing'],
  ['packages/engine/src/core/orderBook.ts', 'kebab-case'],
  ['packages/web/src/ui/order_row.tsx', 'PascalCase'],
  ['packages/shared/src/money/index.ts', 'barrels'],
])('%s is refused by its name', (path, message) => {
  expect(check(path).join()).toContain(message);
});

test.each([
  ['// TODO later', 'Finish it'],
  ['// good enough for now', 'Say what it is'],
  ['// @ts-ignore', 'type'],
  ['// eslint-disable-next-line no-console', 'reason'],
])('the line "%s" is refused', (line, message) => {
  expect(check(clean, line).join()).toContain(message);
});

test('a disabled rule with its reason is fine', () => {
  expect(check(clean, '// eslint-disable-next-line no-console -- the program prints its result')).toEqual([]);
});

test('a test that is skipped is refused', () => {
  expect(check('packages/engine/src/a.test.ts', "test.skip('x', () => {});").join()).toContain(
    'Every test runs',
  );
});

test('a file that is too long is refused', () => {
  expect(check(clean, '\n'.repeat(MAX_LINES - 1))).toEqual([]);
  expect(check(clean, '\n'.repeat(MAX_LINES)).join()).toContain('second idea');
});
