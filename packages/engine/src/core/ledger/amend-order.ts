import type { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import {
  MAX_ORDER_CASH as IMPORTED_MAX_ORDER_CASH,
  MAX_ORDER_LOTS as IMPORTED_MAX_ORDER_LOTS,
  MAX_PRICE_TICKS as IMPORTED_MAX_PRICE_TICKS,
} from '@buttonwood/shared/limits.ts';
import { AmendOrder } from '@buttonwood/shared/messages/commands.ts';
import { writeInt53 as importedWriteInt53 } from '@buttonwood/shared/messages/layout.ts';
import { AmendHeld, RequestKind } from '@buttonwood/shared/messages/ledger-events.ts';
import { EnterAmend } from '@buttonwood/shared/messages/links.ts';
import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import { exitPricesFit, ocoSidesFit } from './condition-fields.ts';
import type { AmendTerms } from './amend-terms.ts';
import {
  effectivePrice as importedEffectivePrice,
  NO_PRICE as IMPORTED_NO_PRICE,
} from './effective-price.ts';
import { tradingRefusal as importedTradingRefusal } from './gate.ts';
import {
  largerBps as importedLargerBps,
  need as importedNeed,
  pendingValue as importedPendingValue,
  setHold as importedSetHold,
  worstPrice as importedWorstPrice,
} from './hold.ts';
import type { LedgerState } from './ledger-state.ts';
import { MISSING as IMPORTED_MISSING } from './number-index.ts';
import { hasLimit as importedHasLimit, hasStop as importedHasStop } from './order-fields.ts';
import { readU53 as importedReadU53 } from '../read-u53.ts';
import { denyRequest } from './request-denied.ts';
import { holdReserve, requiredReserve, worstExitPrice } from './reserve.ts';
import { saleRefusal as importedSaleRefusal } from './short-sale.ts';

/** Constants of this module: the compiler folds them, while an imported binding is read again for every message. */
const MAX_ORDER_CASH = IMPORTED_MAX_ORDER_CASH;
const MAX_ORDER_LOTS = IMPORTED_MAX_ORDER_LOTS;
const MAX_PRICE_TICKS = IMPORTED_MAX_PRICE_TICKS;
const writeInt53 = importedWriteInt53;
const effectivePrice = importedEffectivePrice;
const NO_PRICE = IMPORTED_NO_PRICE;
const tradingRefusal = importedTradingRefusal;
const largerBps = importedLargerBps;
const need = importedNeed;
const pendingValue = importedPendingValue;
const setHold = importedSetHold;
const worstPrice = importedWorstPrice;
const MISSING = IMPORTED_MISSING;
const hasLimit = importedHasLimit;
const hasStop = importedHasStop;
const readU53 = importedReadU53;
const saleRefusal = importedSaleRefusal;
const AMEND_ORDER = AmendOrder;
const AMEND_HELD = AmendHeld;
const REQUEST_KIND = RequestKind;
const ENTER_AMEND = EnterAmend;
const ORDER_TYPE = OrderType;
const REASON = Reason;
const SIDE = Side;

const at = AMEND_ORDER.at;

/** Holds for an amend besides what the order may still do as it is, and sends it to the book; or denies it. */
export function amendOrder(ledger: LedgerState, view: DataView, offset: number, out: FrameWriter): void {
  const account = view.getUint32(offset + at.account, true);
  const order = readU53(view, offset + at.order);
  const validUntil = readU53(view, offset + at.validUntil);
  const slot = ledger.orders.find(order);
  const isOwn = slot !== MISSING && ledger.accounts.number[ledger.orders.accountRow[slot] ?? 0] === account;
  const terms = newTerms(ledger, Math.max(0, slot), view, offset);
  const reason = isOwn ? refusal(ledger, slot, view, offset, validUntil, terms) : REASON.order_not_amendable;
  if (reason !== REASON.none) {
    denyRequest(ledger, { account, order, what: REQUEST_KIND.amend, reason }, out);
    return;
  }
  const { orders } = ledger;
  orders.pending[slot] = 1;
  orders.pendingQuantity[slot] = terms.quantity;
  orders.pendingLimit[slot] = terms.limit;
  orders.pendingStop[slot] = terms.stop;
  setHold(ledger, slot, terms.required);
  if (orders.conditional[slot] === 1) holdReserve(ledger, slot);
  writeHeld(ledger, slot, terms, out);
  enter(ledger, slot, account, terms, Math.max(0, validUntil), out);
}

/** The order's terms with those of the amend in the place of what it changes; 0 changes nothing. */
function newTerms(ledger: LedgerState, slot: number, view: DataView, offset: number): AmendTerms {
  const { orders } = ledger;
  const quantity = view.getUint32(offset + at.quantity, true) || (orders.quantity[slot] ?? 0);
  const limit = view.getUint32(offset + at.limit, true) || (orders.limit[slot] ?? 0);
  const newStop = view.getUint32(offset + at.stop, true);
  const stop = newStop || (orders.stop[slot] ?? 0);
  if (newStop === 0 || orders.orderType[slot] !== ORDER_TYPE.stop)
    return ledger.amendTerms.set(quantity, limit, stop);
  const instrument = orders.instrument[slot] ?? 0;
  const side = orders.side[slot] ?? 0;
  const cap = effectivePrice(ledger.instruments, {
    instrument,
    side,
    orderType: ORDER_TYPE.stop,
    limit: 0,
    stop,
  });
  return ledger.amendTerms.set(quantity, cap, stop);
}

/** Why an amend of the account's own live order is denied, or `none`. */
function refusal(
  ledger: LedgerState,
  slot: number,
  view: DataView,
  offset: number,
  validUntil: number,
  terms: AmendTerms,
): number {
  const { orders } = ledger;
  const gate = tradingRefusal(ledger, orders.accountRow[slot] ?? 0);
  if (gate !== REASON.none) return gate;
  if (validUntil !== 0 && validUntil < ledger.now) return REASON.command_expired;
  if (orders.pending[slot] === 1) return REASON.amend_pending;
  const orderType = orders.orderType[slot] ?? 0;
  const newLimit = view.getUint32(offset + at.limit, true);
  const newStop = view.getUint32(offset + at.stop, true);
  const newQuantity = view.getUint32(offset + at.quantity, true);
  if (newQuantity === 0 && newLimit === 0 && newStop === 0) return REASON.invalid_order;
  if (newQuantity > MAX_ORDER_LOTS || newLimit > MAX_PRICE_TICKS || newStop > MAX_PRICE_TICKS) {
    return REASON.invalid_order;
  }
  if (newLimit !== 0 && !hasLimit(orderType)) return REASON.amend_unsupported;
  if (newStop !== 0 && !hasStop(orderType)) return REASON.amend_unsupported;
  if (terms.limit === NO_PRICE) return REASON.no_reference_price;
  return conditionRefusal(ledger, slot, terms) || affordable(ledger, slot, terms);
}

/**
 * What the conditions of an order forbid. The exit of a bracket grows with its entry, so it cannot be amended while that lives;
 * the prices of entry and exit, and the two of an OCO order, stay on their sides of each other.
 */
function conditionRefusal(ledger: LedgerState, slot: number, terms: AmendTerms): number {
  const { orders } = ledger;
  const conditions = orders.conditionsOf(slot);
  if (conditions === undefined) return REASON.none;
  if (conditions.entryOrder !== 0) return REASON.amend_unsupported;
  const orderType = orders.orderType[slot] ?? 0;
  const side = orders.side[slot] ?? 0;
  if (orderType === ORDER_TYPE.oco && !ocoSidesFit(side, terms.limit, terms.stop))
    return REASON.invalid_order;
  const { takeProfit, stopLoss } = conditions;
  const limit = hasLimit(orderType) ? terms.limit : 0;
  return exitPricesFit({ side, limit, takeProfit, stopLoss }) ? REASON.none : REASON.invalid_order;
}

/** Whether the account can hold for the order as it is and as it is to become, whichever the book sees first. */
function affordable(ledger: LedgerState, slot: number, terms: AmendTerms): number {
  const { orders } = ledger;
  const unit = ledger.instruments.unit(orders.instrument[slot] ?? 0);
  const conditions = orders.conditionsOf(slot);
  const worst = worstPrice(ledger, slot, terms.limit);
  const exitPrice = conditions === undefined ? 0 : worstExitPrice(conditions);
  if (terms.quantity * Math.max(worst, exitPrice) * unit > MAX_ORDER_CASH) return REASON.value_too_large;
  return orders.side[slot] === SIDE.sell
    ? affordableSale(ledger, slot, terms)
    : affordablePurchase(ledger, slot, terms, worst);
}

function affordableSale(ledger: LedgerState, slot: number, terms: AmendTerms): number {
  const { orders, accounts } = ledger;
  const accountRow = orders.accountRow[slot] ?? 0;
  const pendingLeaves = Math.max(0, terms.quantity - (orders.filled[slot] ?? 0));
  const leaves = Math.max(orders.leaves[slot] ?? 0, pendingLeaves);
  terms.required = leaves;
  const more = leaves - (orders.held[slot] ?? 0);
  if (more > 0) {
    const instrument = orders.instrument[slot] ?? 0;
    const sale = saleRefusal(ledger, { accountRow, instrument, more, limit: terms.limit });
    if (sale !== REASON.none) return sale;
  }
  if (orders.conditional[slot] !== 1) {
    const overdrawn = (accounts.cashTotal[accountRow] ?? 0) < (accounts.cashHeld[accountRow] ?? 0);
    return overdrawn ? REASON.insufficient_funds : REASON.none;
  }
  const reserve = requiredReserve(ledger, slot, leaves) - (orders.conditionsOf(slot)?.reserve ?? 0);
  return reserve > accounts.availableCash(accountRow) ? REASON.insufficient_funds : REASON.none;
}

function affordablePurchase(
  ledger: LedgerState,
  slot: number,
  terms: AmendTerms,
  pendingLimit: number,
): number {
  const { orders, accounts } = ledger;
  const unit = ledger.instruments.unit(orders.instrument[slot] ?? 0);
  const leaves = orders.leaves[slot] ?? 0;
  const pendingLeaves = Math.max(0, terms.quantity - (orders.filled[slot] ?? 0));
  const limit = worstPrice(ledger, slot, orders.limit[slot] ?? 0);
  const value = pendingValue(unit, leaves, limit, pendingLeaves, pendingLimit);
  if (value > MAX_ORDER_CASH) return REASON.value_too_large;
  const held = orders.held[slot] ?? 0;
  terms.required = need(value, largerBps(ledger, slot), orders.feeRemainder[slot] ?? 0);
  const more = terms.required - held;
  const accountRow = orders.accountRow[slot] ?? 0;
  // Not asked of a method: a number of this size that a method returns may be an object made for it.
  const available = (accounts.cashTotal[accountRow] ?? 0) - (accounts.cashHeld[accountRow] ?? 0);
  return more > available ? REASON.insufficient_funds : REASON.none;
}

function writeHeld(ledger: LedgerState, slot: number, terms: AmendTerms, out: FrameWriter): void {
  const { orders, accounts } = ledger;
  const accountRow = orders.accountRow[slot] ?? 0;
  const holdingRow = orders.holdingRow[slot] ?? 0;
  const account = accounts.number[accountRow] ?? 0;
  const seq = accounts.nextSeq(accountRow);
  const order = orders.order[slot] ?? 0;
  const instrument = orders.instrument[slot] ?? 0;
  const { quantity, stop } = terms;
  const limit = hasLimit(orders.orderType[slot] ?? 0) ? terms.limit : 0;
  const event = ledger.event(out, AMEND_HELD);
  const to = out.view;
  const field = AMEND_HELD.at;
  to.setUint32(event + field.account, account, true);
  writeInt53(to, event + field.accountSeq, seq);
  writeInt53(to, event + field.order, order);
  to.setUint32(event + field.instrument, instrument, true);
  to.setUint32(event + field.quantity, quantity, true);
  to.setUint32(event + field.limit, limit, true);
  to.setUint32(event + field.stop, stop, true);
  ledger.writeAfter(to, event + field.cashTotal, accountRow, holdingRow);
}

function enter(
  ledger: LedgerState,
  slot: number,
  account: number,
  terms: AmendTerms,
  validUntil: number,
  out: FrameWriter,
): void {
  const { orders } = ledger;
  const order = orders.order[slot] ?? 0;
  const { quantity, limit, stop } = terms;
  const link = ledger.toBook(out, ENTER_AMEND, orders.instrument[slot] ?? 0);
  const to = out.view;
  const field = ENTER_AMEND.at;
  writeInt53(to, link + field.order, order);
  to.setUint32(link + field.account, account, true);
  to.setUint32(link + field.quantity, quantity, true);
  to.setUint32(link + field.limit, limit, true);
  to.setUint32(link + field.stop, stop, true);
  writeInt53(to, link + field.validUntil, validUntil);
}
