import { readInt53 } from '@buttonwood/shared/messages/layout.ts';
import { OrderAccepted, OrderTriggered } from '@buttonwood/shared/messages/book-events.ts';
import { bulkInsert, bulkUpdate, runBulk, type RowOf } from './bulk.ts';
import { PoisonError, type Run } from './projection.ts';

/** Values of `order_book_states.state`. */
export const BookOrderState = { accepted: 1, armed: 2, triggered: 3 } as const;

const INSERT = bulkInsert('order_book_states', {
  order_id: 'int',
  state: 'int',
  accepted_at: 'time',
  book_position: 'int',
});

const TRIGGER = bulkUpdate(
  'order_book_states',
  { order_id: 'int', book_position: 'int' },
  `state = ${BookOrderState.triggered}, book_position = d.book_position`,
  't.order_id = d.order_id',
);

/** Rows of `order_book_states`: what the book alone knows about an order. */
export class BookStateRows {
  private readonly accepted = new Map<number, RowOf<typeof INSERT.columns>>();
  private readonly triggered: RowOf<typeof TRIGGER.columns>[] = [];

  accept(view: DataView, offset: number, time: number, position: number): void {
    const order = readInt53(view, offset + OrderAccepted.at.order);
    const armed = view.getUint8(offset + OrderAccepted.at.armed) === 1;
    this.accepted.set(order, {
      order_id: order,
      state: armed ? BookOrderState.armed : BookOrderState.accepted,
      accepted_at: time,
      book_position: position,
    });
  }

  trigger(view: DataView, offset: number, position: number): void {
    const order = readInt53(view, offset + OrderTriggered.at.order);
    const row = this.accepted.get(order);
    if (row === undefined) {
      this.triggered.push({ order_id: order, book_position: position });
      return;
    }
    row.state = BookOrderState.triggered;
    row.book_position = position;
  }

  async write(run: Run): Promise<void> {
    await runBulk(run, INSERT, [...this.accepted.values()]);
    const updated = await runBulk(run, TRIGGER, this.triggered);
    if (updated !== this.triggered.length)
      throw new PoisonError(
        `${this.triggered.length} orders triggered, but only ${updated} of them are known`,
      );
  }

  clear(): void {
    this.accepted.clear();
    this.triggered.length = 0;
  }
}
