import { phaseName } from '@buttonwood/shared/instrument/phase.ts';
import type { Message } from '@buttonwood/shared/messages/codec.ts';
import { formatPrice } from '@buttonwood/shared/money/price.ts';
import { FinalStatus, type OrderStatus } from '@buttonwood/shared/order/order-status.ts';
import { reasonName } from '@buttonwood/shared/order/reasons.ts';
import { Side, sideName } from '@buttonwood/shared/order/side.ts';
import type { ConsoleEvent } from './book-answer.ts';
import type { OrderMemory, RememberedOrder } from './order-memory.ts';
import { TradeMemory } from './trade-memory.ts';

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
  /** Entries of brackets that ended with the messages under way. */
  private readonly ended: RememberedOrder[] = [];
  readonly trades = new TradeMemory();

  constructor(memory: OrderMemory, units: ConsoleUnits) {
    this.memory = memory;
    this.units = units;
  }

  translate(messages: readonly Message[]): ConsoleEvent[] {
    const events = messages.flatMap((message) => {
      const event = this.one(message);
      return event === undefined ? [] : [this.numbered(event)];
    });
    // An exit that has not entered by now never will.
    for (const { exit } of this.ended.splice(0)) if (exit?.status === 'pending') this.memory.drop(exit);
    return events;
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
        if (order !== undefined) {
          order.status = message.body.armed === 1 ? 'armed' : 'accepted';
          order.leaves = message.body.quantity;
        }
        return { type: 'accepted', id: this.id(message.body.order) };
      }
      case 'OrderRejected': {
        const order = this.order(message.body.order);
        if (order !== undefined) this.finish(order, 'rejected');
        return { type: 'rejected', id: this.id(message.body.order), reason: reasonName(message.body.reason) };
      }
      case 'Executed':
        return this.executed(message.body);
      case 'OrderCanceled': {
        const { order: number, status, reason, leaves } = message.body;
        const order = this.order(number);
        const type = status === FinalStatus.expired ? 'expired' : 'canceled';
        if (order !== undefined) this.finish(order, type);
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
        return this.ofTheBook(message);
    }
  }

  private ofTheBook(message: Message): Unnumbered | undefined {
    const { lotSize } = this.units;
    switch (message.kind) {
      case 'StopMoved': {
        const { order, stop } = message.body;
        return { type: 'stop_moved', id: this.id(order), stop_price: this.price(stop) };
      }
      case 'MassCanceled':
        return { type: 'mass_canceled', orders: message.body.orders };
      case 'Indicative': {
        const { price, volume, surplus, surplusSide } = message.body;
        const side = surplusSide === 0 ? {} : { surplus_side: sideName(surplusSide) };
        const amounts = { volume: volume * lotSize, surplus: surplus * lotSize, ...side };
        return { type: 'indicative', ...this.optionalPrice(price), ...amounts };
      }
      case 'Uncrossed': {
        const { price, volume, trades } = message.body;
        return { type: 'uncrossed', ...this.optionalPrice(price), volume: volume * lotSize, trades };
      }
      case 'TradeBusted': {
        const { trade, buyOrder, sellOrder, price, quantity } = message.body;
        const orders = { buy: this.id(buyOrder), sell: this.id(sellOrder) };
        return {
          type: 'busted',
          trade_id: trade,
          ...orders,
          price: this.price(price),
          qty: quantity * lotSize,
        };
      }
      case 'BustRefused': {
        const { trade, reason } = message.body;
        return { type: 'bust_rejected', trade_id: trade, reason: reasonName(reason) };
      }
      default:
        return undefined;
    }
  }

  private finish(order: RememberedOrder, status: OrderStatus): void {
    this.memory.finish(order, status);
    if (order.exit !== undefined) this.ended.push(order);
  }

  private optionalPrice(ticks: number): { price?: string } {
    return ticks === 0 ? {} : { price: this.price(ticks) };
  }

  private executed(trade: {
    trade: number;
    maker: number;
    taker: number;
    makerAccount: number;
    takerAccount: number;
    takerSide: number;
    price: number;
    quantity: number;
    makerLeaves: number;
    takerLeaves: number;
  }): Unnumbered {
    const { maker, taker, quantity } = trade;
    this.remember(trade);
    this.filled(maker, quantity, trade.makerLeaves);
    this.filled(taker, quantity, trade.takerLeaves);
    return {
      type: 'executed',
      trade_id: trade.trade,
      maker: this.id(maker),
      taker: this.id(taker),
      price: this.price(trade.price),
      qty: quantity * this.units.lotSize,
      ...(trade.takerSide === 0 ? { auction: true } : {}),
    };
  }

  private remember(trade: {
    trade: number;
    maker: number;
    taker: number;
    makerAccount: number;
    takerAccount: number;
    takerSide: number;
    price: number;
    quantity: number;
  }): void {
    const { maker, taker, makerAccount, takerAccount, price, quantity } = trade;
    // In an auction the buyer stands in the maker's place.
    const takerBuys = trade.takerSide === Side.buy;
    this.trades.add(trade.trade, {
      buyOrder: takerBuys ? taker : maker,
      sellOrder: takerBuys ? maker : taker,
      buyAccount: takerBuys ? takerAccount : makerAccount,
      sellAccount: takerBuys ? makerAccount : takerAccount,
      price,
      quantity,
    });
  }

  private filled(number: number, quantity: number, leaves: number): void {
    const order = this.order(number);
    if (order === undefined) return;
    order.cum += quantity;
    order.leaves = leaves;
    if (leaves === 0) this.finish(order, 'filled');
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
