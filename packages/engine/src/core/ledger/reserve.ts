import { Side } from '@buttonwood/shared/order/side.ts';
import type { Conditions } from './conditions.ts';
import { largerBps, need, openLeaves } from './hold.ts';
import type { LedgerState } from './ledger-state.ts';
import { MISSING } from './number-index.ts';

/** Price in ticks at which a bracket's exit costs most. */
export function worstExitPrice(conditions: Conditions): number {
  return Math.max(conditions.takeProfit, conditions.exitCap);
}

/**
 * Returns the cash that a bracket's selling entry holds besides its shares: what its exit will need for the lots that the
 * entry may still sell, more than the exit holds now. Both together are one sum, rounded once, so a fill moves it from one to
 * the other without a remainder.
 */
export function requiredReserve(ledger: LedgerState, slot: number, leaves: number): number {
  const { orders } = ledger;
  const conditions = orders.conditionsOf(slot);
  if (conditions === undefined || conditions.exitOrder === 0 || orders.side[slot] === Side.buy) return 0;
  const exit = orders.find(conditions.exitOrder);
  const exitLeaves = exit === MISSING ? 0 : (orders.leaves[exit] ?? 0);
  const remainder = exit === MISSING ? 0 : (orders.feeRemainder[exit] ?? 0);
  const worth = worstExitPrice(conditions) * ledger.instruments.unit(orders.instrument[slot] ?? 0);
  const bps = largerBps(ledger, slot);
  return need((exitLeaves + leaves) * worth, bps, remainder) - need(exitLeaves * worth, bps, remainder);
}

/** Computes the reserve of an order again; nothing for the many orders that have none. */
export function holdReserve(ledger: LedgerState, slot: number): void {
  const conditions = ledger.orders.conditionsOf(slot);
  if (conditions === undefined) return;
  const required = requiredReserve(ledger, slot, openLeaves(ledger, slot));
  ledger.accounts.holdCash(ledger.orders.accountRow[slot] ?? 0, required - conditions.reserve);
  conditions.reserve = required;
}

/** The same for an order, and when it is an exit for its entry, whose lots or fees have changed. */
export function holdReserves(ledger: LedgerState, slot: number): void {
  const conditions = ledger.orders.conditionsOf(slot);
  if (conditions === undefined) return;
  holdReserve(ledger, slot);
  const entry = conditions.entryOrder === 0 ? MISSING : ledger.orders.find(conditions.entryOrder);
  if (entry !== MISSING) holdReserve(ledger, entry);
}
