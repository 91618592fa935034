import { Phase } from '@buttonwood/shared/instrument/phase.ts';
import { MAX_ORDER_LOTS, MAX_PRICE_TICKS } from '@buttonwood/shared/limits.ts';
import type { Message } from '@buttonwood/shared/messages/codec.ts';
import type { BustTrade } from '@buttonwood/shared/messages/commands.ts';
import type { BodyOf } from '@buttonwood/shared/messages/layout.ts';
import { ChangeCause } from '@buttonwood/shared/messages/links.ts';
import { FinalStatus } from '@buttonwood/shared/order/order-status.ts';
import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { Reason, type ReasonName } from '@buttonwood/shared/order/reasons.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import { TimeInForce } from '@buttonwood/shared/order/time-in-force.ts';
import { whyNotAmend, whyNotEnter } from './reference-entry.ts';
import { ReferenceSession } from './reference-session.ts';
import type { ReferenceConditions, ReferenceEntry, ReferenceOrder, Said } from './reference-order.ts';

/**
 * The rules of DESIGN §4 once more, as plainly as they can be written; slow on purpose, sharing no code with the book. It is what the
 * book is compared with.
 */
export class ReferenceBook extends ReferenceSession {
  private readonly busted = new Set<number>();

  /** Applies one message at `now` and returns everything that a book has to say about it. Knows one ledger shard, 0. */
  apply(message: Message | undefined, now: number): Said[] {
    this.said = [];
    this.settle(now);
    if (message !== undefined) this.handle(message, now);
    this.indicate();
    return this.said;
  }

  /** All orders, the queues of each side from the best price on, then the armed ones. */
  describe(): string[] {
    const line = (o: ReferenceOrder): string =>
      `${o.side} ${o.limit} ${o.stop} #${o.order} ${o.leaves}/${o.quantity} shows ${o.shown}`;
    return [
      ...this.resting(Side.buy).map(line),
      ...this.resting(Side.sell).map(line),
      ...this.armed(Side.buy).map(line).sort(),
      ...this.armed(Side.sell).map(line).sort(),
      ...this.waiting().map(line),
    ];
  }

  private handle(message: Message, now: number): void {
    const before = this.last;
    switch (message.kind) {
      case 'EnterOrder':
        this.enter(message.body, now);
        break;
      case 'EnterConditional': {
        const { minQuantity, trail, stopLimit, takeProfit, stopLoss, exitOrder, exitCap, ...plain } =
          message.body;
        const conditions = { minQuantity, trail, stopLimit, takeProfit, stopLoss, exitOrder, exitCap };
        this.enter({ ...plain, conditions }, now);
        break;
      }
      case 'BustTrade':
        this.bust(message.body);
        break;
      case 'EnterAmend':
        this.amend(message.body, now);
        break;
      case 'EnterCancel': {
        const order = this.orders.find((o) => o.order === message.body.order);
        if (order === undefined) this.refuse('CancelRejected', message.body, 'order_not_cancelable');
        else this.end(order, FinalStatus.canceled, message.body.reason);
        break;
      }
      case 'EnterMassCancel': {
        const { account, side, reason } = message.body;
        const hit = this.orders
          .filter((o) => o.account === account && (side === 0 || o.side === side))
          .sort((a, b) => a.order - b.order);
        for (const order of hit) this.end(order, FinalStatus.canceled, reason);
        this.event('MassCanceled', { account, side, orders: hit.length });
        break;
      }
      case 'Instrument':
        if (this.settings.instrument === 0 && !this.halted && !this.killed) this.phase = Phase.continuous;
        this.settings = message.body;
        this.tellState();
        break;
      case 'SetReferencePrice':
        this.reference = message.body.price;
        this.tellState();
        break;
      case 'Halt':
        this.halt();
        break;
      case 'Resume':
        this.resume();
        break;
      case 'KillBook':
        this.kill(message.body.account);
        this.settle(now);
        break;
      case 'LiftBook':
        this.lift();
        this.settle(now);
        break;
      case 'Schedule': {
        const { at, phase, dayEnds } = message.body;
        this.changes = [...this.changes.filter((change) => change.at !== at), { at, phase, dayEnds }];
        this.settle(now);
        break;
      }
      case 'TickStep': {
        const { fromPrice, multiple } = message.body;
        this.steps = [...this.steps.filter((step) => step.fromPrice !== fromPrice), { fromPrice, multiple }];
        break;
      }
      case 'VolatilityPause':
        this.pauseMs = message.body.pauseMs;
        break;
      default:
        throw new Error(`Invariant: the reference knows ${message.kind}`);
    }
    this.finish(before);
  }

