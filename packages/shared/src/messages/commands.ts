import { layout } from './layout.ts';

/**
 * Commands from outside (source 0). Prices in ticks, quantities in lots, cash in 10^-4 of the currency, times in
 * microseconds since 1970. 0 in an optional price, quantity or time means "none". DESIGN §3a.
 */

/** First entry of every inbox: which actor this is and which rules it starts with. `name` is the actor's name. */
export const Genesis = layout('Genesis', 1, {
  actor: 'u32',
  rulesVersion: 'u32',
  ledgerShards: 'u32',
  name: 'text',
});

/**
 * API → ledger. `keyHash` is the first half of SHA-256 of account and client order id, `digest` of the body;
 * `keyTime` is the time inside a UUIDv7 key in microseconds, else 0; `checked` the ledger position up to which the
 * read model was searched for the key. `key` is the client order id as text.
 */
export const PlaceOrder = layout('PlaceOrder', 10, {
  account: 'u32',
  instrument: 'u32',
  side: 'u8',
  orderType: 'u8',
  timeInForce: 'u8',
  stp: 'u8',
  postOnly: 'u8',
  quantity: 'u32',
  limit: 'u32',
  stop: 'u32',
  display: 'u32',
  expireAt: 'u53',
  validUntil: 'u53',
  checked: 'u53',
  keyTime: 'u53',
  keyHash: 'b16',
  digest: 'b16',
  key: 'text',
});

/** API → ledger. `quantity` is the new total, `limit` and `stop` the new prices; 0 leaves a field as it is. */
export const AmendOrder = layout('AmendOrder', 11, {
  account: 'u32',
  order: 'u53',
  quantity: 'u32',
  limit: 'u32',
  stop: 'u32',
  validUntil: 'u53',
});

/** API → ledger. */
export const CancelOrder = layout('CancelOrder', 12, { account: 'u32', order: 'u53' });

/** API → ledger. Instrument 0 and side 0 mean all. */
export const MassCancel = layout('MassCancel', 13, { account: 'u32', instrument: 'u32', side: 'u8' });

/** API → ledger. Asset 0 is cash, else shares of that instrument. Keys as in PlaceOrder. */
const transfer = {
  account: 'u32',
  asset: 'u32',
  amount: 'u53',
  checked: 'u53',
  keyTime: 'u53',
  keyHash: 'b16',
  digest: 'b16',
  key: 'text',
} as const;
export const Deposit = layout('Deposit', 14, transfer);
export const Withdraw = layout('Withdraw', 15, transfer);

/** API → ledger. Fee rates in basis points; `maxLiveOrders` per book, 0 for the default. */
export const OpenAccount = layout('OpenAccount', 16, {
  account: 'u32',
  makerBps: 'u16',
  takerBps: 'u16',
  maxLiveOrders: 'u32',
});

/** Ops → venue. `tickUnits` in 10^-4 of the currency, `lotSize` in shares, `bandBps` 0 for no band. */
export const ListInstrument = layout('ListInstrument', 20, {
  instrument: 'u32',
  tickUnits: 'u32',
  lotSize: 'u32',
  bandBps: 'u32',
  symbol: 'text',
});

/** Ops → venue. `why` is the operator's reason, in words; `operator` the account that asked. */
export const HaltInstrument = layout('HaltInstrument', 21, {
  instrument: 'u32',
  operator: 'u32',
  why: 'text',
});
export const ResumeInstrument = layout('ResumeInstrument', 22, {
  instrument: 'u32',
  operator: 'u32',
  why: 'text',
});

/** Sync host → book. `price` in ticks, `time` when the source saw it. */
export const SetReferencePrice = layout('SetReferencePrice', 25, {
  price: 'u32',
  time: 'u53',
  provider: 'text',
});
