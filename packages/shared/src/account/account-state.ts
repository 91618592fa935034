import type { LiveOrder } from './live-order.ts';

/** Shares of one instrument: lots in total (below 0 when sold short) and held for open sells; cost and realised profit in 10^-4 of the currency. */
export interface PositionState {
  readonly instrument: number;
  quantity: number;
  held: number;
  /** Lots that the house gave when a trade was taken back, and that credits pay first. */
  owed: number;
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
  /** As `owed` of a position. */
  cashOwed: number;
  /** FreezeLevel. */
  frozen: number;
  /** Whether the kill switch covers this account by name. */
  killed: boolean;
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
    cashOwed: 0,
    frozen: 0,
    killed: false,
    orders: new Map(),
    positions: new Map(),
  };
}

/** Returns the account's position in an instrument, a new empty one if there is none. */
export function positionIn(state: AccountState, instrument: number): PositionState {
  const known = state.positions.get(instrument);
  if (known !== undefined) return known;
  const position = { instrument, quantity: 0, held: 0, owed: 0, cost: 0, realised: 0 };
  state.positions.set(instrument, position);
  return position;
}
