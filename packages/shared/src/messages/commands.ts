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
 * First message of the first inbox entry of an epoch: an operator has approved that the actor goes on from what is left after
 * a part of its tape was lost. `epoch` is the new one; `operator` and `why` say who approved it and for what reason.
 */
export const NewEpoch = layout('NewEpoch', 3, { epoch: 'u32', operator: 'u32', why: 'text' });

/**
 * API → ledger. `keyHash` is the first half of SHA-256 of account and client order id, `digest` of the body;
 * `keyTime` is the time inside a UUIDv7 key in microseconds, else 0; `checked` the ledger position up to which the
 * read model was searched for the key. `key` is the client order id as text.
 */
const placeFields = {
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
} as const;
export const PlaceOrder = layout('PlaceOrder', 10, { ...placeFields, key: 'text' });

/**
 * What only some orders have; 0 means "none". `minQuantity` lots of an IOC trade at once or nothing does. `trail` is a trailing
 * stop's distance in ticks. `stopLimit` is an OCO order's limit once its stop was reached, 0 for a market order then.
 * `takeProfit` and `stopLoss` are the prices of a bracket's exit.
 */
export const CONDITION_FIELDS = {
  minQuantity: 'u32',
  trail: 'u32',
  stopLimit: 'u32',
  takeProfit: 'u32',
  stopLoss: 'u32',
} as const;

/** API → ledger: a PlaceOrder with conditions. The fields of PlaceOrder stand where they stand there, but for the key. */
export const PlaceConditional = layout('PlaceConditional', 17, {
  ...placeFields,
  ...CONDITION_FIELDS,
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

/**
 * Ops → ledger: the terms of an account from here on. Orders placed before keep their rates. `shortLimit` is the largest value
 * of its short positions, in 10^-4 of the currency at the reference price; 0 for none.
 */
export const SetAccountTerms = layout('SetAccountTerms', 18, {
  account: 'u32',
  makerBps: 'u16',
  takerBps: 'u16',
  maxLiveOrders: 'u32',
  shortLimit: 'u53',
  operator: 'u32',
});

/** Ops → ledger. `level` is a FreezeLevel; `cancelOrders` 1 takes its live orders out as well. `why` is the operator's reason. */
export const FreezeAccount = layout('FreezeAccount', 19, {
  account: 'u32',
  level: 'u8',
  cancelOrders: 'u8',
  operator: 'u32',
  why: 'text',
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

/**
 * Ops → venue: from `at` on the instrument (0: every listed one) is in `phase`. `dayEnds` 1: DAY orders expire then. Instants come
 * from the session calendar, which knows time zones; the core does not.
 */
export const ScheduleInstrument = layout('ScheduleInstrument', 23, {
  instrument: 'u32',
  at: 'u53',
  phase: 'u8',
  dayEnds: 'u8',
});

/** Ops → venue: kill switch and its end. Instrument 0 is every instrument, account 0 every account. */
const killFields = { instrument: 'u32', account: 'u32', operator: 'u32', why: 'text' } as const;
export const KillTrading = layout('KillTrading', 24, killFields);
export const LiftKill = layout('LiftKill', 26, killFields);

/** Ops → venue: from the price `fromPrice` (ticks) up, prices are multiples of `multiple` ticks. Rows replace rows of equal start. */
export const SetTickStep = layout('SetTickStep', 27, {
  instrument: 'u32',
  fromPrice: 'u32',
  multiple: 'u32',
});

/** Ops → venue: how long a volatility pause collects orders before its auction. */
export const SetVolatilityPause = layout('SetVolatilityPause', 28, { instrument: 'u32', pauseMs: 'u32' });

/**
 * Ops → book: takes a trade back. Everything as the tape has it; `position` is that of the trade's out frame, for the audit. Fees are
 * those of the two AccountFilled events, in 10^-4 of the currency.
 */
export const BustTrade = layout('BustTrade', 29, {
  trade: 'u53',
  position: 'u53',
  buyOrder: 'u53',
  sellOrder: 'u53',
  buyAccount: 'u32',
  sellAccount: 'u32',
  price: 'u32',
  quantity: 'u32',
  buyFee: 'u53',
  sellFee: 'u53',
  operator: 'u32',
  why: 'text',
});

/** Sync host → book. `price` in ticks, `time` when the source saw it. */
export const SetReferencePrice = layout('SetReferencePrice', 25, {
  price: 'u32',
  time: 'u53',
  provider: 'text',
});

/** How much an account may still do: 0 everything, 1 cancel and transfer, 2 cancel only. */
export const FreezeLevel = { none: 0, trading: 1, everything: 2 } as const;
