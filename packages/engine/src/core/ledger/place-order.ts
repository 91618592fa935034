import type { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import { MAX_ORDER_CASH as IMPORTED_MAX_ORDER_CASH } from '@buttonwood/shared/limits.ts';
import { PlaceOrder } from '@buttonwood/shared/messages/commands.ts';
import { writeInt53 as importedWriteInt53 } from '@buttonwood/shared/messages/layout.ts';
import { OrderDenied, OrderHeld } from '@buttonwood/shared/messages/ledger-events.ts';
import { EnterOrder } from '@buttonwood/shared/messages/links.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import {
  answerKnownKey as importedAnswerKnownKey,
  copyKey as importedCopyKey,
  keyBytes as importedKeyBytes,
  MAX_KEY_BYTES as IMPORTED_MAX_KEY_BYTES,
  useKey as importedUseKey,
} from './command-key.ts';
import {
  effectivePrice as importedEffectivePrice,
  NO_PRICE as IMPORTED_NO_PRICE,
} from './effective-price.ts';
import { tradingRefusal as importedTradingRefusal } from './gate.ts';
import { holdRequired as importedHoldRequired, need as importedNeed } from './hold.ts';
import type { LedgerState } from './ledger-state.ts';
import { MISSING as IMPORTED_MISSING } from './number-index.ts';
import { fieldsFit as importedFieldsFit } from './order-fields.ts';
import { readU53 as importedReadU53 } from '../read-u53.ts';
import { saleRefusal as importedSaleRefusal } from './short-sale.ts';

/** Constants of this module: the compiler folds them, while an imported binding is read again for every message. */
const MAX_ORDER_CASH = IMPORTED_MAX_ORDER_CASH;
const writeInt53 = importedWriteInt53;
const answerKnownKey = importedAnswerKnownKey;
const copyKey = importedCopyKey;
const keyBytes = importedKeyBytes;
const MAX_KEY_BYTES = IMPORTED_MAX_KEY_BYTES;
const useKey = importedUseKey;
const effectivePrice = importedEffectivePrice;
const NO_PRICE = IMPORTED_NO_PRICE;
const tradingRefusal = importedTradingRefusal;
const holdRequired = importedHoldRequired;
const need = importedNeed;
const MISSING = IMPORTED_MISSING;
const fieldsFit = importedFieldsFit;
const readU53 = importedReadU53;
const saleRefusal = importedSaleRefusal;
const PLACE_ORDER = PlaceOrder;
const ORDER_DENIED = OrderDenied;
const ORDER_HELD = OrderHeld;
const ENTER_ORDER = EnterOrder;
const REASON = Reason;
const SIDE = Side;

/** A PlaceConditional has the same fields at the same offsets. */
const at = PLACE_ORDER.at;

/** A PlaceOrder or PlaceConditional in its frame, with what was looked up for it. */
export interface Placement {
  readonly view: DataView;
  readonly offset: number;
  readonly length: number;
  /** Length of the message without its key. */
  readonly size: number;
  readonly accountRow: number;
  /** Limit or cap; NO_PRICE when the order has neither. */
  readonly price: number;
  /** The price at which a buy costs most. */
  readonly worst: number;
}

/** Holds for a new order and sends it to its book, or denies it. Either way it gets a number and its key is used up. */
export function placeOrder(
  ledger: LedgerState,
  view: DataView,
  offset: number,
  length: number,
  out: FrameWriter,
): void {
  if (answerKnownKey(ledger, view, offset, at, out)) return;
  const accountRow = ledger.accounts.find(view.getUint32(offset + at.account, true));
  const placement = placementOf(ledger, view, offset, length, accountRow);
  const reason = refusal(ledger, placement);
  const order = ledger.newOrderNumber();
  useKey(ledger, view, offset, at, { order, reason });
  if (reason !== REASON.none) {
    deny(ledger, placement, order, reason, out);
    return;
  }
  const slot = register(ledger, placement, order);
  holdRequired(ledger, slot);
  writeHeld(ledger, placement, slot, out);
  enter(ledger, placement, order, out);
}

function placementOf(
  ledger: LedgerState,
  view: DataView,
  offset: number,
  length: number,
  accountRow: number,
): Placement {
  const placement = ledger.plainPlacement;
  const price = priceOf(ledger, view, offset);
  placement.view = view;
  placement.offset = offset;
  placement.length = length;
  placement.size = PLACE_ORDER.size;
  placement.accountRow = accountRow;
  placement.price = price;
  placement.worst = price;
  return placement;
}

