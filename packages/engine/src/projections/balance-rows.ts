import { bulkInsert, runBulk, type RowOf } from './bulk.ts';
import { pairKey } from './pair-key.ts';
import type { Run } from './projection.ts';

const UPSERT = bulkInsert(
  'balances',
  {
    account_id: 'int',
    asset_id: 'int',
    total: 'int',
    held: 'int',
    owed: 'int',
    account_seq: 'int',
    updated_at: 'time',
  },
  `on conflict (account_id, asset_id) do update set total = excluded.total, held = excluded.held,
   owed = balances.owed + excluded.owed, account_seq = excluded.account_seq, updated_at = excluded.updated_at`,
);

/** Rows of `balances`: the last value that the batch says for each account and asset, and by how much more it owes. */
export class BalanceRows {
  private readonly rows = new Map<number, RowOf<typeof UPSERT.columns>>();

  set(account: number, asset: number, total: number, held: number, accountSeq: number, time: number): void {
    const key = pairKey(account, asset);
    const row = this.rows.get(key);
    if (row === undefined) {
      this.rows.set(key, {
        account_id: account,
        asset_id: asset,
        total,
        held,
        owed: 0,
        account_seq: accountSeq,
        updated_at: time,
      });
      return;
    }
    row.total = total;
    row.held = held;
    row.account_seq = accountSeq;
    row.updated_at = time;
  }

  /** Adds to what is owed of a balance that was set in this batch. */
  owe(account: number, asset: number, more: number): void {
    const row = this.rows.get(pairKey(account, asset));
    if (row !== undefined) row.owed = (row.owed ?? 0) + more;
  }

  async write(run: Run): Promise<void> {
    await runBulk(run, UPSERT, [...this.rows.values()]);
  }

  clear(): void {
    this.rows.clear();
  }
}
