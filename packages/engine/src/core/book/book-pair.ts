import { invariant, must } from '@buttonwood/shared/base/assert.ts';
import { phaseName } from '@buttonwood/shared/instrument/phase.ts';
import { encodeMessage, decodeMessage, type Message } from '@buttonwood/shared/messages/codec.ts';
import { BustTrade, SetReferencePrice } from '@buttonwood/shared/messages/commands.ts';
import type { BodyOf, Fields, Layout } from '@buttonwood/shared/messages/layout.ts';
import {
  EnterAmend,
  EnterCancel,
  EnterConditional,
  EnterMassCancel,
  EnterOrder,
  Instrument,
} from '@buttonwood/shared/messages/links.ts';
import { Reason, reasonName } from '@buttonwood/shared/order/reasons.ts';
import { BookDriver } from './book-driver.ts';
import { checkBook } from './book-invariants.ts';
import { BookMachine } from './book-machine.ts';
import { expectSameMessages, expectSameOrders, expectSoundTrades } from './compare-with-reference.ts';
import type { ConditionalStep } from './conditional-alphabet.ts';
import { isVenueStep, sayVenueStep, type VenueStep } from './phase-alphabet.ts';
import { ReferenceBook } from './reference-book.ts';

type Enter = Omit<BodyOf<typeof EnterOrder.fields>, 'order'>;
/** One thing that happens in a story of the fuzz. */
export type Step =
  | ({ readonly step: 'enter' } & Enter)
  | ConditionalStep
  | { readonly step: 'bust'; trade: number; price: number }
  | {
      readonly step: 'amend';
      pick: number;
      quantity: number;
      limit: number;
      stop: number;
      validUntil: number;
    }
  | { readonly step: 'cancel' | 'enter_again'; pick: number }
  | { readonly step: 'mass_cancel'; account: number; side: number }
  | { readonly step: 'reference'; price: number }
  | { readonly step: 'list'; bandBps: number }
  | { readonly step: 'wait'; microseconds: number }
  | { readonly step: 'restart' }
  | VenueStep;

/** Numbers above these name the exit of the order that a smaller one would name. */
export const PICKS = 26;

/** The same step with its prices further apart. */
export function spread(step: Step, stride: number): Step {
  const far = (ticks: number): number => (ticks >= 90 && ticks <= 112 ? 90 + (ticks - 90) * stride : ticks);
  if (step.step === 'enter' || step.step === 'amend') {
    return { ...step, limit: far(step.limit), stop: far(step.stop) };
  }
  if (step.step === 'conditional') {
    const { limit, stop, stopLimit, takeProfit, stopLoss, exitCap, trail } = step;
    return {
      ...step,
      limit: far(limit),
      stop: far(stop),
      stopLimit: far(stopLimit),
      takeProfit: far(takeProfit),
      stopLoss: far(stopLoss),
      exitCap: far(exitCap),
      trail: trail * stride,
    };
  }
  if (step.step === 'tick_step') return { ...step, fromPrice: far(step.fromPrice) };
  return step.step === 'reference' ? { ...step, price: far(step.price) } : step;
}

/** A book and a reference that hear the same story. */
export class Pair {
  private readonly machine = new BookMachine();
  private readonly driver: BookDriver;
  private readonly reference: ReferenceBook;
  private readonly entered: Enter[] = [];
  operations = 0;
  trades = 0;
  /** What the book has said so far: kinds of messages, with their reason or phase. */
  readonly seen = new Set<string>();

  constructor(bandBps: number, rules: number) {
    this.driver = new BookDriver(this.machine, { tickUnits: 100, lotSize: 1, bandBps }, rules);
    this.reference = new ReferenceBook(rules);
    this.reference.apply(decoded(Instrument, this.listing(bandBps)), this.driver.now);
  }

  take(step: Step): void {
    this.operations += 1;
    const ours = this.perform(step);
    if (ours === undefined) return;
    const { messages, told } = ours;
    const [low, high] = this.reference.edges();
    const expected = this.reference.apply(told, this.driver.now);
    expectSameMessages(messages, expected);
    expectSameOrders(this.machine.book, this.reference);
    expectSoundTrades(messages, low, high);
    checkBook(this.machine.book);
    for (const message of messages) this.seen.add(titleOf(message));
    this.trades += messages.filter(({ kind }) => kind === 'Executed').length;
  }

