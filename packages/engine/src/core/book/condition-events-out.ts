import { OrderConditions, StopMoved } from '@buttonwood/shared/messages/book-events.ts';
import { writeInt53 } from '@buttonwood/shared/messages/layout.ts';
import type { BookEventsOut } from './book-events-out.ts';
import type { IncomingOrder } from './incoming-order.ts';

/** What a book says about orders with conditions, beside what it says about every order. */
export class ConditionEventsOut {
  private readonly events: BookEventsOut;

  constructor(events: BookEventsOut) {
    this.events = events;
  }

  /** The conditions of an order that was taken just now. The exit of a bracket has none that its entry did not say. */
  conditions(order: IncomingOrder): void {
    const { conditions } = order;
    if (conditions === undefined || conditions.entry !== undefined) return;
    const at = this.events.begin(OrderConditions);
    const { view } = this.events.writer();
    const f = OrderConditions.at;
    setOrder(view, at + f.order, order);
    view.setUint32(at + f.account, order.account, true);
    view.setUint32(at + f.minQuantity, conditions.minQuantity, true);
    view.setUint32(at + f.trail, conditions.trail, true);
    view.setUint32(at + f.stopLimit, conditions.stopLimit, true);
    view.setUint32(at + f.takeProfit, conditions.takeProfit, true);
    view.setUint32(at + f.stopLoss, conditions.stopLoss, true);
    writeInt53(view, at + f.exitOrder, conditions.exitOrder);
  }

  /** The trailing stop's price as it is now. */
  stopMoved(order: IncomingOrder): void {
    const at = this.events.begin(StopMoved);
    const { view } = this.events.writer();
    setOrder(view, at + StopMoved.at.order, order);
    view.setUint32(at + StopMoved.at.account, order.account, true);
    view.setUint32(at + StopMoved.at.stop, order.stop, true);
  }
}

function setOrder(view: DataView, at: number, order: IncomingOrder): void {
  view.setInt32(at, order.orderLow, true);
  view.setInt32(at + 4, order.orderHigh, true);
}
