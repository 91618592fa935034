import { bulkInsert, runBulk, type RowOf } from './bulk.ts';
import type { Run } from './projection.ts';

const INSERT = bulkInsert('ledger_lines', {
  ledger_shard: 'int',
  ledger_position: 'int',
  line: 'int',
  account_id: 'int',
  account_seq: 'int',
  debit_account: 'int',
  credit_account: 'int',
  asset_id: 'int',
  amount: 'int',
  kind: 'text',
  order_id: 'int',
  trade_id: 'int',
  posted_at: 'time',
});

/** Rows of `ledger_lines`, one for each posting. */
export class LedgerLineRows {
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
