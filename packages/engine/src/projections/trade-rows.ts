import { HEADER, readInt53 } from '@buttonwood/shared/messages/layout.ts';
import { Executed } from '@buttonwood/shared/messages/book-events.ts';
import { bulkInsert, runBulk, type RowOf } from './bulk.ts';
import type { Run } from './projection.ts';

const INSERT = bulkInsert('trades', {
  instrument_id: 'int',
  trade_id: 'int',
  event_seq: 'int',
  price: 'int',
  quantity: 'int',
  taker_side: 'int',
  traded_at: 'time',
});

/** Rows of `trades`, one for each Executed. */
export class TradeRows {
  private readonly rows: RowOf<typeof INSERT.columns>[] = [];

  add(view: DataView, offset: number, instrument: number, time: number): void {
    const { at } = Executed;
    this.rows.push({
      instrument_id: instrument,
      trade_id: readInt53(view, offset + at.trade),
      event_seq: readInt53(view, offset + HEADER.number),
      price: view.getUint32(offset + at.price, true),
      quantity: view.getUint32(offset + at.quantity, true),
      taker_side: view.getUint8(offset + at.takerSide),
      traded_at: time,
    });
  }

  async write(run: Run): Promise<void> {
    await runBulk(run, INSERT, this.rows);
  }

  clear(): void {
    this.rows.length = 0;
  }
}
