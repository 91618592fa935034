import { bulkInsert, runBulk, type RowOf } from './bulk.ts';
import type { Run } from './projection.ts';

const INSERT = bulkInsert('activity', {
  account_id: 'int',
  account_seq: 'int',
  kind: 'text',
  instrument_id: 'int',
  order_id: 'int',
  data: 'json',
  happened_at: 'time',
});

/** Rows of `activity`, one for each account seq. */
export class ActivityRows {
  private readonly rows: RowOf<typeof INSERT.columns>[] = [];

  add(row: RowOf<typeof INSERT.columns>): void {
    this.rows.push(row);
  }

  async write(run: Run): Promise<void> {
    await runBulk(run, INSERT, this.rows);
  }

  clear(): void {
    this.rows.length = 0;
  }
}
