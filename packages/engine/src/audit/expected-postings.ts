import type { Row } from './read-model-fold.ts';

/** Fields of a decoded event, by name. */
export type EventFields = Readonly<Record<string, number | string>>;

/** Double entry of one ledger event as rows of `ledger_lines`, without the columns that say where it stands. */
export function expectedPostings(kind: string, body: object): Row[] {
  const e = body as EventFields;
  const { account, instrument, order } = e;
  if (kind === 'Transferred') {
    const ends =
      e['direction'] === 1
        ? { debit_account: 1, credit_account: account }
        : { debit_account: account, credit_account: 1 };
    const name = e['direction'] === 1 ? 'deposit' : 'withdrawal';
    return [
      { kind: name, ...ends, asset_id: e['asset'], amount: e['amount'], order_id: null, trade_id: null },
    ];
  }
  if (kind === 'FillReversed') return reversal(e);
  if (kind === 'OwedPaid') {
    const ids = { order_id: null, trade_id: null };
    const payment = { debit_account: account, credit_account: 3, asset_id: e['asset'], amount: e['amount'] };
    return [{ kind: 'owed_paid', ...payment, ...ids }];
  }
  if (kind !== 'AccountFilled') return [];
  const clearing = 0x8000_0000 + Number(instrument);
  const ids = { order_id: order, trade_id: e['trade'] };
  const out = { debit_account: account, credit_account: clearing };
  const back = { debit_account: clearing, credit_account: account };
  const buys = e['side'] === 1;
  const fee = { ...out, credit_account: 2, asset_id: 0, amount: e['fee'], ...ids, kind: 'fee' };
  return [
    { ...(buys ? out : back), asset_id: 0, amount: e['cash'], ...ids, kind: 'trade_cash' },
    { ...(buys ? back : out), asset_id: instrument, amount: e['quantity'], ...ids, kind: 'trade_shares' },
    ...(e['fee'] === 0 ? [] : [fee]),
  ];
}

/** What the fill did, the other way round; before it the fee, and what the house (account 3) gives. */
function reversal(e: EventFields): Row[] {
  const { account, instrument, order, cash, quantity, fee } = e;
  const clearing = 0x8000_0000 + Number(instrument);
  const line = (kind: string, from: unknown, to: unknown, asset: unknown, amount: unknown): Row => ({
    ...{ kind, debit_account: from, credit_account: to, asset_id: asset, amount },
    ...{ order_id: order, trade_id: e['trade'] },
  });
  const [giver, taker] = e['side'] === 1 ? [clearing, account] : [account, clearing];
  const lines = [
    line('bust_fee', 2, account, 0, fee),
    line('owed', 3, account, 0, e['owedCash']),
    line('owed', 3, account, instrument, e['owedShares']),
    line('bust_cash', giver, taker, 0, cash),
    line('bust_shares', taker, giver, instrument, quantity),
  ];
  return lines.filter(
    ({ kind, amount }) => amount !== 0 || String(kind).startsWith('bust_c') || kind === 'bust_shares',
  );
}
