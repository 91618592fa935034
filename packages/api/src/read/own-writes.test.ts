import { retainedSize } from '@buttonwood/engine/testing/retained-size.ts';
import type { LiveOrder } from '@buttonwood/shared/account/live-order.ts';
import { expect, test } from 'vitest';
import { OwnWrites } from './own-writes.ts';

const MANY = 45_000;
const ORDER: LiveOrder = {
  ...{
    order: 0,
    account: 0,
    instrument: 1,
    side: 1,
    orderType: 1,
    timeInForce: 1,
    stp: 0,
    postOnly: 0,
    display: 0,
  },
  ...{
    expireAt: 0,
    key: 'mine',
    createdAt: 0,
    quantity: 5,
    limit: 7,
    stop: 0,
    leaves: 5,
    cumQuantity: 0,
    cumCash: 0,
  },
  ...{ fees: 0, bookState: 1, finalStatus: 0, reason: 0, updatedAt: 0 },
};

test('what clients were told is forgotten, the oldest first, and the newest twenty thousand are known', () => {
  const writes = new OwnWrites();
  tell(writes, 0);
  const before = retainedSize(writes);
  tell(writes, MANY);
  const last = 2 * MANY;
  expect(retainedSize(writes)).toBeLessThan(before * 1.3);
  expect(writes.order(last - 19_000, last - 19_000)?.order).toBe(last - 19_000);
  expect(writes.orderByKey(last, 'mine')?.order).toBe(last);
  expect(writes.positionOf(last).get('ledger:0')).toBe(last);
  expect(writes.order(MANY, MANY)).toBeUndefined();
});

/** Answers about many orders of as many accounts, after the first `from` of them. */
function tell(writes: OwnWrites, from: number): void {
  for (let number = from + 1; number <= from + MANY; number++) {
    writes.acknowledged(number, 'ledger:0', number);
    writes.answered({ ...ORDER, order: number, account: number });
  }
}
