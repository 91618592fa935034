import { unreachable } from '@buttonwood/shared/base/assert.ts';
import { Phase, phaseName, type PhaseName } from '@buttonwood/shared/instrument/phase.ts';
import { MAX_BAND_BPS, MAX_ORDER_LOTS } from '@buttonwood/shared/limits.ts';
import {
  EnterAmend,
  EnterCancel,
  EnterOrder,
  Halt,
  Instrument,
  Resume,
} from '@buttonwood/shared/messages/links.ts';
import { formatPrice, parsePrice } from '@buttonwood/shared/money/price.ts';
import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { Reason, type ReasonName } from '@buttonwood/shared/order/reasons.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import { StpMode } from '@buttonwood/shared/order/stp-mode.ts';
import { TimeInForce } from '@buttonwood/shared/order/time-in-force.ts';
import { BookDriver, DRIVEN_INSTRUMENT } from '../core/book/book-driver.ts';
import { BookMachine } from '../core/book/book-machine.ts';
import { levelsOf } from '../core/book/book-levels.ts';
import { orderTypeOf } from '../core/book/order-terms.ts';
import type { BookAnswer, ConsoleLevel } from './book-answer.ts';
import type { AmendLine, BookOperation, NewOrderLine } from './book-operation.ts';
import { ConsoleEvents, type ConsoleUnits } from './console-events.ts';
import { OrderMemory } from './order-memory.ts';

/** Names of owners that a session keeps apart. */
export const MAX_OWNERS = 100_000;
const FIRST_OWNER = 1_000;
/** Orders without an owner are their own: numbers above those of the named owners. */
const FIRST_ANONYMOUS = FIRST_OWNER + MAX_OWNERS;
const ORDER_STRIDE = 256;

