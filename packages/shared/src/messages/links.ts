import { CONDITION_FIELDS } from './commands.ts';
import { layout } from './layout.ts';

/**
 * Messages between actors. Each pair has its own counter in the header's number, from 1 and without a hole.
 * Units as in commands.ts. DESIGN §3a.
 */

/** Ledger → book. `limit` is the limit, or the cap of a market order. `shard` follows from the header's source. */
const enterFields = {
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
} as const;
export const EnterOrder = layout('EnterOrder', 30, enterFields);
/**
 * Ledger → book: an EnterOrder with conditions (as in PlaceConditional). The fields of EnterOrder stand where they stand there.
 * `exitOrder` is the number that the bracket's exit will have, `exitCap` the price at which its stop leg ends at worst.
 */
export const EnterConditional = layout('EnterConditional', 34, {
  ...enterFields,
  ...CONDITION_FIELDS,
  exitOrder: 'u53',
  exitCap: 'u32',
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

/** Book → ledger, one for each order of a trade. `role` is a FillRole; `leaves` after the fill. */
export const Fill = layout('Fill', 40, {
  order: 'u53',
  trade: 'u53',
  account: 'u32',
  price: 'u32',
  quantity: 'u32',
  leaves: 'u32',
  role: 'u8',
});
/** Book → ledger. The order is now as said. `cause` is a ChangeCause. `quantity` is the total. */
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
/** Book → ledger, one for each order of a busted trade; as in BustTrade, seen from this order. */
export const Bust = layout('Bust', 45, {
  trade: 'u53',
  order: 'u53',
  account: 'u32',
  instrument: 'u32',
  side: 'u8',
  price: 'u32',
  quantity: 'u32',
  fee: 'u53',
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

/** Venue → book, as in the commands of the same meaning. */
export const Schedule = layout('Schedule', 53, { instrument: 'u32', at: 'u53', phase: 'u8', dayEnds: 'u8' });
/** Venue → book. Account 0: every account, and nothing is taken until LiftBook; else the orders of this account. */
export const KillBook = layout('KillBook', 54, { instrument: 'u32', account: 'u32' });
export const LiftBook = layout('LiftBook', 58, { instrument: 'u32' });
export const TickStep = layout('TickStep', 55, { instrument: 'u32', fromPrice: 'u32', multiple: 'u32' });
export const VolatilityPause = layout('VolatilityPause', 56, { instrument: 'u32', pauseMs: 'u32' });
/** Venue → every ledger shard: the account (0: every account) may not place orders while `killed` is 1. */
export const KillAccount = layout('KillAccount', 57, { account: 'u32', killed: 'u8' });

/** Fills of an auction have no aggressor; both sides pay the maker's rate. */
export const FillRole = { maker: 1, taker: 2, auction: 3 } as const;
/** `bracket`: the exit of a bracket grew with a fill of its entry. */
export const ChangeCause = { amended: 1, self_trade: 2, bracket: 3 } as const;
