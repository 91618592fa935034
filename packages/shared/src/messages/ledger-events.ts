import { CONDITION_FIELDS } from './commands.ts';
import { layout } from './layout.ts';

/**
 * Events of a ledger shard (target 0). `accountSeq` is gapless per account, from 1. Every event that moves money or holds
 * carries the state after it: cash total and held, and for the instrument concerned the share total and held. Total
 * includes what is held; available is total - held. Units: cash 10^-4 of the currency, shares as lots.
 */
const after = { cashTotal: 'i53', cashHeld: 'u53', shareTotal: 'i53', shareHeld: 'u53' } as const;

export const AccountOpened = layout('AccountOpened', 90, {
  account: 'u32',
  accountSeq: 'u53',
  makerBps: 'u16',
  takerBps: 'u16',
  maxLiveOrders: 'u32',
});

const orderFields = {
  account: 'u32',
  accountSeq: 'u53',
  order: 'u53',
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
} as const;

/** The order is held for and on its way to the book. `limit` is as the owner gave it (0 for a market order), `cap` what the book gets. */
export const OrderHeld = layout('OrderHeld', 91, { ...orderFields, cap: 'u32', ...after, key: 'text' });
/** The order was refused; nothing changed but the key, which is used up. It has a number so that it can be looked up. */
export const OrderDenied = layout('OrderDenied', 92, { ...orderFields, reason: 'u8', key: 'text' });
/** The key was seen before with the same content: `order` (0 for a transfer) and `reason` (0 if it was taken) as then. */
export const CommandReplayed = layout('CommandReplayed', 93, { account: 'u32', order: 'u53', reason: 'u8' });
/** The key was refused without being used up: `duplicate_client_order_id` or `check_stale`. `floor` is the window's. */
export const KeyRefused = layout('KeyRefused', 94, { account: 'u32', reason: 'u8', floor: 'u53' });
export const AmendHeld = layout('AmendHeld', 95, {
  account: 'u32',
  accountSeq: 'u53',
  order: 'u53',
  instrument: 'u32',
  quantity: 'u32',
  limit: 'u32',
  stop: 'u32',
  ...after,
});
/** A request was refused by the ledger; `what` is a RequestKind, 0 for the opening of an account. */
export const RequestDenied = layout('RequestDenied', 96, {
  account: 'u32',
  accountSeq: 'u53',
  order: 'u53',
  what: 'u8',
  reason: 'u8',
});
/** A mass cancel went to `books` books that hold `orders` live orders of the account, as far as the ledger knows. */
export const MassCancelForwarded = layout('MassCancelForwarded', 97, {
  account: 'u32',
  accountSeq: 'u53',
  instrument: 'u32',
  side: 'u8',
  books: 'u32',
  orders: 'u32',
});
/**
 * A fill was settled. `cash` is the gross value, `fee` what this fill added to the order's fee. `cumQuantity` and `leaves`
 * after it. `cost` is the cost of the position held after it, `realised` the profit realised in it since it was opened.
 */
export const AccountFilled = layout('AccountFilled', 98, {
  account: 'u32',
  accountSeq: 'u53',
  order: 'u53',
  trade: 'u53',
  instrument: 'u32',
  side: 'u8',
  role: 'u8',
  price: 'u32',
  quantity: 'u32',
  cumQuantity: 'u32',
  leaves: 'u32',
  cash: 'u53',
  fee: 'u53',
  cost: 'i53',
  realised: 'i53',
  ...after,
});
/** The book changed the order (`cause` of OrderChanged) or refused its amend (`cause` 0, with `reason`). */
export const AccountOrderChanged = layout('AccountOrderChanged', 99, {
  account: 'u32',
  accountSeq: 'u53',
  order: 'u53',
  instrument: 'u32',
  quantity: 'u32',
  limit: 'u32',
  stop: 'u32',
  leaves: 'u32',
  cause: 'u8',
  reason: 'u8',
  ...after,
});
/** The order is over and nothing is held for it any more. */
export const AccountOrderDone = layout('AccountOrderDone', 100, {
  account: 'u32',
  accountSeq: 'u53',
  order: 'u53',
  instrument: 'u32',
  status: 'u8',
  reason: 'u8',
  cumQuantity: 'u32',
  ...after,
});
/**
 * A deposit (`direction` 1) or withdrawal (2) was posted. `total` and `held` are of `asset` after it. Shares that come in count
 * for `value`, their price at the reference (0 without one); `cost` and `realised` are those of the position after it. Cash: 0.
 */
export const Transferred = layout('Transferred', 101, {
  account: 'u32',
  accountSeq: 'u53',
  asset: 'u32',
  direction: 'u8',
  amount: 'u53',
  total: 'i53',
  held: 'u53',
  value: 'u53',
  cost: 'i53',
  realised: 'i53',
  key: 'text',
});
export const TransferDenied = layout('TransferDenied', 102, {
  account: 'u32',
  accountSeq: 'u53',
  asset: 'u32',
  direction: 'u8',
  amount: 'u53',
  reason: 'u8',
  key: 'text',
});

/** Follows the OrderHeld of an order with conditions. `exitOrder` is the number of the bracket's exit. */
export const OrderConditionsHeld = layout('OrderConditionsHeld', 103, {
  account: 'u32',
  order: 'u53',
  ...CONDITION_FIELDS,
  exitOrder: 'u53',
});
export const AccountTermsSet = layout('AccountTermsSet', 104, {
  account: 'u32',
  accountSeq: 'u53',
  makerBps: 'u16',
  takerBps: 'u16',
  maxLiveOrders: 'u32',
  shortLimit: 'u53',
  operator: 'u32',
});
/** `level` is a FreezeLevel; `killed` 1 while a kill switch covers the account. */
export const AccountFrozen = layout('AccountFrozen', 105, {
  account: 'u32',
  accountSeq: 'u53',
  level: 'u8',
  killed: 'u8',
  operator: 'u32',
  why: 'text',
});
/**
 * The account's leg of a busted trade was reversed. `owedCash` and `owedShares` are the part of it that the account could not give
 * back: the house gave it, and later credits pay it first (OwedPaid). Fields else as in AccountFilled; `side` is the order's.
 */
export const FillReversed = layout('FillReversed', 106, {
  account: 'u32',
  accountSeq: 'u53',
  order: 'u53',
  trade: 'u53',
  instrument: 'u32',
  side: 'u8',
  price: 'u32',
  quantity: 'u32',
  cash: 'u53',
  fee: 'u53',
  owedCash: 'u53',
  owedShares: 'u53',
  cost: 'i53',
  realised: 'i53',
  ...after,
});

/**
 * A credit went to what the account owed: `amount` of `asset` (0 is cash) to the house, which had lent it. `owed` is what is left
 * to pay; `total` and `held` are of the asset after it.
 */
export const OwedPaid = layout('OwedPaid', 107, {
  account: 'u32',
  accountSeq: 'u53',
  asset: 'u32',
  amount: 'u53',
  owed: 'u53',
  total: 'i53',
  held: 'u53',
});

export const TransferDirection = { deposit: 1, withdrawal: 2 } as const;
export const RequestKind = { amend: 1, cancel: 2, mass_cancel: 3, terms: 4, freeze: 5, bust: 6 } as const;
