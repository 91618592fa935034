import { Reason } from '@buttonwood/shared/order/reasons.ts';
import { describe, expect, it } from 'vitest';
import { ALICE, LedgerDesk, sixteen } from './ledger-desk.ts';
import { LedgerMachine } from './ledger-machine.ts';

const MINUTE = 60_000_000;

/** A ledger that keeps four keys only. Funding used the first. */
function market(keyWindow = 4): LedgerDesk {
  const desk = new LedgerDesk(new LedgerMachine(keyWindow));
  desk.open(ALICE);
  desk.state();
  desk.deposit(ALICE, 1_000_000_000);
  return desk;
}

const KEY = { keyHash: sixteen(900), digest: sixteen(901) };

describe('a client order id', () => {
  it('is answered the same again, and the order is placed once', () => {
    const desk = market();
    const order = desk.placed(KEY);
    expect(desk.place(KEY)).toMatchObject([
      { kind: 'CommandReplayed', body: { account: ALICE, order, reason: 0 } },
    ]);
    expect(desk.machine.state.orders.count).toBe(1);
  });

  it('with another content is refused', () => {
    const desk = market();
    desk.placed(KEY);
    expect(desk.place({ ...KEY, digest: sixteen(902) })).toMatchObject([
      { kind: 'KeyRefused', body: { account: ALICE, reason: Reason.duplicate_client_order_id } },
    ]);
  });

  it('of a denied order is used up, and says why it was denied', () => {
    const desk = market();
    const denied = { ...KEY, quantity: 0 };
    expect(desk.place(denied)).toMatchObject([{ kind: 'OrderDenied', body: { order: 256 } }]);
    expect(desk.place(denied)).toMatchObject([
      { kind: 'CommandReplayed', body: { order: 256, reason: Reason.invalid_order } },
    ]);
  });

  it('is shared by orders and transfers', () => {
    const desk = market();
    desk.deposit(ALICE, 5, 0, KEY);
    expect(desk.deposit(ALICE, 5, 0, KEY)).toMatchObject([{ kind: 'CommandReplayed', body: { order: 0 } }]);
    expect(desk.place({ keyHash: KEY.keyHash })).toMatchObject([
      { kind: 'KeyRefused', body: { reason: Reason.duplicate_client_order_id } },
    ]);
    expect(desk.balance(ALICE).total).toBe(1_000_000_005);
  });

  it('that may have left the window is believed new only after a look-up that reaches the floor', () => {
    const desk = market();
    const placedAt = desk.machine.state.position + 1;
    desk.placed(KEY);
    for (let i = 0; i < 4; i++) desk.placed({ checked: 1_000 });
    expect(desk.place({ ...KEY, checked: placedAt - 1 })).toMatchObject([
      { kind: 'KeyRefused', body: { reason: Reason.check_stale, floor: placedAt } },
    ]);
    expect(desk.place({ ...KEY, checked: placedAt })).toMatchObject([{ kind: 'OrderHeld' }, {}]);
  });

  it('a refused key is not used up', () => {
    const desk = market();
    for (let i = 0; i < 6; i++) desk.placed({ checked: 1_000 });
    expect(desk.place({ ...KEY, checked: 0 })).toMatchObject([{ kind: 'KeyRefused' }]);
    expect(desk.place({ ...KEY, checked: 1_000 })).toMatchObject([{ kind: 'OrderHeld' }, {}]);
  });

  it.each([
    ['a minute and a moment younger than the floor is new', MINUTE + 1, true],
    ['only a minute younger is not surely new', MINUTE, false],
    ['from the future is not believed', 5 * MINUTE + 1, false],
  ])('whose time is %s', (_name, younger, isNew) => {
    const desk = market();
    const floorTime = desk.now;
    for (let i = 0; i < 4; i++) desk.placed();
    desk.now += 5 * MINUTE;
    const [answer] = desk.place({ ...KEY, checked: 0, keyTime: floorTime + younger });
    expect(answer?.kind).toBe(isNew ? 'OrderHeld' : 'KeyRefused');
  });

  it('leaves the window in the order in which it came, and is found until then', () => {
    const desk = market();
    const keys = Array.from({ length: 40 }, (_, i) => ({ keyHash: sixteen(i * 7), digest: sixteen(i) }));
    for (const [i, key] of keys.entries()) {
      desk.place({ ...key, checked: 1_000 });
      for (const [j, other] of keys.slice(0, i + 1).entries()) {
        if (j > i - 4) expect(desk.place(other)).toMatchObject([{ kind: 'CommandReplayed' }]);
      }
      expect(desk.machine.state.keys.count).toBeLessThanOrEqual(4);
    }
  });

  it('beyond the first few hundred is still found', () => {
    const desk = market(100_000);
    for (let i = 0; i < 1_500; i++)
      desk.deposit(ALICE, 1, 0, { keyHash: sixteen(5_000 + i), digest: sixteen(i) });
    for (let i = 0; i < 1_500; i += 97) {
      const again = desk.deposit(ALICE, 1, 0, { keyHash: sixteen(5_000 + i), digest: sixteen(i) });
      expect(again).toMatchObject([{ kind: 'CommandReplayed' }]);
    }
  });
});
