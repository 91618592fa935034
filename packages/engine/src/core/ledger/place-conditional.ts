import type { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import { MAX_ORDER_CASH } from '@buttonwood/shared/limits.ts';
import { PlaceConditional } from '@buttonwood/shared/messages/commands.ts';
import { writeInt53 } from '@buttonwood/shared/messages/layout.ts';
import { OrderConditionsHeld } from '@buttonwood/shared/messages/ledger-events.ts';
import { EnterConditional } from '@buttonwood/shared/messages/links.ts';
import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import { answerKnownKey, useKey } from './command-key.ts';
import { conditionsFit, type ConditionalTerms } from './condition-fields.ts';
import { NO_CONDITIONS } from './conditions.ts';
import { effectivePrice, NO_PRICE } from './effective-price.ts';
import { holdRequired, need } from './hold.ts';
import type { LedgerState } from './ledger-state.ts';
import {
  deny,
  gateRefusal,
  moneyRefusal,
  priceOf,
  priceRefusal,
  register,
  roomRefusal,
  writeEntered,
  writeHeld,
  type Placement,
} from './place-order.ts';
import { holdReserve } from './reserve.ts';

const at = PlaceConditional.at;

/** A PlaceConditional with its terms and the worst prices of what may follow it. */
interface ConditionalPlacement extends Placement {
  readonly terms: ConditionalTerms;
  /** Worst price of an OCO order's stop leg; 0 for none. */
  readonly stopCap: number;
  /** Worst price of the stop leg of a bracket's exit; 0 for none. */
  readonly exitCap: number;
}

/**
 * Holds for an order with conditions and for the worst that may come of it, and sends it to its book; or denies it. A bracket
 * takes the number after its own for its exit.
 */
export function placeConditional(
  ledger: LedgerState,
  view: DataView,
  offset: number,
  length: number,
  out: FrameWriter,
): void {
  if (answerKnownKey(ledger, view, offset, at, out)) return;
  const placement = read(ledger, view, offset, length);
  const reason = refusal(ledger, placement);
  const order = ledger.newOrderNumber();
  useKey(ledger, view, offset, at, { order, reason });
  if (reason !== Reason.none) {
    deny(ledger, placement, order, reason, out);
    return;
  }
  const exitOrder = isBracket(placement.terms) ? ledger.newOrderNumber() : 0;
  const slot = register(ledger, placement, order);
  const { terms, stopCap, exitCap } = placement;
  const { stp, takeProfit, stopLoss } = terms;
  ledger.orders.setConditions(slot, {
    ...NO_CONDITIONS,
    ...{ stp, stopCap, takeProfit, stopLoss, exitCap, exitOrder },
  });
  holdRequired(ledger, slot);
  holdReserve(ledger, slot);
  writeHeld(ledger, placement, slot, out);
  writeConditionsHeld(ledger, placement, order, exitOrder, out);
  enter(ledger, placement, order, exitOrder, out);
}

function read(ledger: LedgerState, view: DataView, offset: number, length: number): ConditionalPlacement {
  const terms: ConditionalTerms = {
    side: view.getUint8(offset + at.side),
    orderType: view.getUint8(offset + at.orderType),
    timeInForce: view.getUint8(offset + at.timeInForce),
    stp: view.getUint8(offset + at.stp),
    quantity: view.getUint32(offset + at.quantity, true),
    limit: view.getUint32(offset + at.limit, true),
    stop: view.getUint32(offset + at.stop, true),
    minQuantity: view.getUint32(offset + at.minQuantity, true),
    trail: view.getUint32(offset + at.trail, true),
    stopLimit: view.getUint32(offset + at.stopLimit, true),
    takeProfit: view.getUint32(offset + at.takeProfit, true),
    stopLoss: view.getUint32(offset + at.stopLoss, true),
  };
  const { side, orderType, stop, stopLimit, stopLoss } = terms;
  const instrument = view.getUint32(offset + at.instrument, true);
  const exitSide = side === Side.buy ? Side.sell : Side.buy;
  const capOf = (from: number, onSide: number): number =>
    effectivePrice(ledger.instruments, {
      ...{ instrument, side: onSide, orderType: OrderType.stop, limit: 0, stop: from },
    });
  const stopCap = orderType === OrderType.oco ? stopLimit || capOf(stop, side) : 0;
  const price = priceOf(ledger, view, offset);
  return {
    ...{ view, offset, length, size: PlaceConditional.size, terms, price, stopCap },
    worst: Math.max(price, stopCap),
    exitCap: stopLoss === 0 ? 0 : capOf(stopLoss, exitSide),
    accountRow: ledger.accounts.find(view.getUint32(offset + at.account, true)),
  };
}

function isBracket(terms: ConditionalTerms): boolean {
  return terms.takeProfit !== 0 || terms.stopLoss !== 0;
}

/** Why the order is denied, or `none`. Everything is checked before anything is changed. */
function refusal(ledger: LedgerState, placement: ConditionalPlacement): number {
  const gate = gateRefusal(ledger, placement);
  if (gate !== Reason.none) return gate;
  if (!conditionsFit(placement.view, placement.offset, placement.terms)) return Reason.invalid_order;
  return (
    roomRefusal(ledger, placement, isBracket(placement.terms) ? 2 : 1) ||
    capRefusal(placement) ||
    priceRefusal(ledger, placement) ||
    exitValueRefusal(ledger, placement) ||
    moneyRefusal(ledger, placement) ||
    exitMoneyRefusal(ledger, placement)
  );
}

/** Whether everything that may become a market order has a price at which it ends. */
function capRefusal(placement: ConditionalPlacement): number {
  const { terms, stopCap, exitCap } = placement;
  const withoutStopCap = terms.orderType === OrderType.oco && stopCap === NO_PRICE;
  const withoutExitCap = terms.stopLoss !== 0 && exitCap === NO_PRICE;
  return withoutStopCap || withoutExitCap ? Reason.no_reference_price : Reason.none;
}

/** What the exit of a bracket is worth at most. */
function exitValue(ledger: LedgerState, placement: ConditionalPlacement): number {
  const { view, offset, terms, exitCap } = placement;
  const unit = ledger.instruments.unit(view.getUint32(offset + at.instrument, true));
  return terms.quantity * Math.max(terms.takeProfit, exitCap) * unit;
}

function exitValueRefusal(ledger: LedgerState, placement: ConditionalPlacement): number {
  return exitValue(ledger, placement) > MAX_ORDER_CASH ? Reason.value_too_large : Reason.none;
}

/** Whether the account has the cash with which a bracket that sells will buy back. */
function exitMoneyRefusal(ledger: LedgerState, placement: ConditionalPlacement): number {
  const { accounts } = ledger;
  const { terms, accountRow } = placement;
  if (!isBracket(terms) || terms.side === Side.buy) return Reason.none;
  const needed = need(exitValue(ledger, placement), accounts.largerBps(accountRow), 0);
  return needed > accounts.availableCash(accountRow) ? Reason.insufficient_funds : Reason.none;
}

function writeConditionsHeld(
  ledger: LedgerState,
  placement: ConditionalPlacement,
  order: number,
  exitOrder: number,
  out: FrameWriter,
): void {
  const event = ledger.event(out, OrderConditionsHeld);
  const field = OrderConditionsHeld.at;
  const account = placement.view.getUint32(placement.offset + at.account, true);
  out.view.setUint32(event + field.account, account, true);
  writeInt53(out.view, event + field.order, order);
  writeTerms(placement.terms, out.view, event, field);
  writeInt53(out.view, event + field.exitOrder, exitOrder);
}

function enter(
  ledger: LedgerState,
  placement: ConditionalPlacement,
  order: number,
  exitOrder: number,
  out: FrameWriter,
): void {
  const { view, offset, terms, stopCap, exitCap } = placement;
  const link = ledger.toBook(out, EnterConditional, view.getUint32(offset + at.instrument, true));
  const field = EnterConditional.at;
  writeEntered(placement, order, out.view, link);
  writeTerms(terms, out.view, link, field);
  writeInt53(out.view, link + field.exitOrder, exitOrder);
  out.view.setUint32(link + field.exitCap, terms.orderType === OrderType.oco ? stopCap : exitCap, true);
}

type TermOffsets = Readonly<
  Record<'minQuantity' | 'trail' | 'stopLimit' | 'takeProfit' | 'stopLoss', number>
>;

function writeTerms(terms: ConditionalTerms, to: DataView, message: number, field: TermOffsets): void {
  to.setUint32(message + field.minQuantity, terms.minQuantity, true);
  to.setUint32(message + field.trail, terms.trail, true);
  to.setUint32(message + field.stopLimit, terms.stopLimit, true);
  to.setUint32(message + field.takeProfit, terms.takeProfit, true);
  to.setUint32(message + field.stopLoss, terms.stopLoss, true);
}