  private enter(body: ReferenceEntry & { readonly conditions?: ReferenceConditions }, now: number): void {
    const reason = whyNotEnter(this, body, now);
    if (reason !== undefined) {
      this.refuse('OrderRejected', body, reason);
      if (reason !== 'duplicate_order') this.done(body, FinalStatus.rejected, Reason[reason]);
      return;
    }
    const order: ReferenceOrder = {
      ...body,
      expireAt: body.timeInForce === TimeInForce.gtd ? body.expireAt : 0,
      leaves: body.quantity,
      shown: 0,
      armed: false,
      arrival: 0,
    };
    this.begin(order);
  }

  private amend(
    body: {
      order: number;
      account: number;
      quantity: number;
      limit: number;
      stop: number;
      validUntil: number;
    },
    now: number,
  ): void {
    const order = this.orders.find((o) => o.order === body.order);
    const limit = body.limit > 0 ? body.limit : (order?.limit ?? 0);
    const unchanged =
      body.stop === 0 || (order?.orderType === OrderType.trailing_stop && body.stop === order.toldStop);
    const stop = unchanged ? (order?.stop ?? 0) : body.stop;
    const reason =
      body.validUntil > 0 && body.validUntil < now
        ? 'command_expired'
        : whyNotAmend(this, order, body.quantity, limit, stop);
    if (reason !== undefined || order === undefined) {
      this.refuse('AmendRefused', body, reason ?? 'order_not_amendable');
      this.link('AmendRejected', body.order, {
        account: body.account,
        reason: Reason[reason ?? 'order_not_amendable'],
      });
      return;
    }
    const filled = order.quantity - order.leaves;
    if (body.quantity <= filled) {
      this.end(order, FinalStatus.canceled, Reason.amended_below_filled);
      return;
    }
    const keeps = limit === order.limit && stop === order.stop && body.quantity <= order.quantity;
    order.quantity = body.quantity;
    order.leaves = body.quantity - filled;
    order.limit = limit;
    order.stop = stop;
    order.shown = keeps ? Math.min(order.shown, order.leaves) : 0;
    order.toldStop = stop;
    this.tellReplaced(order, keeps, ChangeCause.amended);
    if (keeps) return;
    this.drop(order);
    this.enterWithStop(order, order.armed || order.orderType === OrderType.oco);
  }

  private bust(body: BodyOf<typeof BustTrade.fields>): void {
    const { trade, buyFee, sellFee, ...told } = body;
    const { buyOrder, sellOrder, buyAccount, sellAccount, price, quantity, operator } = told;
    const known = [trade, buyOrder, sellOrder, buyAccount, sellAccount, price, quantity].every((n) => n > 0);
    const real = known && trade <= this.trades && price <= MAX_PRICE_TICKS && quantity <= MAX_ORDER_LOTS;
    if (!real || this.busted.has(trade)) {
      const reason = real ? Reason.already_busted : Reason.unknown_trade;
      this.event('BustRefused', { trade, operator, reason });
      return;
    }
    this.busted.add(trade);
    this.event('TradeBusted', { trade, ...told });
    const { instrument } = this.settings;
    const leg = { trade, instrument, price, quantity };
    this.link('Bust', buyOrder, { ...leg, account: buyAccount, side: Side.buy, fee: buyFee });
    this.link('Bust', sellOrder, { ...leg, account: sellAccount, side: Side.sell, fee: sellFee });
  }

  private refuse(
    kind: 'OrderRejected' | 'CancelRejected' | 'AmendRefused',
    { order, account }: { order: number; account: number },
    reason: ReasonName,
  ): void {
    this.event(kind, { order, account, reason: Reason[reason] });
  }

  protected override tellState(): void {
    const { instrument, tickUnits, lotSize, bandBps, symbol } = this.settings;
    const { reference, phase } = this;
    const banded = bandBps > 0 && reference > 0;
    const [bandLow, bandHigh] = banded ? this.edges() : [0, 0];
    const common = { instrument, tickUnits, lotSize, reference, bandLow, bandHigh, phase };
    this.event('BookStateChanged', { ...common, bandBps, symbol });
    this.linkNumber += 1;
    this.said.push({ kind: 'InstrumentState', target: 2, number: this.linkNumber, body: common });
  }
}
