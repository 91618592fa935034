import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listedDice, seededDice } from './dice.ts';
import { LedgerPlayer } from './ledger-player.ts';
import { LedgerScenario } from './ledger-scenario.ts';

/** Frames per seed and seeds in an ordinary run; a deep run multiplies the seeds. */
const FRAMES = 6_000;
const SEEDS = process.env['BUTTONWOOD_DEEP'] === undefined ? 10 : 100;
const FRAMES_PER_RESTART = 500;

/** Answers that a set of runs must have given, or it has not visited the rules it claims to compare. */
const MUST_SEE = [
  ...['AccountOpened', 'Transferred', 'OrderHeld', 'EnterOrder', 'AmendHeld', 'EnterAmend', 'AccountFilled'],
  ...['EnterCancel requested', 'MassCancelForwarded', 'EnterMassCancel mass_cancel', 'CommandReplayed none'],
  ...['KeyRefused check_stale', 'KeyRefused duplicate_client_order_id', 'CommandReplayed invalid_order'],
  ...['unknown_account', 'command_expired', 'invalid_order', 'unknown_instrument', 'too_many_orders'].map(
    (reason) => `OrderDenied ${reason}`,
  ),
  ...['no_reference_price', 'value_too_large', 'insufficient_funds', 'insufficient_shares'].map(
    (reason) => `OrderDenied ${reason}`,
  ),
  ...['account_exists', 'order_not_amendable', 'amend_pending', 'amend_unsupported', 'value_too_large'].map(
    (reason) => `RequestDenied ${reason}`,
  ),
  ...['insufficient_funds', 'insufficient_shares', 'order_not_cancelable'].map(
    (reason) => `RequestDenied ${reason}`,
  ),
  ...['balance_too_large', 'insufficient_funds', 'insufficient_shares', 'value_too_large'].map(
    (reason) => `TransferDenied ${reason}`,
  ),
  ...['AccountOrderChanged none', 'AccountOrderChanged price_outside_band', 'AccountOrderDone filled'],
  ...[
    'EnterConditional',
    'OrderConditionsHeld',
    'FillReversed',
    'OwedPaid',
    'AccountFrozen',
    'AccountTermsSet',
  ],
  ...['short_limit', 'account_frozen', 'trading_killed'].map((reason) => `OrderDenied ${reason}`),
  ...['short_limit', 'account_frozen', 'trading_killed', 'unknown_trade', 'unknown_account'].map(
    (reason) => `RequestDenied ${reason}`,
  ),
  ...['TransferDenied account_frozen', 'EnterMassCancel killed', 'EnterMassCancel account_frozen'],
];

describe('the ledger and its reference', () => {
  const seen = new Set<string>();

  it.each(Array.from({ length: SEEDS }, (_, seed) => seed + 1))(
    'answer the same to anything that can be sent (seed %i)',
    (seed) => {
      const dice = seededDice(seed);
      const scenario = new LedgerScenario();
      const player = new LedgerPlayer(scenario);
      player.begin(dice);
      let restarts = 0;
      while (scenario.frames < FRAMES) {
        player.step(dice);
        if (scenario.frames < (restarts + 1) * FRAMES_PER_RESTART) continue;
        scenario.restart();
        restarts += 1;
      }
      expect(restarts).toBe(FRAMES / FRAMES_PER_RESTART);
      for (const answer of scenario.answers.keys()) seen.add(answer);
    },
    120_000,
  );

  it('the runs have visited every rule', () => {
    expect(MUST_SEE.filter((answer) => !seen.has(answer))).toEqual([]);
  });

  it('answer the same to short stories, which fast-check makes shorter when they differ', () => {
    const steps = fc.array(fc.array(fc.nat(), { minLength: 6, maxLength: 24, size: 'max' }), {
      maxLength: 40,
      size: 'max',
    });
    fc.assert(
      fc.property(steps, (story) => {
        const scenario = new LedgerScenario();
        const player = new LedgerPlayer(scenario);
        player.begin(listedDice([1, 1, 1]));
        for (const numbers of story) player.step(listedDice(numbers));
        scenario.restart();
      }),
      { numRuns: 150, seed: 7 },
    );
  }, 120_000);
});
