import { bulkInsert, runBulk, type RowOf } from './bulk.ts';
import { pairKey } from './pair-key.ts';
import type { Run } from './projection.ts';

const UPSERT = bulkInsert(
  'positions',
  {
    account_id: 'int',
    instrument_id: 'int',
    cost: 'int',
    realised: 'int',
    account_seq: 'int',
    updated_at: 'time',
  },
  `on conflict (account_id, instrument_id) do update set cost = excluded.cost, realised = excluded.realised,
   account_seq = excluded.account_seq, updated_at = excluded.updated_at`,
);

/** Rows of `positions`: cost and profit after the last fill of the batch. */
export class PositionRows {
  private readonly rows = new Map<number, RowOf<typeof UPSERT.columns>>();

  set(
    account: number,
    instrument: number,
    cost: number,
    realised: number,
    accountSeq: number,
    time: number,
  ): void {
    this.rows.set(pairKey(account, instrument), {
      account_id: account,
      instrument_id: instrument,
      cost,
      realised,
      account_seq: accountSeq,
      updated_at: time,
    });
  }

  async write(run: Run): Promise<void> {
    await runBulk(run, UPSERT, [...this.rows.values()]);
  }

  clear(): void {
    this.rows.clear();
  }
}
