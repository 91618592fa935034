import { expect, test } from 'vitest';
import { forbidden } from './import-direction.js';

const allowed: [string, string][] = [
  ['packages/engine/src/core/book/match.ts', 'packages/shared/src/money/price.ts'],
  ['packages/engine/src/runtime/actor.ts', 'packages/engine/src/core/book/book.ts'],
  ['packages/api/src/gateway/send.ts', 'packages/engine/src/journal/journal.ts'],
  ['packages/web/src/live/socket.ts', 'packages/api/src/client/socket.ts'],
  ['packages/api/src/slices/orders/place-order/a.ts', 'packages/api/src/slices/orders/place-order/b.ts'],
  ['packages/engine/src/main.ts', 'external:node:fs'],
];

const refused: [string, string][] = [
  ['packages/shared/src/money/price.ts', 'external:zod'],
  ['packages/shared/src/money/price.ts', 'packages/engine/src/core/book/book.ts'],
  ['packages/engine/src/core/book/match.ts', 'packages/engine/src/journal/journal.ts'],
  ['packages/engine/src/core/book/match.ts', 'external:node:fs'],
  ['packages/engine/src/main.ts', 'packages/api/src/app.ts'],
  ['packages/api/src/gateway/send.ts', 'packages/engine/src/core/book/book.ts'],
  ['packages/api/src/client/http.ts', 'packages/api/src/app.ts'],
  ['packages/api/src/client/http.ts', 'external:hono'],
  ['packages/web/src/live/socket.ts', 'packages/api/src/app.ts'],
  ['packages/web/src/live/socket.ts', 'packages/engine/src/journal/journal.ts'],
  ['packages/web/src/live/socket.ts', 'external:node:fs'],
  ['packages/api/src/slices/orders/place-order/a.ts', 'packages/api/src/slices/orders/cancel-order/a.ts'],
  ['packages/web/src/features/ticket/a.ts', 'packages/web/src/features/ladder/a.ts'],
  ['packages/web/src/ui/Button.tsx', 'packages/web/src/features/ladder/a.ts'],
];

test.each(allowed)('%s may import %s', (from, target) => {
  expect(forbidden(from, target)).toBeUndefined();
});

test.each(refused)('%s may not import %s', (from, target) => {
  expect(forbidden(from, target)).toMatch(/\w/);
});