/** Limit or cap of an order in its frame; NO_PRICE when nobody can say. */
export function priceOf(ledger: LedgerState, view: DataView, offset: number): number {
  return effectivePrice(ledger.instruments, {
    instrument: view.getUint32(offset + at.instrument, true),
    side: view.getUint8(offset + at.side),
    orderType: view.getUint8(offset + at.orderType),
    limit: view.getUint32(offset + at.limit, true),
    stop: view.getUint32(offset + at.stop, true),
  });
}

/** Why an order is denied, or `none`. Everything is checked before anything is changed. */
function refusal(ledger: LedgerState, placement: Placement): number {
  const gate = gateRefusal(ledger, placement);
  if (gate !== REASON.none) return gate;
  if (!fieldsFit(placement.view, placement.offset)) return REASON.invalid_order;
  return (
    roomRefusal(ledger, placement, 1) || priceRefusal(ledger, placement) || moneyRefusal(ledger, placement)
  );
}

/** Refusals before the order's own fields count. */
export function gateRefusal(ledger: LedgerState, placement: Placement): number {
  const { view, offset, length, size, accountRow } = placement;
  if (accountRow === MISSING) return REASON.unknown_account;
  const gate = tradingRefusal(ledger, accountRow);
  if (gate !== REASON.none) return gate;
  const validUntil = readU53(view, offset + at.validUntil);
  if (validUntil !== 0 && validUntil < ledger.now) return REASON.command_expired;
  return length - size > MAX_KEY_BYTES ? REASON.invalid_order : REASON.none;
}

/** Whether the instrument is known and the account may have `orders` more in its book. */
export function roomRefusal(ledger: LedgerState, placement: Placement, orders: number): number {
  const { view, offset, accountRow } = placement;
  const instrument = view.getUint32(offset + at.instrument, true);
  if (!ledger.instruments.isKnown(instrument)) return REASON.unknown_instrument;
  const holdingRow = ledger.holdings.find(view.getUint32(offset + at.account, true), instrument);
  const live = holdingRow === MISSING ? 0 : ledger.holdings.liveOrders(holdingRow);
  return live + orders > (ledger.accounts.maxLiveOrders[accountRow] ?? 0)
    ? REASON.too_many_orders
    : REASON.none;
}

export function priceRefusal(ledger: LedgerState, placement: Placement): number {
  if (placement.price === NO_PRICE) return REASON.no_reference_price;
  return valueOf(ledger, placement) > MAX_ORDER_CASH ? REASON.value_too_large : REASON.none;
}

/** Whether the account has the cash for a buy, or the shares or the short limit for a sell. */
export function moneyRefusal(ledger: LedgerState, placement: Placement): number {
  const { view, offset, accountRow, price } = placement;
  if (view.getUint8(offset + at.side) === SIDE.buy) {
    const needed = need(valueOf(ledger, placement), ledger.accounts.largerBps(accountRow), 0);
    return needed > ledger.accounts.availableCash(accountRow) ? REASON.insufficient_funds : REASON.none;
  }
  const instrument = view.getUint32(offset + at.instrument, true);
  const more = view.getUint32(offset + at.quantity, true);
  return saleRefusal(ledger, { accountRow, instrument, more, limit: price });
}

function valueOf(ledger: LedgerState, placement: Placement): number {
  const { view, offset, worst } = placement;
  const unit = ledger.instruments.unit(view.getUint32(offset + at.instrument, true));
  return view.getUint32(offset + at.quantity, true) * worst * unit;
}

/** Says that an order is held for. */
export function writeHeld(ledger: LedgerState, placement: Placement, slot: number, out: FrameWriter): void {
  const { view, offset, length, size, accountRow, price } = placement;
  const bytes = keyBytes(length, size);
  const event = ledger.event(out, ORDER_HELD, bytes);
  writeOrderFields(ledger, placement, ledger.orders.order[slot] ?? 0, out.view, event);
  out.view.setUint32(event + ORDER_HELD.at.cap, price, true);
  ledger.writeAfter(
    out.view,
    event + ORDER_HELD.at.cashTotal,
    accountRow,
    ledger.orders.holdingRow[slot] ?? 0,
  );
  copyKey(view, offset + size, out.view, event + ORDER_HELD.size, bytes);
}

