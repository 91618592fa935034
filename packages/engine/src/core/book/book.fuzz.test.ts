import { encodeMessage, decodeMessage, type Message } from '@buttonwood/shared/messages/codec.ts';
import { BustTrade, SetReferencePrice } from '@buttonwood/shared/messages/commands.ts';
import type { BodyOf, Fields, Layout } from '@buttonwood/shared/messages/layout.ts';
import {
  EnterAmend,
  EnterCancel,
  EnterConditional,
  EnterMassCancel,
  EnterOrder,
  Halt,
  Instrument,
  Resume,
} from '@buttonwood/shared/messages/links.ts';
import { must } from '@buttonwood/shared/base/assert.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BookDriver } from './book-driver.ts';
import { checkBook } from './book-invariants.ts';
import { BookMachine } from './book-machine.ts';
import { expectSameMessages, expectSameOrders, expectSoundTrades } from './compare-with-reference.ts';
import {
  conditionalStep,
  type ConditionalKind,
  type ConditionalStep,
  type DrawnConditional,
} from './conditional-alphabet.ts';
import { ReferenceBook } from './reference-book.ts';

/*
 * The book against the reference: after every command both must have said the same messages and hold the same orders, and
 * the book must be sound. Prices and quantities are few, so that orders meet; accounts are few, so that they meet
 * themselves. A failure prints its seed and shrinks to the few commands that matter.
 * BUTTONWOOD_DEEP=1 runs ten times as many operations.
 */
const DEEP = process.env['BUTTONWOOD_DEEP'] === '1';
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];
const STORIES_PER_SEED = DEEP ? 1_500 : 150;
const STEPS = 240;
const OPERATIONS_PER_SEED = DEEP ? 125_000 : 12_500;
/** Ticks between neighbouring prices: within a page of the ladder, across pages, across chunks, across the whole range. */
const STRIDES = [1, 1, 1, 40, 3_000, 5_000_000];

type Enter = Omit<BodyOf<typeof EnterOrder.fields>, 'order'>;
type Step =
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
  | { readonly step: 'halt' | 'resume' | 'restart' };

const price = fc.integer({ min: 90, max: 112 });
const sometimes = (arbitrary: fc.Arbitrary<number>, weight: number): fc.Arbitrary<number> =>
  fc.oneof({ weight, arbitrary }, { weight: 10 - weight, arbitrary: fc.constant(0) });
const deadline = sometimes(fc.integer({ min: 1_000_000, max: 1_000_400 }), 2);

function enter(weights: { readonly valid: boolean }): fc.Arbitrary<Step> {
  const terms = {
    step: fc.constant('enter' as const),
    account: fc.integer({ min: 1_000, max: 1_003 }),
    side: fc.integer({ min: 1, max: 2 }),
    stp: fc.integer({ min: 0, max: 4 }),
    quantity: fc.integer({ min: 1, max: 20 }),
    expireAt: deadline,
    validUntil: fc.constant(0),
  };
  if (!weights.valid) {
    return fc.record({
      ...terms,
      side: fc.integer({ min: 0, max: 3 }),
      orderType: fc.integer({ min: 0, max: 5 }),
      timeInForce: fc.integer({ min: 0, max: 8 }),
      stp: fc.integer({ min: 0, max: 5 }),
      postOnly: fc.integer({ min: 0, max: 2 }),
      quantity: fc.oneof(fc.integer({ min: 0, max: 20 }), fc.constant(2 ** 31), fc.constant(2 ** 32 - 1)),
      limit: fc.oneof(sometimes(price, 8), fc.constant(2 ** 27), fc.constant(2 ** 27 - 1)),
      stop: fc.oneof(sometimes(price, 5), fc.constant(2 ** 27)),
      display: fc.integer({ min: 0, max: 21 }),
      validUntil: deadline,
    });
  }
  const resting = fc.constantFrom(1, 2, 2, 2, 3);
  const timeInForce = fc.constantFrom(1, 2, 2, 2, 2, 3, 4, 5);
  const none = fc.constant(0);
  const plain = { ...terms, postOnly: none, display: none };
  return fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({ ...plain, orderType: fc.constant(1), timeInForce, limit: price, stop: none }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        ...terms,
        orderType: fc.constant(1),
        timeInForce: resting,
        limit: price,
        stop: none,
        postOnly: fc.integer({ min: 0, max: 1 }),
        quantity: fc.integer({ min: 6, max: 30 }),
        display: fc.integer({ min: 0, max: 6 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        ...plain,
        orderType: fc.constant(2),
        timeInForce,
        limit: sometimes(price, 5),
        stop: none,
        quantity: fc.integer({ min: 1, max: 60 }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        ...plain,
        orderType: fc.constant(3),
        timeInForce,
        limit: sometimes(price, 5),
        stop: price,
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ ...plain, orderType: fc.constant(4), timeInForce, limit: price, stop: price }),
    },
  );
}

