import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { LobsterType, readMessages, readRecordedBest, type LobsterRow } from './lobster-rows.ts';
import { LobsterPlanner } from './planner.ts';

function row(type: number, id: number, size: number, price: number, side: 'buy' | 'sell'): LobsterRow {
  return { type, id, size, price, side };
}

function planAll(rows: readonly LobsterRow[]): {
  planner: LobsterPlanner;
  plans: ReturnType<LobsterPlanner['plan']>[];
} {
  const planner = new LobsterPlanner(rows);
  return { planner, plans: rows.map((one) => planner.plan(one)) };
}

describe('a recorded row becomes commands', () => {
  test('a new order is placed and a delete cancels it', () => {
    const { plans } = planAll([
      row(LobsterType.new, 10, 100, 500_000, 'buy'),
      row(LobsterType.delete, 10, 100, 500_000, 'buy'),
    ]);
    expect(plans.map((plan) => plan.verdict)).toEqual(['applied', 'applied']);
    expect(plans.flatMap((plan) => plan.operations)).toEqual([
      { kind: 'place', key: '10', side: 'buy', price: 500_000, size: 100 },
      { kind: 'cancel', key: '10' },
    ]);
  });

  test('an execution comes in on the other side at the price of the resting order', () => {
    const { plans } = planAll([
      row(LobsterType.new, 10, 100, 500_000, 'buy'),
      row(LobsterType.execution, 10, 40, 500_000, 'buy'),
    ]);
    expect(plans[1]).toEqual({
      verdict: 'applied',
      operations: [{ kind: 'take', side: 'sell', price: 500_000, size: 40, fills: [40] }],
    });
  });

  test('a partial cancel lowers the total by what was taken off, fills kept', () => {
    const { plans } = planAll([
      row(LobsterType.new, 10, 100, 500_000, 'buy'),
      row(LobsterType.execution, 10, 40, 500_000, 'buy'),
      row(LobsterType.partial_cancel, 10, 25, 500_000, 'buy'),
    ]);
    expect(plans[2]?.operations).toEqual([{ kind: 'reduce', key: '10', total: 75 }]);
  });

  test('an order the file never introduced is seeded with all that its rows take off, before a younger order', () => {
    const { plans } = planAll([
      row(LobsterType.new, 10, 100, 500_000, 'buy'),
      row(LobsterType.execution, 7, 30, 500_000, 'buy'),
      row(LobsterType.delete, 7, 20, 500_000, 'buy'),
    ]);
    expect(plans[0]?.operations).toEqual([
      { kind: 'place', key: '7', side: 'buy', price: 500_000, size: 50 },
      { kind: 'place', key: '10', side: 'buy', price: 500_000, size: 100 },
    ]);
    expect(plans.map((plan) => plan.verdict)).toEqual(['applied', 'seeded', 'seeded']);
  });

  test('an order with a better price than a trade has left and is canceled', () => {
    const { plans } = planAll([
      row(LobsterType.new, 10, 100, 500_000, 'buy'),
      row(LobsterType.new, 11, 100, 500_100, 'buy'),
      row(LobsterType.execution, 10, 100, 500_000, 'buy'),
    ]);
    expect(plans[2]?.operations[0]).toEqual({ kind: 'cancel', key: '11' });
  });

  test('an execution that would meet another order first is not reproducible and only takes the size off', () => {
    const { plans } = planAll([
      row(LobsterType.new, 10, 100, 500_000, 'buy'),
      row(LobsterType.new, 11, 100, 500_000, 'buy'),
      row(LobsterType.execution, 11, 40, 500_000, 'buy'),
    ]);
    expect(plans[2]).toEqual({
      verdict: 'not_reproducible',
      cause: 'behind_in_queue',
      operations: [{ kind: 'reduce', key: '11', total: 60 }],
    });
  });

  test('a hidden execution changes nothing', () => {
    const { plans } = planAll([row(LobsterType.hidden, 0, 5, 500_000, 'sell')]);
    expect(plans).toEqual([{ verdict: 'hidden', operations: [] }]);
  });
});

describe('the best levels are held against the recorded book', () => {
  test('a size that nobody explained is placed, and named as seen for the first time', () => {
    const { planner } = planAll([row(LobsterType.new, 10, 100, 500_000, 'buy')]);
    const comparison = planner.compare({ bid: { price: 500_000, size: 150 }, ask: undefined });
    expect(comparison.causes).toEqual(['seen_for_the_first_time']);
    expect(comparison.operations).toEqual([
      { kind: 'place', key: 'unnamed-1', side: 'buy', price: 500_000, size: 50 },
    ]);
  });

  test('an order better than the recorded best left out of sight', () => {
    const { planner } = planAll([
      row(LobsterType.new, 10, 100, 500_000, 'buy'),
      row(LobsterType.new, 11, 100, 500_100, 'buy'),
    ]);
    const comparison = planner.compare({ bid: { price: 500_000, size: 100 }, ask: undefined });
    expect(comparison.causes).toEqual(['left_out_of_sight']);
    expect(planner.book.best('buy')).toEqual({ price: 500_000, size: 100 });
  });

  test('equal levels agree', () => {
    const { planner } = planAll([row(LobsterType.new, 10, 100, 500_000, 'buy')]);
    const comparison = planner.compare({ bid: { price: 500_000, size: 100 }, ask: undefined });
    expect(comparison).toEqual({ agrees: true, causes: [], operations: [] });
  });
});

const FOLDER = fileURLToPath(new URL('../../../../../../shared/data/lobster/', import.meta.url));
const GOOG = `${FOLDER}GOOG_2012-06-21_message_1.csv.gz`;

describe.runIf(existsSync(GOOG))('the whole GOOG day (needs ../shared/data)', () => {
  test('every row has a verdict, nothing is crossed, and the best levels agree where they can be known', async () => {
    const rows = await readMessages(GOOG);
    const recorded = await readRecordedBest(`${FOLDER}GOOG_2012-06-21_orderbook_1.csv.gz`);
    const planner = new LobsterPlanner(rows);
    const counts = { applied: 0, seeded: 0, hidden: 0, not_reproducible: 0, agree: 0, crossed: 0 };
    rows.forEach((one, index) => {
      counts[planner.plan(one).verdict] += 1;
      const best = recorded[index];
      if (best !== undefined && planner.compare(best).agrees) counts.agree += 1;
      const bid = planner.book.best('buy')?.price ?? 0;
      if (bid >= (planner.book.best('sell')?.price ?? Infinity)) counts.crossed += 1;
    });
    expect(counts).toEqual({
      applied: 41_082,
      seeded: 4_451,
      hidden: 3_913,
      not_reproducible: 36,
      agree: 44_089,
      crossed: 0,
    });
  });
});
