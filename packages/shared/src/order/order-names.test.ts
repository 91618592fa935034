import { describe, expect, test } from 'vitest';
import { FinalStatus, finalStatusName, ORDER_STATUSES } from './order-status.ts';
import { OrderType, orderTypeName } from './order-type.ts';
import { REASONS, Reason, reasonName, type ReasonName } from './reasons.ts';
import { Side, sideName } from './side.ts';
import { StpMode, stpModeName } from './stp-mode.ts';
import { TimeInForce, timeInForceName } from './time-in-force.ts';

describe('names of an order', () => {
  test.each([
    ['side', Side, sideName],
    ['type', OrderType, orderTypeName],
    ['time in force', TimeInForce, timeInForceName],
    ['self-trade mode', StpMode, stpModeName],
    ['final status', FinalStatus, finalStatusName],
  ] as const)('every number of a %s has its own name', (_, numbers, nameOf) => {
    for (const [name, number] of Object.entries(numbers)) expect(nameOf(number)).toBe(name);
  });

  test('every way to end is a status on the wire', () => {
    for (const name of Object.keys(FinalStatus)) expect(ORDER_STATUSES).toContain(name);
  });

  test('every reason has its own number, a sentence and an HTTP status', () => {
    const names = Object.keys(REASONS) as ReasonName[];
    expect(new Set(names.map((name) => Reason[name])).size).toBe(names.length);
    for (const name of names) {
      expect(reasonName(Reason[name])).toBe(name);
      expect(Reason[name]).toBeLessThanOrEqual(255);
      expect(REASONS[name].text).toMatch(/^[A-Z].*\.$/);
      expect([200, 400, 404, 409, 422, 503]).toContain(REASONS[name].status);
    }
  });

  test('a number that nobody defined is called unreadable', () => {
    expect(reasonName(250)).toBe('unreadable_message');
  });
});
