import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BookAnswer } from './book-answer.ts';
import { OPERATION_FIELDS, parseOperation } from './book-operation.ts';
import { BookSession } from './book-session.ts';

const SEED = 41;
const RUNS = 150;
const ERROR =
  /^(not_json|not_an_object|unknown_op|time_goes_back|unknown_owner|tick_table_full|schedule_full|(missing|invalid|unknown)_field: .+)$/;

const word = fc.constantFrom('a', 'b', 'c', 'buy', 'sell', 'limit', 'market', 'stop', 'stop_limit', 'oco');
const value = fc.oneof(
  { weight: 6, arbitrary: word },
  fc.constantFrom('trailing_stop', 'gtd', 'DAY', 'ioc', 'fok', 'opg', 'cls', 'decrement', 'cancel_oldest'),
  fc.constantFrom('continuous', 'halted', 'closed', 'opening_auction', 'closing_auction', 'pre_open'),
  { weight: 6, arbitrary: fc.constantFrom('1', '1.05', '100', '0.01', '1342177.27', '99999999999', '0') },
  { weight: 6, arbitrary: fc.constantFrom(1, 2, 3, 10, 0, -1, 0.5, 2 ** 31, 2 ** 53, 1e300, 500) },
  fc.constantFrom(
    '1970-01-01T00:00:02Z',
    '2026-11-23T10:00:00Z',
    '2112-01-01T00:00:00Z',
    '9999-12-31T23:59:59Z',
  ),
  fc.constantFrom(null, true, false, [], {}),
);

/** What a field would hold if the line made sense. */
const sensible: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  id: fc.constantFrom('a', 'b', 'c', 'd', 'a.exit'),
  side: fc.constantFrom('buy', 'sell'),
  type: fc.constantFrom('limit', 'limit', 'market', 'stop', 'stop_limit', 'oco', 'trailing_stop'),
  qty: fc.integer({ min: 1, max: 9 }),
  price: fc.constantFrom('1', '1.01', '1.02', '1.03'),
  stop_price: fc.constantFrom('0.99', '1.04'),
  take_profit: fc.constantFrom('0.98', '1.05'),
  owner: fc.constantFrom('a', 'b'),
  phase: fc.constantFrom('continuous', 'halted', 'closed', 'opening_auction', 'volatility_pause'),
  time: fc.constantFrom('1970-01-01T00:00:02Z', '2026-11-23T10:00:00Z'),
  band_bps: fc.constantFrom(0, 500),
  trade_id: fc.integer({ min: 0, max: 3 }),
};

const line = fc.constantFrom(...OPERATION_FIELDS).chain(([op, fields]) => {
  const drawn = fields.map((field) => {
    const usual = sensible[field];
    const any = usual === undefined ? value : fc.oneof({ weight: 9, arbitrary: usual }, value);
    const often = usual === undefined ? 3 : 9;
    return fc.oneof(
      { weight: often, arbitrary: any },
      { weight: 10 - often, arbitrary: fc.constant(undefined) },
    );
  });
  return fc
    .tuple(...drawn)
    .map((values) =>
      JSON.stringify({ op, ...Object.fromEntries(fields.map((field, i) => [field, values[i]])) }),
    );
});

function answer(session: BookSession, text: string): BookAnswer {
  const operation = parseOperation(text);
  return operation.ok ? session.perform(operation.value) : { error: operation.error };
}

function hashOf(session: BookSession): string {
  const told = answer(session, '{"op":"hash"}');
  return 'hash' in told ? (told.hash ?? '') : '';
}

describe('nonsense in the console book', () => {
  it('is answered with a typed error that changes nothing, and never ends the run', () => {
    let errors = 0;
    let events = 0;
    fc.assert(
      fc.property(fc.array(line, { minLength: 20, maxLength: 80, size: 'max' }), (lines) => {
        const session = new BookSession({ tickUnits: 100, lotSize: 1 });
        for (const text of lines) {
          const before = hashOf(session);
          const told = answer(session, text);
          if ('error' in told) {
            expect(told.error).toMatch(ERROR);
            expect(hashOf(session)).toBe(before);
            errors += 1;
          } else events += told.events.length;
        }
      }),
      { seed: SEED, numRuns: RUNS },
    );
    expect(errors).toBeGreaterThan(500);
    expect(events).toBeGreaterThan(500);
  }, 60_000);
});
