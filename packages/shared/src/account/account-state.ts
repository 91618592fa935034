import type { LiveOrder } from './live-order.ts';

/** Shares of one instrument: lots held in total and for open sells; cost and realised profit in 10^-4 of the currency. */
export interface PositionState {
  readonly instrument: number;
  quantity: number;
  held: number;
  cost: number;
  realised: number;
}

/** What the ledger has said about one account, up to its event `seq`. Cash in 10^-4 of the currency. */
export interface AccountState {
  readonly account: number;
  seq: number;
  /** Stamp of the newest event. */
  at: number;
  cashTotal: number;
  cashHeld: number;
  /** Live orders by number, oldest first. */
  readonly orders: Map<number, LiveOrder>;
  readonly positions: Map<number, PositionState>;
}

export function emptyAccount(account: number): AccountState {
  return {
    account,
    seq: 0,
    at: 0,
    cashTotal: 0,
    cashHeld: 0,
    orders: new Map(),
    positions: new Map(),
  };
}

/** Returns the account's position in an instrument, a new empty one if there is none. */
export function positionIn(state: AccountState, instrument: number): PositionState {
  const known = state.positions.get(instrument);
  if (known !== undefined) return known;
  const position = { instrument, quantity: 0, held: 0, cost: 0, realised: 0 };
  state.positions.set(instrument, position);
  return position;
}
