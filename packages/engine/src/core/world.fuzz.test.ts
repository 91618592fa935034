import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listedDice, seededDice } from './ledger/dice.ts';
import { INSTRUMENTS, TradingGame } from './trading-game.ts';

/** Frames per seed and seeds in an ordinary run; a deep run multiplies the seeds. */
const FRAMES = 8_000;
const SEEDS = process.env['BUTTONWOOD_DEEP'] === undefined ? 8 : 80;
const FRAMES_PER_CHECK = 1_000;

/** Answers that a set of runs must have seen, or it has not raced what it claims to race. */
const MUST_SEE = [
  'Executed',
  'AccountFilled',
  'OrderCanceled mass_cancel',
  'OrderCanceled self_trade',
  'OrderCanceled ioc_remainder',
  'OrderCanceled amended_below_filled',
  'OrderRejected halted',
  'OrderRejected price_outside_band',
  'CancelRejected order_not_cancelable',
  'AmendRefused order_not_amendable',
  'AmendRefused halted',
  'AmendRefused price_outside_band',
  'AccountOrderChanged halted',
  'OrderDenied insufficient_funds',
  'OrderDenied insufficient_shares',
  'RequestDenied amend_pending',
  'RequestDenied insufficient_funds',
  'RequestDenied insufficient_shares',
  'OrderReplaced',
  'OrderReduced',
  'OrderTriggered',
  'TransferDenied insufficient_funds',
  ...['bracket_exit', 'killed', 'expired', 'auction_remainder', 'min_quantity', 'volatility_pause'].map(
    (reason) => `OrderCanceled ${reason}`,
  ),
  ...['trading_killed', 'price_off_tick', 'wrong_phase'].map((reason) => `OrderRejected ${reason}`),
  ...['trading_killed', 'account_frozen', 'short_limit'].map((reason) => `OrderDenied ${reason}`),
  ...['OrderCanceled account_frozen', 'Uncrossed', 'Indicative', 'StopMoved', 'OrderConditions'],
  ...['TradeBusted', 'BustRefused already_busted', 'FillReversed', 'OwedPaid'],
];

describe('ledger and books together', () => {
  const seen = new Set<string>();

  it.each(Array.from({ length: SEEDS }, (_, seed) => seed + 1))(
    'nobody overdraws and both keep the same orders, however late messages arrive (seed %i)',
    (seed) => {
      const dice = seededDice(seed);
      const game = new TradingGame(dice);
      while (game.world.frames < FRAMES) {
        const until = game.world.frames + FRAMES_PER_CHECK;
        while (game.world.frames < until) game.step();
        game.world.drain();
        expect(game.ordersOfLedgers()).toEqual(game.ordersOfBooks());
        expect(game.clearing()).toEqual(new Array(INSTRUMENTS * 2).fill(0));
      }
      game.cancelEverything();
      expect(game.ordersOfLedgers()).toEqual([]);
      expect(game.ordersOfBooks()).toEqual([]);
      expect(game.holds()).toBe(0);
      for (const answer of game.answers) seen.add(answer);
    },
    120_000,
  );

  it('nobody overdraws in short stories either, which fast-check makes shorter when somebody does', () => {
    const steps = fc.array(fc.array(fc.nat(), { minLength: 4, maxLength: 16, size: 'max' }), {
      maxLength: 60,
      size: 'max',
    });
    fc.assert(
      fc.property(steps, (story) => {
        const game = new TradingGame(seededDice(1));
        for (const numbers of story) {
          game.dice = listedDice(numbers);
          game.step();
        }
        game.world.drain();
        expect(game.ordersOfLedgers()).toEqual(game.ordersOfBooks());
        game.cancelEverything();
        expect(game.holds()).toBe(0);
      }),
      { numRuns: 100, seed: 11 },
    );
  }, 120_000);

  it('the runs have seen what they are about', () => {
    expect(MUST_SEE.filter((answer) => !seen.has(answer))).toEqual([]);
  });
});