const drawnConditional: fc.Arbitrary<DrawnConditional> = fc.record({
  account: fc.integer({ min: 1_000, max: 1_003 }),
  side: fc.integer({ min: 1, max: 2 }),
  stp: fc.integer({ min: 0, max: 4 }),
  quantity: fc.integer({ min: 1, max: 20 }),
  timeInForce: fc.constantFrom(1, 2, 2, 2, 3),
  anyTimeInForce: fc.constantFrom(1, 2, 2, 2, 3, 4, 5),
  entryType: fc.constantFrom(1, 1, 1, 1, 2, 3, 4),
  expireAt: deadline,
  limit: price,
  anyPrice: price,
  exitCap: sometimes(price, 3),
  minQuantity: fc.integer({ min: 1, max: 25 }),
  trail: fc.integer({ min: 1, max: 6 }),
  // Ticks beyond the limit and before it; 0 leaves the price out. Negative ones make no sense, and must be refused.
  profit: fc.constantFrom(0, 1, 1, 2, 2, 3, 4, -1),
  loss: fc.constantFrom(0, 1, 2, 2, 3, 4, 4, -1),
  odd: fc.integer({ min: 1, max: 40 }),
});
const conditionalKind = fc.constantFrom<ConditionalKind[]>(
  'minimum',
  'oco',
  'oco',
  'trailing',
  'bracket',
  'bracket',
  'bracket',
);

/** Numbers above these name the exit of the order that a smaller one would name. */
const PICKS = 26;
const pick = fc.integer({ min: 0, max: 2 * PICKS - 1 });
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 60, arbitrary: enter({ valid: true }) },
  { weight: 3, arbitrary: enter({ valid: false }) },
  {
    weight: 25,
    arbitrary: fc.tuple(conditionalKind, drawnConditional).map(([kind, from]) => conditionalStep(kind, from)),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      step: fc.constant('bust' as const),
      trade: fc.integer({ min: 0, max: 40 }),
      price: sometimes(price, 9),
    }),
  },
  {
    weight: 15,
    arbitrary: fc.record({
      step: fc.constant('amend' as const),
      pick,
      quantity: fc.oneof({ weight: 20, arbitrary: fc.integer({ min: 0, max: 30 }) }, fc.constant(2 ** 31)),
      limit: fc.oneof({ weight: 20, arbitrary: sometimes(price, 5) }, fc.constant(2 ** 27)),
      stop: sometimes(price, 3),
      validUntil: deadline,
    }),
  },
  {
    weight: 12,
    arbitrary: fc.record({
      step: fc.constantFrom('cancel' as const, 'cancel' as const, 'enter_again' as const),
      pick,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      step: fc.constant('mass_cancel' as const),
      account: fc.integer({ min: 1_000, max: 1_004 }),
      side: fc.integer({ min: 0, max: 2 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ step: fc.constant('reference' as const), price }) },
  {
    weight: 1,
    arbitrary: fc.record({
      step: fc.constant('list' as const),
      bandBps: fc.constantFrom(0, 300, 500, 1_000, 9_000),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      step: fc.constant('wait' as const),
      microseconds: fc.integer({ min: 1, max: 30 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      step: fc.constantFrom('halt' as const, 'resume' as const, 'resume' as const, 'restart' as const),
    }),
  },
);

/** The same step with its prices further apart. */
function spread(step: Step, stride: number): Step {
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
  return step.step === 'reference' ? { ...step, price: far(step.price) } : step;
}

/** A book and a reference that hear the same story. */
class Pair {
  private readonly machine = new BookMachine();
  private readonly driver: BookDriver;
  private readonly reference = new ReferenceBook();
  private readonly entered: Enter[] = [];
  operations = 0;
  trades = 0;

  constructor(bandBps: number) {
    this.driver = new BookDriver(this.machine, { tickUnits: 100, lotSize: 1, bandBps });
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
    this.trades += messages.filter(({ kind }) => kind === 'Executed').length;
  }

  private perform(step: Step): { messages: Message[]; told: Message | undefined } | undefined {
    switch (step.step) {
      case 'enter': {
        const { step: _, ...fields } = step;
        this.entered.push(fields);
        return this.ledger(EnterOrder, { ...fields, order: this.entered.length * 256 });
      }
      case 'conditional': {
        const { step: _, exits, ...fields } = step;
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
        const { quantity, limit, stop, validUntil } = step;
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
      case 'halt':
        return this.venue(Halt, { instrument: 1 });
      case 'resume':
        return this.venue(Resume, { instrument: 1 });
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
    expect(this.machine.snapshot()).toEqual(before);
    checkBook(this.machine.book);
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

/** The number of the exit of the bracket that `order` enters. */
function exitOf(order: number): number {
  return order + 2 ** 36;
}

function decoded<F extends Fields>(layout: Layout<string, F>, body: BodyOf<F>): Message {
  const bytes = encodeMessage(layout, body);
  return must(decodeMessage(new DataView(bytes.buffer), 0, bytes.length), 'what was encoded can be decoded');
}

describe('the book and the reference book', () => {
  it.each(SEEDS)(
    'say the same about every story of seed %i',
    (seed) => {
      let operations = 0;
      let trades = 0;
      fc.assert(
        fc.property(
          fc.constantFrom(0, 0, 500, 1_000),
          fc.array(anyStep, { minLength: 1, maxLength: STEPS, size: 'max' }),
          fc.constantFrom(...STRIDES),
          (bandBps, steps, stride) => {
            const pair = new Pair(bandBps);
            for (const step of steps) pair.take(spread(step, stride));
            operations += pair.operations;
            trades += pair.trades;
          },
        ),
        { seed, numRuns: STORIES_PER_SEED },
      );
      expect(operations).toBeGreaterThanOrEqual(OPERATIONS_PER_SEED);
      expect(trades).toBeGreaterThan(operations / 20);
    },
    600_000,
  );
});
