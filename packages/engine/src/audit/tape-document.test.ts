import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { LAYOUTS } from '@buttonwood/shared/messages/registry.ts';

const document = readFileSync(new URL('../../../../docs/tape.md', import.meta.url), 'utf8');

test.each([...LAYOUTS.values()].map((layout) => [layout.name, layout] as const))(
  'docs/tape.md describes %s as it is',
  (name, layout) => {
    const fields = Object.entries(layout.fields).map(([field, kind]) => `${field} ${kind}`);
    const size = `${layout.size}${layout.hasText ? '+' : ''}`;
    const cells = [String(layout.type), `\`${name}\``, size, fields.join(', ')];
    const row = document.split('\n').find((line) => line.includes(`| \`${name}\` |`));
    expect(
      row
        ?.split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    ).toEqual(cells);
  },
);
