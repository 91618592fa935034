import type { FeeRates, ReferenceAccount } from './reference-account.ts';
import { largest } from './reference-amounts.ts';

/** What an amend can change. `limit` is the worst price at which the order may trade. */
export interface AmendTerms {
  readonly quantity: bigint;
  readonly limit: bigint;
  readonly stop: number;
}

/** What a bracket's exit will be: its number (0 when there is none any more), its two prices, and the worst price behind its stop. */
export interface BracketExit {
  readonly id: number;
  readonly profit: bigint;
  readonly loss: number;
  readonly cap: bigint;
}

/** A live order, for which the reference ledger holds cash or shares. */
export interface HeldOrder {
  readonly id: number;
  readonly account: ReferenceAccount;
  readonly instrument: number;
  readonly buy: boolean;
  readonly type: number;
  readonly stp: number;
  /** Of its account when it was placed. */
  readonly rates: FeeRates;
  /** The worst price of an OCO order behind its stop; 0 of others. */
  readonly stopCap: bigint;
  exit: BracketExit | undefined;
  /** Of an exit: its entry, while that lives. */
  entry: HeldOrder | undefined;
  /** Of an exit: lots that its book has not confirmed. */
  growth: bigint;
  quantity: bigint;
  filled: bigint;
  limit: bigint;
  stop: number;
  exactFees: bigint;
  /** The amend that its book has not answered. */
  pending: AmendTerms | undefined;
}

/** An order that nothing has happened to. */
export function newHeldOrder(terms: Omit<HeldOrder, 'filled' | 'exactFees' | 'pending'>): HeldOrder {
  return { ...terms, filled: 0n, exactFees: 0n, pending: undefined };
}

/** The most lots that an order may still trade. */
export function openLots(order: HeldOrder): bigint {
  const leaves = order.quantity - order.filled;
  return order.pending === undefined ? leaves : largest(leaves, order.pending.quantity - order.filled);
}
