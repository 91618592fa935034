import { largest, roundedFee } from './reference-amounts.ts';

/** Fee rates in basis points. */
export interface FeeRates {
  readonly maker: bigint;
  readonly taker: bigint;
}

/** An open account of the reference ledger. */
export interface ReferenceAccount {
  readonly number: number;
  rates: FeeRates;
  maxLiveOrders: number;
  shortLimit: bigint;
  /** A FreezeLevel. */
  frozen: number;
  killed: boolean;
  seq: number;
}

/**
 * The most that it costs to trade for `value`: with the fee at the dearer rate. An order's fee is rounded as one sum, so what it
 * adds depends on `charged`, the exact fees of the order so far.
 */
export function withDearestFee(value: bigint, rates: FeeRates, charged = 0n): bigint {
  return value + roundedFee(charged + value * largest(rates.maker, rates.taker)) - roundedFee(charged);
}