  private perform(step: Step): { messages: Message[]; told: Message | undefined } | undefined {
    if (isVenueStep(step)) {
      return sayVenueStep(step, this.driver.now, (layout, body) => this.venue(layout, body));
    }
    switch (step.step) {
      case 'enter': {
        const { step: _, ...drawn } = step;
        const { expireAt, validUntil } = drawn;
        const fields = { ...drawn, expireAt: this.later(expireAt), validUntil: this.later(validUntil) };
        this.entered.push(fields);
        return this.ledger(EnterOrder, { ...fields, order: this.entered.length * 256 });
      }
      case 'conditional': {
        const { step: _, exits, ...drawn } = step;
        const fields = { ...drawn, expireAt: this.later(drawn.expireAt) };
        this.entered.push(fields);
        const order = this.entered.length * 256;
        const exitOrder = exits === 0 ? 0 : exits === 1 ? exitOf(order) : exits === 2 ? order : order + 1;
        return this.ledger(EnterConditional, { ...fields, order, exitOrder });
      }
      case 'bust': {
        const body = {
          trade: step.trade,
          position: 1,
          buyOrder: 256,
          sellOrder: 512,
          buyAccount: 1,
          sellAccount: 2,
          price: step.price,
          quantity: 1,
          buyFee: 1,
          sellFee: 2,
          operator: 3,
          why: 'fuzz',
        };
        return { messages: this.driver.bust(body), told: decoded(BustTrade, body) };
      }
      case 'enter_again': {
        const place = this.entered.length - 1 - step.pick;
        const fields = this.entered[place];
        return fields === undefined
          ? undefined
          : this.ledger(EnterOrder, { ...fields, order: (place + 1) * 256 });
      }
      case 'amend': {
        const { quantity, limit, stop } = step;
        const validUntil = this.later(step.validUntil);
        return this.ledger(EnterAmend, { ...this.named(step.pick), quantity, limit, stop, validUntil });
      }
      case 'cancel':
        return this.ledger(EnterCancel, { ...this.named(step.pick), reason: Reason.requested });
      case 'mass_cancel':
        return this.ledger(EnterMassCancel, {
          account: step.account,
          side: step.side,
          reason: Reason.mass_cancel,
        });
      case 'reference': {
        const body = { price: step.price, time: this.driver.now, provider: 'driver' };
        return { messages: this.driver.setReference(step.price), told: decoded(SetReferencePrice, body) };
      }
      case 'list':
        return this.venue(Instrument, this.listing(step.bandBps));
      case 'wait':
        this.driver.now += step.microseconds;
        return { messages: this.driver.tick(), told: undefined };
      case 'restart':
        this.restart();
        return undefined;
    }
  }

  /** The book goes on from its snapshot; what it says from here on must be the same. */
  private restart(): void {
    const before = this.machine.snapshot();
    this.machine.restore(before);
    const after = this.machine.snapshot();
    const isSame = after.length === before.length && after.every((byte, at) => byte === before[at]);
    invariant(isSame, 'a restored book has the snapshot that it was restored from');
    checkBook(this.machine.book);
  }

  /** Few moments from now, most of them to come. */
  private later(microseconds: number): number {
    return microseconds === 0 ? 0 : this.driver.now + microseconds - 40;
  }

  private named(back: number): { order: number; account: number } {
    const place = this.entered.length - 1 - (back % PICKS);
    const order = Math.max(place + 1, 0) * 256 + 256 * Number(place < 0) * 9_999;
    return {
      order: back < PICKS ? order : exitOf(order),
      account: this.entered[place]?.account ?? 1,
    };
  }

  private listing(bandBps: number): BodyOf<typeof Instrument.fields> {
    return { instrument: 1, tickUnits: 100, lotSize: 1, bandBps, symbol: 'DRIVEN' };
  }

  private ledger<F extends Fields>(
    layout: Layout<string, F>,
    body: BodyOf<F>,
  ): { messages: Message[]; told: Message } {
    return { messages: this.driver.ledger(layout, body), told: decoded(layout, body) };
  }

  private venue<F extends Fields>(
    layout: Layout<string, F>,
    body: BodyOf<F>,
  ): { messages: Message[]; told: Message } {
    return { messages: this.driver.venue(layout, body), told: decoded(layout, body) };
  }
}

function titleOf({ kind, body }: Message): string {
  if ('reason' in body) return `${kind} ${reasonName(body.reason)}`;
  if ('phase' in body) return `${kind} ${phaseName(body.phase)}`;
  return 'takerSide' in body && body.takerSide === 0 ? `${kind} in an auction` : kind;
}

/** The number of the exit of the bracket that `order` enters. */
function exitOf(order: number): number {
  return order + 2 ** 36;
}

function decoded<F extends Fields>(layout: Layout<string, F>, body: BodyOf<F>): Message {
  const bytes = encodeMessage(layout, body);
  return must(decodeMessage(new DataView(bytes.buffer), 0, bytes.length), 'what was encoded can be decoded');
}
