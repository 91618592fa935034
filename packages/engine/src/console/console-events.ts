import { phaseName } from '@buttonwood/shared/instrument/phase.ts';
import type { Message } from '@buttonwood/shared/messages/codec.ts';
import { formatPrice } from '@buttonwood/shared/money/price.ts';
import { FinalStatus } from '@buttonwood/shared/order/order-status.ts';
import { reasonName } from '@buttonwood/shared/order/reasons.ts';
import type { ConsoleEvent } from './book-answer.ts';
import type { OrderMemory, RememberedOrder } from './order-memory.ts';

export interface ConsoleUnits {
  /** The tick in 10^-4 of the currency. */
  readonly tickUnits: number;
  readonly lotSize: number;
}

type Unnumbered = Readonly<Record<string, string | number | boolean>> & { readonly type: string };

/**
 * Turns what the book says into the console's events and keeps the memory of the orders in step. Where an order rests and
 * what the ledger is told are not events here. Numbers are gapless from 1.
 */
export class ConsoleEvents {
  private readonly memory: OrderMemory;
  private readonly units: ConsoleUnits;
  private seq = 0;

  constructor(memory: OrderMemory, units: ConsoleUnits) {
    this.memory = memory;
    this.units = units;
  }

  translate(messages: readonly Message[]): ConsoleEvent[] {
    return messages.flatMap((message) => {
      const event = this.one(message);
      return event === undefined ? [] : [this.numbered(event)];
    });
  }

  /** An event that the console itself decides. */
  numbered({ type, ...rest }: Unnumbered): ConsoleEvent {
    this.seq += 1;
    return { type, seq: this.seq, ...rest };
  }

  private one(message: Message): Unnumbered | undefined {
    switch (message.kind) {
      case 'OrderAccepted': {
        const order = this.order(message.body.order);
        if (order !== undefined) order.status = message.body.armed === 1 ? 'armed' : 'accepted';
        return { type: 'accepted', id: this.id(message.body.order) };
      }
      case 'OrderRejected': {
        const order = this.order(message.body.order);
        if (order !== undefined) this.memory.finish(order, 'rejected');
        return { type: 'rejected', id: this.id(message.body.order), reason: reasonName(message.body.reason) };
      }
      case 'Executed':
        return this.executed(message.body);
      case 'OrderCanceled': {
        const { order: number, status, reason, leaves } = message.body;
        const order = this.order(number);
        const type = status === FinalStatus.expired ? 'expired' : 'canceled';
        if (order !== undefined) this.memory.finish(order, type);
        return { type, id: this.id(number), reason: reasonName(reason), leaves: leaves * this.units.lotSize };
      }
      case 'OrderReplaced':
        return this.replaced(message.body);
      case 'OrderReduced': {
        const { order: number, quantity, leaves } = message.body;
        const order = this.order(number);
        if (order !== undefined) order.leaves = leaves;
        const { lotSize } = this.units;
        return { type: 'reduced', id: this.id(number), qty: quantity * lotSize, leaves: leaves * lotSize };
      }
      case 'OrderTriggered': {
        const order = this.order(message.body.order);
        if (order !== undefined) order.status = 'accepted';
        return { type: 'triggered', id: this.id(message.body.order), last: this.price(message.body.last) };
      }
      case 'CancelRejected':
        return this.refused('cancel_rejected', message.body);
      case 'AmendRefused':
        return this.refused('amend_rejected', message.body);
      case 'BookStateChanged':
        return { type: 'phase', phase: phaseName(message.body.phase) };
      default:
        return undefined;
    }
  }

  private executed(trade: {
    trade: number;
    maker: number;
    taker: number;
    price: number;
    quantity: number;
    makerLeaves: number;
    takerLeaves: number;
  }): Unnumbered {
    const { maker, taker, quantity } = trade;
    this.filled(maker, quantity, trade.makerLeaves);
    this.filled(taker, quantity, trade.takerLeaves);
    return {
      type: 'executed',
      trade_id: trade.trade,
      maker: this.id(maker),
      taker: this.id(taker),
      price: this.price(trade.price),
      qty: quantity * this.units.lotSize,
    };
  }

  private filled(number: number, quantity: number, leaves: number): void {
    const order = this.order(number);
    if (order === undefined) return;
    order.cum += quantity;
    order.leaves = leaves;
    if (leaves === 0) this.memory.finish(order, 'filled');
    else order.status = 'partially_filled';
  }

  private replaced(change: {
    order: number;
    quantity: number;
    limit: number;
    stop: number;
    leaves: number;
    priorityKept: number;
  }): Unnumbered {
    const order = this.order(change.order);
    if (order !== undefined) order.leaves = change.leaves;
    const { lotSize } = this.units;
    return {
      type: 'replaced',
      id: this.id(change.order),
      priority_kept: change.priorityKept === 1,
      qty: change.quantity * lotSize,
      leaves: change.leaves * lotSize,
      ...(change.limit === 0 ? {} : { price: this.price(change.limit) }),
      ...(change.stop === 0 ? {} : { stop_price: this.price(change.stop) }),
    };
  }

  private refused(type: string, { order, reason }: { order: number; reason: number }): Unnumbered {
    const known = this.order(order);
    const status = known === undefined ? {} : { status: known.status };
    return { type, id: this.id(order), reason: reasonName(reason), ...status };
  }

  private order(number: number): RememberedOrder | undefined {
    return this.memory.withNumber(number);
  }

  private id(number: number): string {
    return this.memory.withNumber(number)?.id ?? '';
  }

  private price(ticks: number): string {
    return formatPrice(ticks, this.units.tickUnits);
  }
}
