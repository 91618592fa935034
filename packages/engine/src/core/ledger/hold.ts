import { MAX_ORDER_CASH as IMPORTED_MAX_ORDER_CASH } from '@buttonwood/shared/limits.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import { Halt } from '../halt.ts';
import { feeOf as importedFeeOf } from './fees.ts';
import type { LedgerState } from './ledger-state.ts';

/** Constants of this module: the compiler folds them, while an imported binding is read again for every message. */
const MAX_ORDER_CASH = IMPORTED_MAX_ORDER_CASH;
const feeOf = importedFeeOf;
const SIDE = Side;

/** Returns need(N): the value and the largest fee that executions of that value can add. DESIGN §3a, Hold. */
export function need(value: number, largerBps: number, feeRemainder: number): number {
  return value + feeOf(value, largerBps, feeRemainder);
}

/**
 * Returns the largest value a buy can still trade for while an amend is under way: some lots at the book's terms, some at
 * those of the amend. May pass MAX_ORDER_CASH: check it.
 */
export function pendingValue(
  unit: number,
  leaves: number,
  limit: number,
  pendingLeaves: number,
  pendingLimit: number,
): number {
  const more = Math.max(0, pendingLeaves - leaves);
  return unit * Math.max(pendingLeaves * pendingLimit, leaves * limit + more * pendingLimit);
}

/** Returns what the order in `slot` must hold now: cash of a buy, lots of a sell. */
export function requiredHold(ledger: LedgerState, slot: number): number {
  const { orders } = ledger;
  if (orders.side[slot] === SIDE.sell) return openLeaves(ledger, slot);
  const value = openValue(ledger, slot);
  if (value > MAX_ORDER_CASH) throw tooLarge(orders.order[slot] ?? 0, value);
  return need(value, largerBps(ledger, slot), orders.feeRemainder[slot] ?? 0);
}

/** Holds what the order in `slot` requires now. */
export function holdRequired(ledger: LedgerState, slot: number): void {
  setHold(ledger, slot, requiredHold(ledger, slot));
}

/** The value that a buy may still trade for. */
function openValue(ledger: LedgerState, slot: number): number {
  const { orders } = ledger;
  const leaves = orders.leaves[slot] ?? 0;
  const unit = ledger.instruments.unit(orders.instrument[slot] ?? 0);
  const limit = worstPrice(ledger, slot, orders.limit[slot] ?? 0);
  if (orders.pending[slot] !== 1) return leaves * limit * unit;
  const pendingLimit = worstPrice(ledger, slot, orders.pendingLimit[slot] ?? 0);
  return pendingValue(unit, leaves, limit, pendingLeavesOf(ledger, slot), pendingLimit);
}

function tooLarge(order: number, value: number): Halt {
  return new Halt('INVARIANT', `an order's value stays within its bound (order ${order}, ${value})`);
}

/** The most lots that an order may still trade: those it has left, or will have when an amend under way is taken. */
export function openLeaves(ledger: LedgerState, slot: number): number {
  const leaves = ledger.orders.leaves[slot] ?? 0;
  if (ledger.orders.pending[slot] !== 1) return leaves;
  return Math.max(leaves, pendingLeavesOf(ledger, slot));
}

function pendingLeavesOf(ledger: LedgerState, slot: number): number {
  return Math.max(0, (ledger.orders.pendingQuantity[slot] ?? 0) - (ledger.orders.filled[slot] ?? 0));
}

/** The price at which a buy costs most: `limit`, or of an OCO order that of its stop leg when it is higher. */
export function worstPrice(ledger: LedgerState, slot: number, limit: number): number {
  if (ledger.orders.conditional[slot] !== 1) return limit;
  return Math.max(limit, ledger.orders.conditionsOf(slot)?.stopCap ?? 0);
}

export function largerBps(ledger: LedgerState, slot: number): number {
  const { orders } = ledger;
  return Math.max(orders.makerBps[slot] ?? 0, orders.takerBps[slot] ?? 0);
}

/** Changes what is held for an order to `amount` in the order and in its account or holding. */
export function setHold(ledger: LedgerState, slot: number, amount: number): void {
  const { orders } = ledger;
  const more = amount - (orders.held[slot] ?? 0);
  orders.held[slot] = amount;
  if (orders.side[slot] === SIDE.buy) ledger.accounts.holdCash(orders.accountRow[slot] ?? 0, more);
  else ledger.holdings.holdShares(orders.holdingRow[slot] ?? 0, more);
}

/**
 * Computes the hold again after something the book said. Nothing a book says can make an order need more: its fills were
 * held for, and an amend was held for before it was sent. Halts INVARIANT otherwise.
 */
export function lowerHold(ledger: LedgerState, slot: number, spent: number): void {
  const required = requiredHold(ledger, slot);
  const held = ledger.orders.held[slot] ?? 0;
  if (required + spent > held) throw needsMore(ledger.orders.order[slot] ?? 0, required, spent, held);
  setHold(ledger, slot, required);
}

function needsMore(order: number, required: number, spent: number, held: number): Halt {
  const amounts = `${required} + ${spent} of ${held}`;
  return new Halt(
    'INVARIANT',
    `a book never makes an order need more than is held (order ${order}, ${amounts})`,
  );
}
