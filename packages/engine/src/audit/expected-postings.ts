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
