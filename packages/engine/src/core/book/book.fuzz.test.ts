import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Pair, PICKS, spread, type Step } from './book-pair.ts';
import { conditionalStep, type ConditionalKind, type DrawnConditional } from './conditional-alphabet.ts';

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

const price = fc.integer({ min: 90, max: 112 });
const sometimes = (arbitrary: fc.Arbitrary<number>, weight: number): fc.Arbitrary<number> =>
  fc.oneof({ weight, arbitrary }, { weight: 10 - weight, arbitrary: fc.constant(0) });
/** Microseconds from the beginning of the story, or from now on: see `Pair.later`. */
const deadline = sometimes(fc.integer({ min: 1, max: 400 }), 2);

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
  const resting = fc.constantFrom(1, 2, 2, 2, 3, 6, 7);
  const timeInForce = fc.constantFrom(1, 1, 2, 2, 2, 2, 2, 2, 3, 3, 4, 4, 5, 6, 7);
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
  anyTimeInForce: fc.constantFrom(1, 2, 2, 2, 3, 4, 5, 6, 7),
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
      microseconds: fc.oneof(
        { weight: 4, arbitrary: fc.integer({ min: 1, max: 30 }) },
        { weight: 1, arbitrary: fc.integer({ min: 900, max: 2_100 }) },
      ),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ step: 'restart' as const }) },
  {
    weight: 8,
    arbitrary: fc.record({
      step: fc.constant('schedule' as const),
      later: fc.oneof(fc.constant(0), fc.integer({ min: -5, max: 60 })),
      phase: fc.constantFrom(1, 2, 2, 3, 3, 3, 3, 3, 4, 5, 5, 6, 7),
      dayEnds: fc.constantFrom(0, 0, 0, 0, 0, 1),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      step: fc.constantFrom('halt' as const, 'resume' as const, 'resume' as const, 'resume' as const),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.oneof(
      fc.record({
        step: fc.constant('kill' as const),
        account: fc.constantFrom(0, 1_000, 1_001, 1_002, 1_003),
      }),
      fc.constant({ step: 'lift' as const }),
      fc.constant({ step: 'lift' as const }),
      fc.constant({ step: 'lift' as const }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.oneof(
      fc.record({
        step: fc.constant('tick_step' as const),
        fromPrice: price,
        multiple: fc.constantFrom(0, 1, 1, 2, 3, 5),
      }),
      fc.record({ step: fc.constant('pause' as const), pauseMs: fc.constantFrom(0, 1, 1, 2) }),
    ),
  },
);

/** What the stories must have come to, or they do not test what they claim to. */
const MUST_SEE = [
  ...[
    'pre_open',
    'opening_auction',
    'continuous',
    'volatility_pause',
    'closing_auction',
    'closed',
    'halted',
  ].map((phase) => `BookStateChanged ${phase}`),
  ...['auction_remainder', 'volatility_pause', 'killed', 'expired', 'price_outside_band', 'self_trade'].map(
    (reason) => `OrderCanceled ${reason}`,
  ),
  ...[
    'min_quantity',
    'bracket_exit',
    'fok_not_filled',
    'ioc_remainder',
    'protection_price',
    'no_liquidity',
  ].map((reason) => `OrderCanceled ${reason}`),
  ...['trading_killed', 'halted', 'wrong_phase', 'price_off_tick', 'invalid_order', 'would_trade'].map(
    (reason) => `OrderRejected ${reason}`,
  ),
  ...['halted', 'wrong_phase', 'price_off_tick', 'amend_unsupported', 'would_trade'].map(
    (reason) => `AmendRefused ${reason}`,
  ),
  'Executed',
  'Executed in an auction',
  'Indicative',
  'Uncrossed',
  'OrderReduced',
  'OrderTriggered',
  'StopMoved',
  'TradeBusted',
];

describe('the book and the reference book', () => {
  const seen = new Set<string>();

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
          fc.constantFrom(2, 2, 2, 1),
          (bandBps, steps, stride, rules) => {
            const pair = new Pair(bandBps, rules);
            for (const step of steps) pair.take(spread(step, stride));
            for (const title of pair.seen) seen.add(title);
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

  it('have come to everything that the stories are about', () => {
    expect(MUST_SEE.filter((title) => !seen.has(title))).toEqual([]);
  });
});
