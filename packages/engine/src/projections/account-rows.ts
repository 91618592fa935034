import { AccountFrozen, AccountOpened, AccountTermsSet } from '@buttonwood/shared/messages/ledger-events.ts';
import { readInt53 } from '@buttonwood/shared/messages/layout.ts';
import { bulkInsert, bulkUpdate, runBulk, type RowOf } from './bulk.ts';
import type { Run } from './projection.ts';

const INSERT = bulkInsert('accounts', {
  account_id: 'int',
  maker_bps: 'int',
  taker_bps: 'int',
  max_live_orders: 'int',
  opened_at: 'time',
});

/** Null leaves a column as it is. */
const UPDATE = bulkUpdate(
  'accounts',
  {
    account_id: 'int',
    maker_bps: 'int',
    taker_bps: 'int',
    max_live_orders: 'int',
    short_limit: 'int',
    frozen: 'int',
    killed: 'int',
  },
  `maker_bps = coalesce(d.maker_bps, t.maker_bps), taker_bps = coalesce(d.taker_bps, t.taker_bps),
   max_live_orders = coalesce(d.max_live_orders, t.max_live_orders),
   short_limit = coalesce(d.short_limit, t.short_limit), frozen = coalesce(d.frozen, t.frozen),
   killed = coalesce(d.killed <> 0, t.killed)`,
  't.account_id = d.account_id',
);
type Update = RowOf<typeof UPDATE.columns>;

/** Rows of `accounts`, one for each account opened; then its terms and whether it is frozen. */
export class AccountRows {
  private readonly opens: RowOf<typeof INSERT.columns>[] = [];
  private readonly updates = new Map<number, Update>();

  opened(view: DataView, offset: number, time: number): void {
    const { at } = AccountOpened;
    this.opens.push({
      account_id: view.getUint32(offset + at.account, true),
      maker_bps: view.getUint16(offset + at.makerBps, true),
      taker_bps: view.getUint16(offset + at.takerBps, true),
      max_live_orders: view.getUint32(offset + at.maxLiveOrders, true),
      opened_at: time,
    });
  }

  termsSet(view: DataView, offset: number): void {
    const { at } = AccountTermsSet;
    const row = this.update(view.getUint32(offset + at.account, true));
    row.maker_bps = view.getUint16(offset + at.makerBps, true);
    row.taker_bps = view.getUint16(offset + at.takerBps, true);
    row.max_live_orders = view.getUint32(offset + at.maxLiveOrders, true);
    row.short_limit = readInt53(view, offset + at.shortLimit);
  }

  frozen(view: DataView, offset: number): void {
    const { at } = AccountFrozen;
    const row = this.update(view.getUint32(offset + at.account, true));
    row.frozen = view.getUint8(offset + at.level);
    row.killed = view.getUint8(offset + at.killed);
  }

  async write(run: Run): Promise<void> {
    await runBulk(run, INSERT, this.opens);
    await runBulk(run, UPDATE, [...this.updates.values()]);
  }

  clear(): void {
    this.opens.length = 0;
    this.updates.clear();
  }

  private update(account: number): Update {
    const known = this.updates.get(account);
    if (known !== undefined) return known;
    const row = {
      ...{ account_id: account, maker_bps: null, taker_bps: null, max_live_orders: null },
      ...{ short_limit: null, frozen: null, killed: null },
    };
    this.updates.set(account, row);
    return row;
  }
}
