import { CASH_ASSET } from '@buttonwood/shared/ids/account-id.ts';
import { readInt53 } from '@buttonwood/shared/messages/layout.ts';
import {
  AccountFilled,
  FillReversed,
  TransferDirection,
  Transferred,
} from '@buttonwood/shared/messages/ledger-events.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import { runBulk, type Bulk, type RowOf } from './bulk.ts';
import type { Run } from './projection.ts';

const COLUMNS = {
  account_id: 'int',
  account_seq: 'int',
  instrument_id: 'int',
  move: 'int',
  price: 'int',
  time: 'int',
} as const;

const MOVE: Bulk<typeof COLUMNS> = {
  statement: {
    name: 'move_lots',
    text: 'select move_lots($1::int8[], $2::int8[], $3::int8[], $4::int8[], $5::int8[], $6::int8[])',
  },
  columns: COLUMNS,
};

/**
 * Rows of `position_lots`: each event that changes a position opens a lot or closes the oldest ones. The database does it,
 * because it alone knows which lots are open.
 */
export class LotRows {
  private readonly moves: RowOf<typeof COLUMNS>[] = [];

  filled(view: DataView, at: number, time: number): void {
    const { side, quantity, cash } = AccountFilled.at;
    const lots = view.getUint32(at + quantity, true);
    const sign = view.getUint8(at + side) === Side.buy ? 1 : -1;
    this.add(view, at, AccountFilled.at, { move: sign * lots, price: perLot(view, at + cash, lots), time });
  }

  /** A fill that is taken back is a trade the other way. */
  reversed(view: DataView, at: number, time: number): void {
    const { side, quantity, cash } = FillReversed.at;
    const lots = view.getUint32(at + quantity, true);
    const sign = view.getUint8(at + side) === Side.buy ? -1 : 1;
    this.add(view, at, FillReversed.at, { move: sign * lots, price: perLot(view, at + cash, lots), time });
  }

  /** Shares that come in count as bought for their value; shares that go out are not sold. */
  transferred(view: DataView, at: number, time: number): void {
    const field = Transferred.at;
    if (view.getUint32(at + field.asset, true) === CASH_ASSET) return;
    const lots = readInt53(view, at + field.amount);
    const comesIn = view.getUint8(at + field.direction) === TransferDirection.deposit;
    const price = comesIn ? perLot(view, at + field.value, lots) : null;
    const { account, accountSeq, asset: instrument } = field;
    this.add(view, at, { account, accountSeq, instrument }, { move: comesIn ? lots : -lots, price, time });
  }

  async write(run: Run): Promise<void> {
    await runBulk(run, MOVE, this.moves);
  }

  clear(): void {
    this.moves.length = 0;
  }

  private add(
    view: DataView,
    at: number,
    field: { readonly account: number; readonly accountSeq: number; readonly instrument: number },
    what: { readonly move: number; readonly price: number | null; readonly time: number },
  ): void {
    this.moves.push({
      account_id: view.getUint32(at + field.account, true),
      account_seq: readInt53(view, at + field.accountSeq),
      instrument_id: view.getUint32(at + field.instrument, true),
      ...what,
    });
  }
}

/** Cash for one lot: a whole number, because every lot of a trade has the same price. */
function perLot(view: DataView, cashAt: number, lots: number): number {
  return Math.floor(readInt53(view, cashAt) / lots);
}