/** Makes the ledger's copy of the order; the caller holds for it. */
export function register(ledger: LedgerState, placement: Placement, order: number): number {
  const { view, offset, accountRow, price } = placement;
  const { accounts, holdings, orders } = ledger;
  const instrument = view.getUint32(offset + at.instrument, true);
  const side = view.getUint8(offset + at.side);
  const quantity = view.getUint32(offset + at.quantity, true);
  const holdingRow = holdings.row(view.getUint32(offset + at.account, true), instrument);
  const slot = orders.add(order);
  orders.accountRow[slot] = accountRow;
  orders.holdingRow[slot] = holdingRow;
  orders.instrument[slot] = instrument;
  orders.side[slot] = side;
  orders.orderType[slot] = view.getUint8(offset + at.orderType);
  orders.limit[slot] = price;
  orders.stop[slot] = view.getUint32(offset + at.stop, true);
  orders.quantity[slot] = quantity;
  orders.leaves[slot] = quantity;
  orders.makerBps[slot] = accounts.makerBps[accountRow] ?? 0;
  orders.takerBps[slot] = accounts.takerBps[accountRow] ?? 0;
  holdings.countLive(holdingRow, side, 1);
  return slot;
}

function enter(ledger: LedgerState, placement: Placement, order: number, out: FrameWriter): void {
  const link = ledger.toBook(
    out,
    ENTER_ORDER,
    placement.view.getUint32(placement.offset + at.instrument, true),
  );
  writeEntered(placement, order, out.view, link);
}

/** Writes what EnterOrder consists of and EnterConditional begins with. */
export function writeEntered(placement: Placement, order: number, to: DataView, link: number): void {
  const { view, offset, price } = placement;
  writeInt53(to, link + ENTER_ORDER.at.order, order);
  to.setUint32(link + ENTER_ORDER.at.account, view.getUint32(offset + at.account, true), true);
  to.setUint8(link + ENTER_ORDER.at.side, view.getUint8(offset + at.side));
  to.setUint8(link + ENTER_ORDER.at.orderType, view.getUint8(offset + at.orderType));
  to.setUint8(link + ENTER_ORDER.at.timeInForce, view.getUint8(offset + at.timeInForce));
  to.setUint8(link + ENTER_ORDER.at.stp, view.getUint8(offset + at.stp));
  to.setUint8(link + ENTER_ORDER.at.postOnly, view.getUint8(offset + at.postOnly));
  to.setUint32(link + ENTER_ORDER.at.quantity, view.getUint32(offset + at.quantity, true), true);
  to.setUint32(link + ENTER_ORDER.at.limit, price, true);
  to.setUint32(link + ENTER_ORDER.at.stop, view.getUint32(offset + at.stop, true), true);
  to.setUint32(link + ENTER_ORDER.at.display, view.getUint32(offset + at.display, true), true);
  writeInt53(to, link + ENTER_ORDER.at.expireAt, Math.max(0, readU53(view, offset + at.expireAt)));
  writeInt53(to, link + ENTER_ORDER.at.validUntil, Math.max(0, readU53(view, offset + at.validUntil)));
}

export function deny(
  ledger: LedgerState,
  placement: Placement,
  order: number,
  reason: number,
  out: FrameWriter,
): void {
  const { view, offset, length, size } = placement;
  const bytes = keyBytes(length, size);
  const event = ledger.event(out, ORDER_DENIED, bytes);
  writeOrderFields(ledger, placement, order, out.view, event);
  out.view.setUint8(event + ORDER_DENIED.at.reason, reason);
  copyKey(view, offset + size, out.view, event + ORDER_DENIED.size, bytes);
}

/** Writes what OrderHeld and OrderDenied begin with, and numbers the event; an account that is not open has number 0. */
function writeOrderFields(
  ledger: LedgerState,
  placement: Placement,
  order: number,
  to: DataView,
  event: number,
): void {
  const { view, offset, accountRow } = placement;
  const field = ORDER_HELD.at;
  const seq = accountRow === MISSING ? 0 : ledger.accounts.nextSeq(accountRow);
  to.setUint32(event + field.account, view.getUint32(offset + at.account, true), true);
  writeInt53(to, event + field.accountSeq, seq);
  writeInt53(to, event + field.order, order);
  to.setUint32(event + field.instrument, view.getUint32(offset + at.instrument, true), true);
  to.setUint8(event + field.side, view.getUint8(offset + at.side));
  to.setUint8(event + field.orderType, view.getUint8(offset + at.orderType));
  to.setUint8(event + field.timeInForce, view.getUint8(offset + at.timeInForce));
  to.setUint8(event + field.stp, view.getUint8(offset + at.stp));
  to.setUint8(event + field.postOnly, view.getUint8(offset + at.postOnly));
  to.setUint32(event + field.quantity, view.getUint32(offset + at.quantity, true), true);
  to.setUint32(event + field.limit, view.getUint32(offset + at.limit, true), true);
  to.setUint32(event + field.stop, view.getUint32(offset + at.stop, true), true);
  to.setUint32(event + field.display, view.getUint32(offset + at.display, true), true);
  writeInt53(to, event + field.expireAt, Math.max(0, readU53(view, offset + at.expireAt)));
}
