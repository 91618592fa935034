import { CASH_ASSET } from '@buttonwood/shared/ids/account-id.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import { forEachBalance } from './balances.ts';
import { openLeaves, requiredHold } from './hold.ts';
import type { LedgerState } from './ledger-state.ts';
import { requiredReserve } from './reserve.ts';

/**
 * Returns every rule that the state breaks, in words; none in a sound ledger. Every asset sums to zero over all accounts,
 * nobody holds more than there is, holds and live counts are those of the live orders, and each order holds what it needs.
 * Reads everything: for tests and the audit, not for the hot path.
 */
export function brokenInvariants(ledger: LedgerState): string[] {
  return [...brokenSums(ledger), ...brokenAvailability(ledger), ...brokenHolds(ledger)];
}

/** Sum of every asset over all accounts. Exact: what all accounts have together may pass what a double holds. */
export function assetSums(ledger: LedgerState): Map<number, bigint> {
  const sums = new Map<number, bigint>();
  forEachBalance(ledger, (_account, asset, total) =>
    sums.set(asset, (sums.get(asset) ?? 0n) + BigInt(total)),
  );
  return sums;
}

function brokenSums(ledger: LedgerState): string[] {
  const broken: string[] = [];
  for (const [asset, sum] of assetSums(ledger)) {
    if (sum !== 0n) broken.push(`asset ${asset} sums to zero over all accounts (got ${sum})`);
  }
  return broken;
}

function brokenAvailability(ledger: LedgerState): string[] {
  const broken: string[] = [];
  const { accounts, holdings } = ledger;
  for (let row = 0; row < accounts.count; row++) {
    const available = accounts.availableCash(row);
    if (
      !(available >= 0) ||
      !((accounts.cashHeld[row] ?? 0) >= 0) ||
      breaksOwing(accounts.cashOwed[row], available)
    ) {
      broken.push(`account ${accounts.number[row] ?? 0} has cash for its holds (available ${available})`);
    }
  }
  for (let row = 0; row < holdings.count; row++) {
    const available = holdings.available(row);
    const mayBeShort = accounts.mayBeShort[accounts.find(holdings.account[row] ?? 0)] === 1;
    if (
      !(available >= 0 || mayBeShort) ||
      !((holdings.held[row] ?? 0) >= 0) ||
      breaksOwing(holdings.owed[row], available)
    ) {
      broken.push(
        `account ${holdings.account[row] ?? 0} has shares of ${holdings.instrument[row] ?? 0} for its holds (available ${available})`,
      );
    }
    if (holdings.total[row] === holdings.owed[row] && holdings.cost[row] !== 0) {
      broken.push(`an empty position costs nothing (account ${holdings.account[row] ?? 0})`);
    }
  }
  return broken;
}

/** Whoever owes has nothing to spend: it would have gone to the house. */
function breaksOwing(owed: number | undefined, available: number): boolean {
  return owed !== 0 && available > 0;
}

function brokenHolds(ledger: LedgerState): string[] {
  const broken: string[] = [];
  const { accounts, holdings, orders } = ledger;
  const cash = new Float64Array(accounts.count);
  const shares = new Float64Array(holdings.count);
  const live = new Float64Array(holdings.count);
  for (const slot of orders.sortedSlots()) {
    const held = orders.held[slot] ?? 0;
    const required = requiredHold(ledger, slot);
    if (held !== required)
      broken.push(`order ${orders.order[slot] ?? 0} holds what it needs (${held} of ${required})`);
    const accountRow = orders.accountRow[slot] ?? 0;
    const holdingRow = orders.holdingRow[slot] ?? 0;
    const reserve = orders.conditionsOf(slot)?.reserve ?? 0;
    const wanted = requiredReserve(ledger, slot, openLeaves(ledger, slot));
    if (reserve !== wanted)
      broken.push(`order ${orders.order[slot] ?? 0} reserves what its exit needs (${reserve} of ${wanted})`);
    cash[accountRow] = (cash[accountRow] ?? 0) + reserve;
    if (orders.side[slot] === Side.buy) cash[accountRow] = (cash[accountRow] ?? 0) + held;
    else shares[holdingRow] = (shares[holdingRow] ?? 0) + held;
    live[holdingRow] = (live[holdingRow] ?? 0) + 1;
  }
  for (let row = 0; row < accounts.count; row++) {
    if (cash[row] !== accounts.cashHeld[row]) {
      broken.push(`account ${accounts.number[row] ?? 0} holds what its orders hold in asset ${CASH_ASSET}`);
    }
  }
  for (let row = 0; row < holdings.count; row++) {
    if (shares[row] !== holdings.held[row] || live[row] !== holdings.liveOrders(row)) {
      broken.push(
        `account ${holdings.account[row] ?? 0} holds and counts its live orders in ${holdings.instrument[row] ?? 0}`,
      );
    }
  }
  return broken;
}
