import { formatInstant, parseInstant } from '@buttonwood/shared/base/instant.ts';
import { phaseName } from '@buttonwood/shared/instrument/phase.ts';
import { MAX_ORDER_LOTS } from '@buttonwood/shared/limits.ts';
import { EnterAmend, EnterCancel, EnterConditional, EnterOrder } from '@buttonwood/shared/messages/links.ts';
import { formatPrice } from '@buttonwood/shared/money/price.ts';
import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { Reason, type ReasonName } from '@buttonwood/shared/order/reasons.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import { BookDriver } from '../core/book/book-driver.ts';
import { BookMachine } from '../core/book/book-machine.ts';
import { levelsOf } from '../core/book/book-levels.ts';
import { orderTypeOf } from '../core/book/order-terms.ts';
import type { BookAnswer, ConsoleLevel } from './book-answer.ts';
import { control, type ControlledBook } from './book-controls.ts';
import type { AmendLine, BookOperation, NewOrderLine } from './book-operation.ts';
import { ConsoleEvents, type ConsoleUnits } from './console-events.ts';
import { isBracket, isConditional, lotsOf, orderFields, ticksOf } from './new-order.ts';
import { OrderMemory, type RememberedOrder } from './order-memory.ts';
import { MAX_OWNERS, Owners } from './owners.ts';

const ORDER_STRIDE = 256;
/** What an order's id gets to name its bracket's exit. */
const EXIT_SUFFIX = '.exit';

/** One book behind the console: performs operations, answers with what they did. */
export class BookSession implements ControlledBook {
  readonly units: ConsoleUnits;
  machine = new BookMachine();
  driver: BookDriver;
  private memory = new OrderMemory();
  events: ConsoleEvents;
  owners = new Owners();
  private orders = 0;

  constructor(units: ConsoleUnits) {
    this.units = units;
    this.driver = new BookDriver(this.machine, { ...units, bandBps: 0 });
    this.events = new ConsoleEvents(this.memory, units);
  }

  perform(operation: BookOperation): BookAnswer {
    switch (operation.op) {
      case 'new':
        return this.enter(operation);
      case 'amend':
        return this.amend(operation);
      case 'cancel':
        return this.cancel(operation.id);
      case 'state':
        return this.stateOfBook();
      case 'book':
        return this.book(operation.depth);
      case 'order':
        return this.order(operation.id);
      case 'hash':
        return { events: [], hash: this.machine.hash() };
      case 'reset':
        return this.reset();
      default:
        return control(this, operation);
    }
  }

  private enter(line: NewOrderLine): BookAnswer {
    if (this.memory.withId(line.id) !== undefined)
      return this.refused('rejected', line.id, 'duplicate_order');
    const fields = orderFields(line, this.units);
    if (fields === undefined) return this.refused('rejected', line.id, 'invalid_order');
    const account = line.owner === undefined ? undefined : this.owners.accountOf(line.owner);
    if (line.owner !== undefined && account === undefined) {
      return { error: `too_many_owners: at most ${MAX_OWNERS}` };
    }
    const exitId = isBracket(fields) ? (line.exit_id ?? `${line.id}${EXIT_SUFFIX}`) : undefined;
    if (exitId !== undefined && (exitId === line.id || this.memory.withId(exitId) !== undefined))
      return this.refused('rejected', line.id, 'duplicate_order');
    const order = this.remember(line.id, fields.quantity, account, exitId);
    const named = { order: order.number, account: order.account };
    if (!isConditional(fields)) return this.said(this.driver.ledger(EnterOrder, { ...fields, ...named }));
    const exitOrder = order.exit?.number ?? 0;
    return this.said(this.driver.ledger(EnterConditional, { ...fields, ...named, exitOrder }));
  }

  private remember(
    id: string,
    leaves: number,
    owner: number | undefined,
    exitId: string | undefined,
  ): RememberedOrder {
    this.orders += 1;
    const number = this.orders * ORDER_STRIDE;
    const account = owner ?? this.owners.anonymous(this.orders);
    const fresh = { account, status: 'pending' as const, cum: 0 };
    if (exitId === undefined) return this.memory.add({ ...fresh, id, number, leaves });
    this.orders += 1;
    const exit = this.memory.add({ ...fresh, id: exitId, number: this.orders * ORDER_STRIDE, leaves: 0 });
    return this.memory.add({ ...fresh, id, number, leaves, exit });
  }

