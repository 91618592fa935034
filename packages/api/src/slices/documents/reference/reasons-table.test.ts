import { describe, expect, it } from 'vitest';
import { REASONS } from '@buttonwood/shared/order/reasons.ts';
import { reasonsTable } from './reasons-table.ts';

describe('the table of reasons in the API’s document', () => {
  it('has every reason with its status and sentence', () => {
    const rows = reasonsTable().split('\n');
    for (const [name, { text }] of Object.entries(REASONS)) {
      if (name === 'none') continue;
      expect(rows.filter((row) => row.startsWith(`| \`${name}\` |`) && row.includes(text))).toHaveLength(1);
    }
    expect(rows).toContain('| `wrong_phase` | 422 | This order is not taken in the present phase. |');
    expect(rows).toContain('| `filled` | in\u00a0the\u00a0order | The order is filled. |');
  });
});
