import type { AccountChange } from '@buttonwood/shared/account/account-fold.ts';
import type { AccountState } from '@buttonwood/shared/account/account-state.ts';
import type { LiveOrder } from '@buttonwood/shared/account/live-order.ts';
import {
  CASH_ASSET_NAME,
  freezeLevelName,
  toWireCash,
  toWireFill,
  toWireOrder,
  toWirePosition,
  toWireReversal,
  toWireShares,
} from '@buttonwood/shared/account/to-wire.ts';
import { formatCash } from '@buttonwood/shared/money/cash.ts';
import { formatQuantity } from '@buttonwood/shared/money/quantity.ts';
import type { AccountStanding, Reversal } from '@buttonwood/shared/wire/account-types.ts';
import type { Balance, Fill, Order, Position } from '@buttonwood/shared/wire/http-types.ts';
import type { InstrumentDirectory } from './instrument-directory.ts';

/** What one frame has said about one account, in the words of the wire. */
export class AccountUpdates {
  readonly state: AccountState;
  readonly orders: Order[] = [];
  readonly fills: Fill[] = [];
  readonly reversals: Reversal[] = [];
  private cash = false;
  private standingSaid = false;
  private readonly instruments = new Set<number>();
  private readonly directory: InstrumentDirectory;

  constructor(state: AccountState, directory: InstrumentDirectory) {
    this.state = state;
    this.directory = directory;
  }

  /** Takes a change over at once: the fold goes on changing its orders. False when an instrument is not known yet. */
  add({ order, fill, reversal, standing, cash, instrument }: AccountChange, at: number): boolean {
    const info = this.directory.info(order?.instrument ?? instrument);
    if (info === undefined && (order !== undefined || instrument !== 0)) return false;
    if (order !== undefined && info !== undefined) this.orders.push(toWireOrder(order, info));
    if (fill !== undefined && info !== undefined) this.fills.push(toWireFill(fill, info, at));
    if (reversal !== undefined && info !== undefined) this.reversals.push(toWireReversal(reversal, info, at));
    if (standing === true) this.standingSaid = true;
    if (cash) this.cash = true;
    if (instrument !== 0 && this.state.positions.has(instrument)) this.instruments.add(instrument);
    return true;
  }

  addOrder(order: LiveOrder): boolean {
    const info = this.directory.info(order.instrument);
    if (info !== undefined) this.orders.push(toWireOrder(order, info));
    return info !== undefined;
  }

  /** Balances that were said anew, as they are after the frame. */
  balances(): Balance[] {
    const { cashTotal, cashHeld } = this.state;
    const cash = this.cash ? [toWireCash(cashTotal, cashHeld)] : [];
    return [...cash, ...wireShares(this.state, this.instruments, this.directory)];
  }

  /** Undefined when its standing was not said anew. */
  standing(): AccountStanding | undefined {
    return this.standingSaid ? wireStanding(this.state, this.directory) : undefined;
  }

  positions(): Position[] {
    return wirePositions(this.state, this.instruments, this.directory);
  }
}

/** Live orders of an account, oldest first. */
export function wireOrders(state: AccountState, directory: InstrumentDirectory): Order[] {
  return [...state.orders.values()].flatMap((order) => {
    const info = directory.info(order.instrument);
    return info === undefined ? [] : [toWireOrder(order, info)];
  });
}

/** Cash first, then the shares of each instrument that the account has or had. */
export function wireBalances(state: AccountState, directory: InstrumentDirectory): Balance[] {
  const cash = toWireCash(state.cashTotal, state.cashHeld);
  return [cash, ...wireShares(state, state.positions.keys(), directory)];
}

export function wirePositions(
  state: AccountState,
  instruments: Iterable<number>,
  directory: InstrumentDirectory,
): Position[] {
  return [...instruments].flatMap((instrument) => {
    const info = directory.info(instrument);
    const position = state.positions.get(instrument);
    if (info === undefined || position === undefined) return [];
    return [toWirePosition(position, info, directory.mark(instrument))];
  });
}

/** Whether the account is frozen or killed, and what it owes: cash first. */
export function wireStanding(state: AccountState, directory: InstrumentDirectory): AccountStanding {
  const owedCash = { asset: CASH_ASSET_NAME, amount: formatCash(state.cashOwed) };
  const owedShares = [...state.positions.values()].flatMap(({ instrument, owed }) => {
    const info = directory.info(instrument);
    if (info === undefined || owed === 0) return [];
    return [{ asset: info.symbol, amount: formatQuantity(owed, info.lotSize) }];
  });
  return {
    frozen: freezeLevelName(state.frozen),
    killed: state.killed,
    owed: state.cashOwed === 0 ? owedShares : [owedCash, ...owedShares],
  };
}

function wireShares(
  state: AccountState,
  instruments: Iterable<number>,
  directory: InstrumentDirectory,
): Balance[] {
  return [...instruments].flatMap((instrument) => {
    const info = directory.info(instrument);
    const position = state.positions.get(instrument);
    if (info === undefined || position === undefined) return [];
    return [toWireShares(position.quantity, position.held, info)];
  });
}