  private amend(line: AmendLine): BookAnswer {
    if (line.qty !== undefined && line.leaves_qty !== undefined)
      return { error: 'invalid_field: leaves_qty' };
    const { id, price, qty, leaves_qty: open, stop_price: stopPrice, valid_until: until } = line;
    if (price === undefined && qty === undefined && open === undefined && stopPrice === undefined) {
      return { error: 'missing_field: qty' };
    }
    const known = this.memory.withId(id);
    const { pool, index } = this.machine.book;
    const slot = known === undefined ? 0 : index.find(known.number | 0, Math.floor(known.number / 2 ** 32));
    if (known === undefined || slot === 0) return this.refused('amend_rejected', id, 'order_not_amendable');
    const total = pool.quantity[slot] ?? 0;
    const filled = total - (pool.leaves[slot] ?? 0);
    const wanted = qty === undefined ? open : qty;
    const lots = wanted === undefined ? 0 : wanted === 0 ? 0 : lotsOf(wanted, this.units);
    const limit = price === undefined ? 0 : ticksOf(price, this.units);
    const stop = stopPrice === undefined ? 0 : ticksOf(stopPrice, this.units);
    const validUntil = until === undefined ? 0 : (parseInstant(until) ?? 0);
    if (lots < 0 || limit < 0 || stop < 0) return this.refused('amend_rejected', id, 'invalid_order');
    if (price !== undefined && hasNoPrice(orderTypeOf(pool.terms[slot] ?? 0))) {
      return this.refused('amend_rejected', id, 'amend_unsupported');
    }
    const quantity = qty !== undefined ? lots : open !== undefined ? filled + lots : total;
    if (quantity > MAX_ORDER_LOTS) return this.refused('amend_rejected', id, 'invalid_order');
    const { number: order, account } = known;
    return this.said(this.driver.ledger(EnterAmend, { order, account, quantity, limit, stop, validUntil }));
  }

  private cancel(id: string): BookAnswer {
    const known = this.memory.withId(id);
    if (known === undefined) return this.refused('cancel_rejected', id, 'order_not_cancelable');
    const { number: order, account } = known;
    return this.said(this.driver.ledger(EnterCancel, { order, account, reason: Reason.requested }));
  }

  private book(depth: number | undefined): BookAnswer {
    const levels = depth ?? Infinity;
    if (depth !== undefined && !(Number.isSafeInteger(depth) && depth >= 1))
      return { error: 'invalid_field: depth' };
    const side = (which: number): ConsoleLevel[] =>
      levelsOf(this.machine.book, which, levels).map(({ price, shown, orders }) => [
        this.price(price),
        shown * this.units.lotSize,
        orders,
      ]);
    return { events: [], book: { bids: side(Side.buy), asks: side(Side.sell) } };
  }

  private order(id: string): BookAnswer {
    const known = this.memory.withId(id);
    if (known === undefined) return { events: [], order: null };
    const { lotSize } = this.units;
    const { status, cum, leaves } = known;
    return { events: [], order: { id, status, cum: cum * lotSize, leaves: leaves * lotSize } };
  }

  private stateOfBook(): BookAnswer {
    const { phase, last, band } = this.machine.book;
    const price = (ticks: number): string | null => (ticks === 0 ? null : this.price(ticks));
    const state = {
      time: formatInstant(this.driver.now),
      phase: phaseName(phase),
      last: price(last),
      reference: price(band.reference),
      band: band.high === 0 ? null : ([this.price(band.low), this.price(band.high)] as const),
    };
    return { events: [], state };
  }

  private reset(): BookAnswer {
    this.machine = new BookMachine();
    this.driver = new BookDriver(this.machine, { ...this.units, bandBps: 0 });
    this.memory = new OrderMemory();
    this.events = new ConsoleEvents(this.memory, this.units);
    this.owners = new Owners();
    this.orders = 0;
    return { events: [] };
  }

  private said(messages: ReturnType<BookDriver['tick']>): BookAnswer {
    return { events: this.events.translate(messages) };
  }

  /** A refusal that needs no book: nothing has changed. */
  private refused(type: string, id: string, reason: ReasonName): BookAnswer {
    const known = this.memory.withId(id);
    const status = type === 'rejected' || known === undefined ? {} : { status: known.status };
    return { events: [this.events.numbered({ type, id, reason, ...status })] };
  }

  private price(ticks: number): string {
    return formatPrice(ticks, this.units.tickUnits);
  }
}

/** Whether the limit of an order of this type would be a cap, which nobody but the ledger sets. */
function hasNoPrice(orderType: number): boolean {
  const { market, stop, trailing_stop: trailing } = OrderType;
  return orderType === market || orderType === stop || orderType === trailing;
}
