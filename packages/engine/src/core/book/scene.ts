import { must } from '@buttonwood/shared/base/assert.ts';
import { Phase, phaseName, type PhaseName } from '@buttonwood/shared/instrument/phase.ts';
import type { Message } from '@buttonwood/shared/messages/codec.ts';
import {
  EnterAmend,
  EnterCancel,
  EnterConditional,
  EnterMassCancel,
  EnterOrder,
  Halt,
  KillBook,
  LiftBook,
  Resume,
  Schedule,
  TickStep,
  VolatilityPause,
} from '@buttonwood/shared/messages/links.ts';
import { finalStatusName } from '@buttonwood/shared/order/order-status.ts';
import { Reason, reasonName } from '@buttonwood/shared/order/reasons.ts';
import { Side, sideName } from '@buttonwood/shared/order/side.ts';
import { RULES_VERSION } from '@buttonwood/shared/rules-version.ts';
import { BookDriver, newOrder, NO_CONDITIONS, type NewConditional, type NewOrder } from './book-driver.ts';
import { checkBook } from './book-invariants.ts';
import { BookMachine } from './book-machine.ts';

/** The fields of an order that a story names; `exit` is the name that a bracket's exit will have. */
type Terms = Partial<NewConditional> & { readonly exit?: string };

/**
 * A book told as a story, for example tests: orders have names, every command answers with one short line for each event
 * and each end. Every order has its own account unless it is given one. The invariants are checked after every command.
 */
export class Scene {
  readonly machine = new BookMachine();
  readonly driver: BookDriver;
  private readonly names = new Map<number, string>();
  private readonly numbers = new Map<string, number>();

  constructor(bandBps = 0, reference = 0, rules: number = RULES_VERSION) {
    this.driver = new BookDriver(this.machine, { tickUnits: 100, lotSize: 1, bandBps }, rules);
    if (reference !== 0) this.driver.setReference(reference);
  }

  buy(name: string, quantity: number, limit: number, more: Terms = {}): string[] {
    return this.enter(name, { side: Side.buy, quantity, limit, ...more });
  }

  sell(name: string, quantity: number, limit: number, more: Terms = {}): string[] {
    return this.enter(name, { side: Side.sell, quantity, limit, ...more });
  }

  cancel(name: string): string[] {
    return this.told(
      this.driver.ledger(EnterCancel, { order: this.number(name), account: 0, reason: Reason.requested }),
    );
  }

  /** `limit` and `stop` 0 leave the price as it is. */
  amend(name: string, quantity: number, limit = 0, stop = 0, validUntil = 0): string[] {
    const order = this.number(name);
    return this.told(
      this.driver.ledger(EnterAmend, { order, account: 0, quantity, limit, stop, validUntil }),
    );
  }

  massCancel(account: number, side = 0): string[] {
    return this.told(this.driver.ledger(EnterMassCancel, { account, side, reason: Reason.mass_cancel }));
  }

  halt(): string[] {
    return this.told(this.driver.venue(Halt, { instrument: 1 }));
  }

  resume(): string[] {
    return this.told(this.driver.venue(Resume, { instrument: 1 }));
  }

  /** The book is in `phase` from here on, or from `at` on. */
  phase(phase: PhaseName, at = this.driver.now, dayEnds = 0): string[] {
    return this.told(this.driver.venue(Schedule, { instrument: 1, at, phase: Phase[phase], dayEnds }));
  }

  /** Account 0 is every account. */
  kill(account = 0): string[] {
    return this.told(this.driver.venue(KillBook, { instrument: 1, account }));
  }

  lift(): string[] {
    return this.told(this.driver.venue(LiftBook, { instrument: 1 }));
  }

  tickStep(fromPrice: number, multiple: number): string[] {
    return this.told(this.driver.venue(TickStep, { instrument: 1, fromPrice, multiple }));
  }

  pauseOf(pauseMs: number): string[] {
    return this.told(this.driver.venue(VolatilityPause, { instrument: 1, pauseMs }));
  }

  setReference(price: number): string[] {
    return this.told(this.driver.setReference(price));
  }

  /** Moves time to `at` and lets what is due happen. */
  tick(at: number): string[] {
    this.driver.now = at;
    return this.told(this.driver.tick());
  }

  /** Both sides as "price: order shown, order shown", best first. */
  bids(): string[] {
    return this.levels(Side.buy);
  }

  asks(): string[] {
    return this.levels(Side.sell);
  }

  /** Takes trade `trade` between the two orders back. */
  bust(trade: number, buy: string, sell: string, quantity: number, price: number): string[] {
    const [buyOrder, sellOrder] = [this.number(buy), this.number(sell)];
    return this.told(
      this.driver.bust({
        trade,
        position: 7,
        buyOrder,
        sellOrder,
        buyAccount: 1_000 + buyOrder / 256,
        sellAccount: 1_000 + sellOrder / 256,
        price,
        quantity,
        buyFee: 3,
        sellFee: 4,
        operator: 9,
        why: 'a slip of the finger',
      }),
    );
  }

