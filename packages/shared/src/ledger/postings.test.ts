import { describe, expect, test } from 'vitest';
import {
  CASH_ASSET,
  clearingAccount,
  EXTERNAL_ACCOUNT,
  FEE_ACCOUNT,
  HOUSE_ACCOUNT,
} from '../ids/account-id.ts';
import { encodeMessage } from '../messages/codec.ts';
import type { BodyOf, Fields, Layout } from '../messages/layout.ts';
import {
  AccountFilled,
  AccountOrderDone,
  FillReversed,
  OwedPaid,
  Transferred,
} from '../messages/ledger-events.ts';
import { postingsOf } from './postings.ts';

const AFTER = { cashTotal: 0, cashHeld: 0, shareTotal: 0, shareHeld: 0 };
const FILL = {
  ...{ account: 1_000, accountSeq: 5, order: 256, trade: 3, instrument: 7, side: 1, role: 2, price: 100 },
  ...{ quantity: 10, cumQuantity: 10, leaves: 0, cash: 100_000, fee: 50, cost: 0, realised: 0, ...AFTER },
};

describe('double entry', () => {
  test('a buyer pays cash and the fee, and gets shares through clearing', () => {
    expect(postings(AccountFilled, FILL)).toEqual([
      ['trade_cash', 1_000, clearingAccount(7), CASH_ASSET, 100_000],
      ['trade_shares', clearingAccount(7), 1_000, 7, 10],
      ['fee', 1_000, FEE_ACCOUNT, CASH_ASSET, 50],
    ]);
  });

  test('a seller gives shares and gets cash, and pays the fee as well', () => {
    expect(postings(AccountFilled, { ...FILL, side: 2 })).toEqual([
      ['trade_cash', clearingAccount(7), 1_000, CASH_ASSET, 100_000],
      ['trade_shares', 1_000, clearingAccount(7), 7, 10],
      ['fee', 1_000, FEE_ACCOUNT, CASH_ASSET, 50],
    ]);
  });

  test('the two legs of a trade leave nothing in clearing', () => {
    const left = new Map<number, number>();
    for (const side of [1, 2]) {
      for (const [, debit, credit, asset, amount] of postings(AccountFilled, { ...FILL, side })) {
        if (debit === clearingAccount(7)) left.set(asset, (left.get(asset) ?? 0) - amount);
        if (credit === clearingAccount(7)) left.set(asset, (left.get(asset) ?? 0) + amount);
      }
    }
    expect([...left.values()]).toEqual([0, 0]);
  });

  test('a fee of nothing is no posting', () => {
    expect(postings(AccountFilled, { ...FILL, fee: 0 }).map(([kind]) => kind)).toEqual([
      'trade_cash',
      'trade_shares',
    ]);
  });

  test('money comes from outside and goes there', () => {
    const transfer = {
      account: 1_000,
      accountSeq: 1,
      asset: 7,
      amount: 25,
      total: 25,
      held: 0,
      value: 0,
      cost: 0,
      realised: 0,
      key: 'k',
    };
    expect(postings(Transferred, { ...transfer, direction: 1 })).toEqual([
      ['deposit', EXTERNAL_ACCOUNT, 1_000, 7, 25],
    ]);
    expect(postings(Transferred, { ...transfer, direction: 2 })).toEqual([
      ['withdrawal', 1_000, EXTERNAL_ACCOUNT, 7, 25],
    ]);
  });

  test('a fill taken back goes the other way round, with its fee, and the house gives what is not there', () => {
    const reversed = {
      ...{ account: 1_000, accountSeq: 9, order: 256, trade: 3, instrument: 7, side: 1, price: 100 },
      ...{ quantity: 10, cash: 100_000, fee: 50, owedCash: 0, owedShares: 4, cost: 0, realised: 0, ...AFTER },
    };
    expect(postings(FillReversed, reversed)).toEqual([
      ['bust_fee', FEE_ACCOUNT, 1_000, CASH_ASSET, 50],
      ['owed', HOUSE_ACCOUNT, 1_000, 7, 4],
      ['bust_cash', clearingAccount(7), 1_000, CASH_ASSET, 100_000],
      ['bust_shares', 1_000, clearingAccount(7), 7, 10],
    ]);
    expect(postings(FillReversed, { ...reversed, side: 2, fee: 0, owedCash: 5, owedShares: 0 })).toEqual([
      ['owed', HOUSE_ACCOUNT, 1_000, CASH_ASSET, 5],
      ['bust_cash', 1_000, clearingAccount(7), CASH_ASSET, 100_000],
      ['bust_shares', clearingAccount(7), 1_000, 7, 10],
    ]);
  });

  test('what an account owes goes back to the house', () => {
    const paid = { account: 1_000, accountSeq: 9, asset: 7, amount: 3, owed: 1, total: 0, held: 0 };
    expect(postings(OwedPaid, paid)).toEqual([['owed_paid', 1_000, HOUSE_ACCOUNT, 7, 3]]);
  });

  test('an event that only moves holds is no posting', () => {
    const done = {
      account: 1_000,
      accountSeq: 6,
      order: 256,
      instrument: 7,
      status: 1,
      reason: 1,
      cumQuantity: 10,
    };
    expect(postings(AccountOrderDone, { ...done, ...AFTER })).toEqual([]);
  });
});

type Posting = [kind: string, debit: number, credit: number, asset: number, amount: number];

function postings<N extends string, F extends Fields>(declared: Layout<N, F>, body: BodyOf<F>): Posting[] {
  const found: Posting[] = [];
  const bytes = encodeMessage(declared, body);
  postingsOf(new DataView(bytes.buffer), 0, declared.type, (...posting) => found.push(posting));
  return found;
}
