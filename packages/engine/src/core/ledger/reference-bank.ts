import { must } from '@buttonwood/shared/base/assert.ts';
import { CASH_ASSET } from '@buttonwood/shared/ids/account-id.ts';
import type { MessageBody } from './message-body.ts';
import { withDearestFee, type ReferenceAccount } from './reference-account.ts';
import { divided, largest, limited, magnitude, smallest } from './reference-amounts.ts';
import { openLots, type HeldOrder } from './reference-held-order.ts';

/** What the lots of a position cost, and what those that were closed brought. */
interface PositionCost {
  cost: bigint;
  realised: bigint;
}

/**
 * The money of the reference ledger: Maps and bigint, every sum made anew each time. Shares no code with the real one.
 */
export class ReferenceBank {
  readonly accounts = new Map<number, ReferenceAccount>();
  readonly orders = new Map<number, HeldOrder>();
  /** "account/asset" → balance, every account of every kind alike. */
  readonly balances = new Map<string, bigint>();
  readonly instruments = new Map<number, MessageBody<'InstrumentState'>>();
  /** "account/asset" → what the house gave for it. */
  readonly owed = new Map<string, bigint>();
  private readonly positions = new Map<string, PositionCost>();

  balance(account: number, asset: number): bigint {
    return this.balances.get(`${account}/${asset}`) ?? 0n;
  }

  owes(account: number, asset: number): bigint {
    return this.owed.get(`${account}/${asset}`) ?? 0n;
  }

  available(account: number, asset: number): bigint {
    return this.balance(account, asset) - this.held(account, asset);
  }

  /** What the live orders of an account hold of an asset. */
  held(account: number, asset: number): bigint {
    let sum = 0n;
    for (const order of this.orders.values()) {
      if (order.account.number !== account) continue;
      if (asset === CASH_ASSET) sum += this.cashNeed(order);
      else if (!order.buy && order.instrument === asset) sum += openLots(order);
    }
    return sum;
  }

  /** The cash an order can still cost; a selling entry and its exit are one sum, which the entry stands for. */
  cashNeed(order: HeldOrder): bigint {
    if (order.buy) {
      const isHeldByEntry = order.entry !== undefined;
      return isHeldByEntry ? 0n : withDearestFee(this.openValue(order), order.rates, order.exactFees);
    }
    const { exit } = order;
    if (exit === undefined || exit.id === 0) return 0n;
    const live = this.orders.get(exit.id);
    const exitLots = live === undefined ? 0n : live.quantity - live.filled;
    const value = (exitLots + openLots(order)) * largest(exit.profit, exit.cap) * this.unit(order.instrument);
    return withDearestFee(value, order.rates, live?.exactFees);
  }

  /** The most that a buy can still trade for, while the book may or may not have seen its amend. */
  openValue(order: HeldOrder): bigint {
    const unit = this.unit(order.instrument);
    const leaves = order.quantity - order.filled;
    const now = leaves * largest(order.limit, order.stopCap);
    if (order.pending === undefined) return now * unit;
    const price = largest(order.pending.limit, order.stopCap);
    const asked = largest(0n, order.pending.quantity - order.filled);
    return unit * largest(asked * price, now + largest(0n, asked - leaves) * price);
  }

  post(from: number, to: number, asset: number, amount: bigint): void {
    this.balances.set(`${from}/${asset}`, this.balance(from, asset) - amount);
    this.balances.set(`${to}/${asset}`, this.balance(to, asset) + amount);
  }

  owe(account: number, asset: number, amount: bigint): void {
    this.owed.set(`${account}/${asset}`, this.owes(account, asset) + amount);
  }

  /** Cash of one tick and one lot. */
  unit(instrument: number): bigint {
    const state = must(this.instruments.get(instrument), 'the instrument is known');
    return BigInt(state.tickUnits) * BigInt(state.lotSize);
  }

  /** Live orders of an account in an instrument, on a side (0: both). */
  liveOrders(account: number, instrument: number, side: number): HeldOrder[] {
    const mine = [...this.orders.values()].filter((order) => order.account.number === account);
    return mine.filter(
      (order) => order.instrument === instrument && (side === 0 || order.buy === (side === 1)),
    );
  }

  /** Counts a trade into cost and profit, lot by lot in thought: those that close first, the rest opens. */
  trade(account: number, instrument: number, lots: bigint, cash: bigint): void {
    const position = this.positionOf(account, instrument);
    const before = this.balance(account, instrument) - this.owes(account, instrument);
    if (before === 0n) position.realised = 0n;
    const size = magnitude(lots);
    const closes = before !== 0n && lots > 0n !== before > 0n;
    const closed = closes ? smallest(size, magnitude(before)) : 0n;
    const closingCash = closed === 0n ? 0n : divided(cash * closed, size);
    const openingCash = cash - closingCash;
    if (closed > 0n) {
      const part = divided(magnitude(position.cost) * closed, magnitude(before));
      position.cost += before > 0n ? -part : part;
      position.realised = limited(
        position.realised + (before > 0n ? closingCash - part : part - closingCash),
      );
    }
    if (closed < size) position.cost = limited(position.cost + (lots > 0n ? openingCash : -openingCash));
  }

  /** Lots that leave take their part of the cost with them. */
  withdraw(account: number, instrument: number, lots: bigint): void {
    const position = this.positionOf(account, instrument);
    position.cost -= divided(position.cost * lots, this.balance(account, instrument));
  }

  positionOf(account: number, instrument: number): PositionCost {
    const name = `${account}/${instrument}`;
    const position = this.positions.get(name) ?? { cost: 0n, realised: 0n };
    this.positions.set(name, position);
    return position;
  }
}