/** One book behind the console: performs operations, answers with what they did. */
export class BookSession {
  private readonly units: ConsoleUnits;
  private machine = new BookMachine();
  private driver: BookDriver;
  private memory = new OrderMemory();
  private events: ConsoleEvents;
  private owners = new Map<string, number>();
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
      case 'set_last':
        return this.setLast(operation.price);
      case 'set_reference':
        return this.setReference(operation.price, operation.band_bps);
      case 'phase':
        return this.changePhase(operation.phase);
      case 'book':
        return this.book(operation.depth);
      case 'order':
        return this.order(operation.id);
      case 'hash':
        return { events: [], hash: this.machine.hash() };
      case 'reset':
        return this.reset();
      default:
        return unreachable(operation);
    }
  }

  private enter(line: NewOrderLine): BookAnswer {
    if (this.memory.withId(line.id) !== undefined)
      return this.refused('rejected', line.id, 'duplicate_order');
    const quantity = this.lots(line.qty);
    const display = line.display_qty === undefined ? 0 : this.lots(line.display_qty);
    const limit = line.price === undefined ? 0 : this.ticks(line.price);
    const stop = line.stop_price === undefined ? 0 : this.ticks(line.stop_price);
    const market = line.type === 'market' || line.type === 'stop';
    const tif = line.tif ?? (market ? 'ioc' : 'gtc');
    const fits =
      quantity > 0 && display >= 0 && limit >= 0 && stop >= 0 && tif !== 'gtd' && !(market && limit > 0);
    if (!fits) return this.refused('rejected', line.id, 'invalid_order');
    if (line.owner !== undefined && !this.owners.has(line.owner)) {
      if (this.owners.size === MAX_OWNERS) return { error: `too_many_owners: at most ${MAX_OWNERS}` };
      this.owners.set(line.owner, FIRST_OWNER + this.owners.size);
    }
    this.orders += 1;
    const number = this.orders * ORDER_STRIDE;
    const account = this.owners.get(line.owner ?? '') ?? FIRST_ANONYMOUS + this.orders;
    this.memory.add({ id: line.id, number, account, status: 'pending', cum: 0, leaves: quantity });
    return this.said(
      this.driver.ledger(EnterOrder, {
        order: number,
        account,
        side: Side[line.side],
        orderType: OrderType[line.type],
        timeInForce: TimeInForce[tif],
        stp: StpMode[line.stp ?? 'none'],
        postOnly: line.post_only === true ? 1 : 0,
        quantity,
        limit,
        stop,
        display,
        expireAt: 0,
        validUntil: 0,
      }),
    );
  }

  private amend(line: AmendLine): BookAnswer {
    if (line.qty !== undefined && line.leaves_qty !== undefined)
      return { error: 'invalid_field: leaves_qty' };
    const { id, price, qty, leaves_qty: open, stop_price: stopPrice } = line;
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
    const lots = wanted === undefined ? 0 : wanted === 0 ? 0 : this.lots(wanted);
    const limit = price === undefined ? 0 : this.ticks(price);
    const stop = stopPrice === undefined ? 0 : this.ticks(stopPrice);
    if (lots < 0 || limit < 0 || stop < 0) return this.refused('amend_rejected', id, 'invalid_order');
    if (price !== undefined && orderTypeOf(pool.terms[slot] ?? 0) === OrderType.stop) {
      return this.refused('amend_rejected', id, 'amend_unsupported');
    }
    const quantity = qty !== undefined ? lots : open !== undefined ? filled + lots : total;
    if (quantity > MAX_ORDER_LOTS) return this.refused('amend_rejected', id, 'invalid_order');
    const { number: order, account } = known;
    return this.said(
      this.driver.ledger(EnterAmend, { order, account, quantity, limit, stop, validUntil: 0 }),
    );
  }

  private cancel(id: string): BookAnswer {
    const known = this.memory.withId(id);
    if (known === undefined) return this.refused('cancel_rejected', id, 'order_not_cancelable');
    const { number: order, account } = known;
    return this.said(this.driver.ledger(EnterCancel, { order, account, reason: Reason.requested }));
  }

  private setLast(price: string): BookAnswer {
    const ticks = this.ticks(price);
    if (ticks < 0) return { error: 'invalid_field: price' };
    this.machine.assumeLast(ticks);
    return { events: [] };
  }

  private setReference(price: string, bandBps: number): BookAnswer {
    const ticks = this.ticks(price);
    if (ticks < 0) return { error: 'invalid_field: price' };
    if (!Number.isSafeInteger(bandBps) || bandBps < 0 || bandBps > MAX_BAND_BPS) {
      return { error: 'invalid_field: band_bps' };
    }
    const listing = { instrument: DRIVEN_INSTRUMENT, ...this.units, bandBps, symbol: 'CONSOLE' };
    this.driver.venue(Instrument, listing);
    this.driver.setReference(ticks);
    const { low, high } = this.machine.book.band;
    const edges = high === 0 ? {} : { band_low: this.price(low), band_high: this.price(high) };
    return { events: [this.events.numbered({ type: 'reference', price: this.price(ticks), ...edges })] };
  }

  private changePhase(phase: string): BookAnswer {
    const instrument = { instrument: DRIVEN_INSTRUMENT };
    switch (phase) {
      case phaseName(Phase.continuous):
        return this.said(this.driver.venue(Resume, instrument));
      case phaseName(Phase.halted):
        return this.said(this.driver.venue(Halt, instrument));
      default:
        return { error: isPhase(phase) ? `phase_unsupported: ${phase}` : 'invalid_field: phase' };
    }
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

  private reset(): BookAnswer {
    this.machine = new BookMachine();
    this.driver = new BookDriver(this.machine, { ...this.units, bandBps: 0 });
    this.memory = new OrderMemory();
    this.events = new ConsoleEvents(this.memory, this.units);
    this.owners = new Map();
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

  /** Lots of a share quantity; -1 when it is not a whole number of lots within the largest order. */
  private lots(quantity: number): number {
    const lots = quantity / this.units.lotSize;
    return Number.isSafeInteger(quantity) && Number.isSafeInteger(lots) && lots >= 1 && lots <= MAX_ORDER_LOTS
      ? lots
      : -1;
  }

  /** Ticks of a decimal price; -1 when it is not a price on the tick. */
  private ticks(text: string): number {
    const price = parsePrice(text, this.units.tickUnits);
    return price.ok ? price.value : -1;
  }

  private price(ticks: number): string {
    return formatPrice(ticks, this.units.tickUnits);
  }
}

function isPhase(text: string): text is PhaseName {
  return Object.hasOwn(Phase, text);
}
