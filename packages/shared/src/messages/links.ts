import { layout } from './layout.ts';

/**
 * Messages between actors. Each pair has its own counter in the header's number, from 1 and without a hole.
 * Units as in commands.ts. DESIGN §3a.
 */

/** Ledger → book. `limit` is the limit, or the cap of a market order. `shard` follows from the header's source. */
export const EnterOrder = layout('EnterOrder', 30, {
  order: 'u53',
  account: 'u32',
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
});
/** Ledger → book. Fields are complete: what stays the same is repeated. */
export const EnterAmend = layout('EnterAmend', 31, {
  order: 'u53',
  account: 'u32',
  quantity: 'u32',
  limit: 'u32',
  stop: 'u32',
  validUntil: 'u53',
});
/** Ledger → book. `reason` says why (requested, disconnect …). */
export const EnterCancel = layout('EnterCancel', 32, { order: 'u53', account: 'u32', reason: 'u8' });
export const EnterMassCancel = layout('EnterMassCancel', 33, { account: 'u32', side: 'u8', reason: 'u8' });

/** Book → ledger, one for each order of a trade. `role` 1 maker, 2 taker; `leaves` after the fill. */
export const Fill = layout('Fill', 40, {
  order: 'u53',
  trade: 'u53',
  account: 'u32',
  price: 'u32',
  quantity: 'u32',
  leaves: 'u32',
  role: 'u8',
});
/** Book → ledger. The order is now as said. `cause` 1 amended, 2 self-trade prevention. `quantity` is the total. */
export const OrderChanged = layout('OrderChanged', 41, {
  order: 'u53',
  account: 'u32',
  quantity: 'u32',
  limit: 'u32',
  stop: 'u32',
  leaves: 'u32',
  cause: 'u8',
});
/** Book → ledger. The pending amend is off, the order stays as it was. */
export const AmendRejected = layout('AmendRejected', 42, { order: 'u53', account: 'u32', reason: 'u8' });
/** Book → ledger. Nothing of the order is left. `status` is a FinalStatus. */
export const OrderDone = layout('OrderDone', 43, {
  order: 'u53',
  account: 'u32',
  status: 'u8',
  reason: 'u8',
});
/** Book → every ledger shard. Prices 0 while there is no reference. */
export const InstrumentState = layout('InstrumentState', 44, {
  instrument: 'u32',
  tickUnits: 'u32',
  lotSize: 'u32',
  reference: 'u32',
  bandLow: 'u32',
  bandHigh: 'u32',
  phase: 'u8',
});

/** Venue → book: the listing's settings. */
export const Instrument = layout('Instrument', 50, {
  instrument: 'u32',
  tickUnits: 'u32',
  lotSize: 'u32',
  bandBps: 'u32',
  symbol: 'text',
});
export const Halt = layout('Halt', 51, { instrument: 'u32' });
export const Resume = layout('Resume', 52, { instrument: 'u32' });

export const FillRole = { maker: 1, taker: 2 } as const;
export const ChangeCause = { amended: 1, self_trade: 2 } as const;