  private levels(side: number): string[] {
    const { book } = this.machine;
    const ladder = book.restingSide(side);
    const lines: string[] = [];
    for (let level = ladder.bestLevel; level !== 0; level = ladder.below(ladder.keyOf(level))) {
      const orders: string[] = [];
      const first = ladder.head[level] ?? 0;
      for (let slot = first; slot !== 0; slot = book.pool.next[slot] ?? 0) {
        orders.push(`${this.name(book.pool.orderNumber(slot))} ${book.pool.shown[slot] ?? 0}`);
      }
      lines.push(`${book.pool.price[first] ?? 0}: ${orders.join(', ')}`);
    }
    return lines;
  }

  private enter(name: string, fields: Terms & Pick<NewOrder, 'side' | 'quantity'>): string[] {
    const { exit, ...terms } = fields;
    const order = this.numberOf(name);
    const plain = newOrder({ account: 1_000 + order / 256, ...terms, order });
    if (exit === undefined && !Object.keys(NO_CONDITIONS).some((field) => field in terms)) {
      return this.told(this.driver.ledger(EnterOrder, plain));
    }
    const exitOrder = exit === undefined ? 0 : this.numberOf(exit);
    return this.told(this.driver.ledger(EnterConditional, { ...NO_CONDITIONS, exitOrder, ...plain }));
  }

  private numberOf(name: string): number {
    const order = this.numbers.get(name) ?? (this.numbers.size + 1) * 256;
    this.numbers.set(name, order);
    this.names.set(order, name);
    return order;
  }

  private told(messages: readonly Message[]): string[] {
    checkBook(this.machine.book);
    return messages.flatMap((message) => this.line(message));
  }

  private line(message: Message): string[] {
    switch (message.kind) {
      case 'OrderAccepted':
        return [`accepted ${this.name(message.body.order)}${message.body.armed === 1 ? ' armed' : ''}`];
      case 'OrderRejected':
        return [`rejected ${this.name(message.body.order)} ${reasonName(message.body.reason)}`];
      case 'OrderRested':
        return [`rested ${this.name(message.body.order)} ${message.body.shown}@${message.body.price}`];
      case 'Executed': {
        const { trade, maker, taker, quantity, price } = message.body;
        return [`trade ${trade} ${this.name(maker)}/${this.name(taker)} ${quantity}@${price}`];
      }
      case 'Indicative': {
        const { price, volume, surplus, surplusSide } = message.body;
        return [
          `indicative ${volume}@${price} over ${surplus === 0 ? 0 : `${surplus} ${sideName(surplusSide === 1 ? 1 : 2)}`}`,
        ];
      }
      case 'Uncrossed':
        return [`uncrossed ${message.body.volume}@${message.body.price} in ${message.body.trades}`];
      case 'OrderCanceled': {
        const { order, leaves, reason } = message.body;
        return [`canceled ${this.name(order)} ${leaves} ${reasonName(reason)}`];
      }
      case 'OrderReplaced': {
        const { order, quantity, leaves, limit, stop, shown, priorityKept } = message.body;
        const terms = `${leaves}/${quantity}@${stop === 0 ? limit : `${limit}!${stop}`}`;
        return [
          `replaced ${this.name(order)} ${terms} ${priorityKept === 1 ? `keeps ${shown}` : 'goes back'}`,
        ];
      }
      case 'OrderReduced':
        return [
          `reduced ${this.name(message.body.order)} by ${message.body.quantity} to ${message.body.leaves} shows ${message.body.shown}`,
        ];
      case 'OrderTriggered':
        return [`triggered ${this.name(message.body.order)} at ${message.body.last}`];
      case 'StopMoved':
        return [`stop of ${this.name(message.body.order)} moves to ${message.body.stop}`];
      case 'TradeBusted':
        return [`busted ${message.body.trade} (${message.body.why})`];
      case 'BustRefused':
        return [`bust refused ${message.body.trade} ${reasonName(message.body.reason)}`];
      case 'Bust': {
        const { order, side, quantity, price, fee } = message.body;
        return [`reverse ${this.name(order)} ${sideName(side)} ${quantity}@${price} fee ${fee}`];
      }
      case 'CancelRejected':
        return [`cancel rejected ${this.name(message.body.order)} ${reasonName(message.body.reason)}`];
      case 'AmendRefused':
        return [`amend refused ${this.name(message.body.order)} ${reasonName(message.body.reason)}`];
      case 'MassCanceled':
        return [`mass canceled ${message.body.orders}`];
      case 'BookStateChanged':
        return [
          `${phaseName(message.body.phase)} ${message.body.bandLow}-${message.body.bandHigh} around ${message.body.reference}`,
        ];
      case 'OrderDone':
        return [
          `done ${this.name(message.body.order)} ${finalStatusName(message.body.status)} ${reasonName(message.body.reason)}`,
        ];
      default:
        return [];
    }
  }

  private name(order: number): string {
    return this.names.get(order) ?? `#${order}`;
  }

  private number(name: string): number {
    return must(this.numbers.get(name) ?? (name === 'nobody' ? 1 : undefined), `an order is called ${name}`);
  }
}
