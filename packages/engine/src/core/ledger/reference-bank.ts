import { must } from '@buttonwood/shared/base/assert.ts';
import type { Message } from '@buttonwood/shared/messages/codec.ts';

export type Body<K extends Message['kind']> = Extract<Message, { kind: K }>['body'];

export interface Account {
  readonly number: number;
  maker: bigint;
  taker: bigint;
  maxLive: number;
  shortLimit: bigint;
  frozen: number;
  killed: boolean;
  seq: number;
}

export interface Terms {
  readonly quantity: bigint;
  readonly limit: bigint;
  readonly stop: number;
}

export interface Order {
  readonly id: number;
  readonly account: Account;
  readonly instrument: number;
  readonly buy: boolean;
  readonly type: number;
  readonly stp: number;
  readonly rates: { readonly maker: bigint; readonly taker: bigint };
  readonly stopCap: bigint;
  /** What a bracket's exit will be: its number (0 when there is none any more) and prices. */
  exit:
    { readonly id: number; readonly profit: bigint; readonly loss: number; readonly cap: bigint } | undefined;
  /** Of an exit: its entry, while that lives. */
  entry: Order | undefined;
  /** Of an exit: lots that its book has not confirmed. */
  growth: bigint;
  quantity: bigint;
  filled: bigint;
  limit: bigint;
  stop: number;
  exactFees: bigint;
  pending: Terms | undefined;
}

const CASH = 0;
const MOST = 2n ** 53n - 1n;

/**
 * The money of the reference ledger: Maps and bigint, every sum made anew each time. Shares no code with the real one.
 */
export class ReferenceBank {
  readonly accounts = new Map<number, Account>();
  readonly orders = new Map<number, Order>();
  /** "account/asset" → balance, every account of every kind alike. */
  readonly balances = new Map<string, bigint>();
  readonly instruments = new Map<number, Body<'InstrumentState'>>();
  /** "account/asset" → what the house gave for it. */
  readonly owed = new Map<string, bigint>();
  private readonly positions = new Map<string, { cost: bigint; realised: bigint }>();

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
      if (asset === CASH) sum += this.cashNeed(order);
      else if (!order.buy && order.instrument === asset) sum += openLots(order);
    }
    return sum;
  }

  /** The cash an order can still cost; a selling entry and its exit are one sum, which the entry stands for. */
  cashNeed(order: Order): bigint {
    if (order.buy)
      return order.entry === undefined ? this.need(order, this.openValue(order), order.exactFees) : 0n;
    const { exit } = order;
    if (exit === undefined || exit.id === 0) return 0n;
    const live = this.orders.get(exit.id);
    const exitLots = live === undefined ? 0n : live.quantity - live.filled;
    const value = (exitLots + openLots(order)) * largest(exit.profit, exit.cap) * this.unit(order.instrument);
    return this.need(order, value, live?.exactFees ?? 0n);
  }

  private need(order: Order, value: bigint, fees: bigint): bigint {
    return value + rounded(fees + value * largest(order.rates.maker, order.rates.taker)) - rounded(fees);
  }

  /** The most that a buy can still trade for, while the book may or may not have seen its amend. */
  openValue(order: Order): bigint {
    const unit = this.unit(order.instrument);
    const leaves = order.quantity - order.filled;
    const now = leaves * largest(order.limit, order.stopCap);
    if (order.pending === undefined) return now * unit;
    const price = largest(order.pending.limit, order.stopCap);
    const asked = largest(0n, order.pending.quantity - order.filled);
    return unit * largest(asked * price, now + largest(0n, asked - leaves) * price);
  }

  /** What an account would be short of when it sold `more` lots, valued as the limit for short positions counts it. */
  shortValue(account: number, instrument: number, more: bigint, limit: bigint): bigint {
    let sum = 0n;
    for (const { instrument: other, reference } of this.instruments.values()) {
      const short = (other === instrument ? more : 0n) - this.available(account, other);
      const price = other === instrument ? largest(BigInt(reference), limit) : BigInt(reference);
      sum += largest(0n, short) * price * this.unit(other);
    }
    return sum;
  }

  post(from: number, to: number, asset: number, amount: bigint): void {
    this.balances.set(`${from}/${asset}`, this.balance(from, asset) - amount);
    this.balances.set(`${to}/${asset}`, this.balance(to, asset) + amount);
  }

  owe(account: number, asset: number, amount: bigint): void {
    this.owed.set(`${account}/${asset}`, this.owes(account, asset) + amount);
  }

  unit(instrument: number): bigint {
    const state = must(this.instruments.get(instrument), 'the instrument is known');
    return BigInt(state.tickUnits) * BigInt(state.lotSize);
  }

  liveOrders(account: number, instrument: number, side: number): Order[] {
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

  withdraw(account: number, instrument: number, lots: bigint): void {
    const position = this.positionOf(account, instrument);
    position.cost -= divided(position.cost * lots, this.balance(account, instrument));
  }

  positionOf(account: number, instrument: number): { cost: bigint; realised: bigint } {
    const name = `${account}/${instrument}`;
    const position = this.positions.get(name) ?? { cost: 0n, realised: 0n };
    this.positions.set(name, position);
    return position;
  }
}

/** The most lots that an order may still trade. */
export function openLots(order: Order): bigint {
  const leaves = order.quantity - order.filled;
  return order.pending === undefined ? leaves : largest(leaves, order.pending.quantity - order.filled);
}

export function largest(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

export function smallest(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

/** Basis-point parts to cash, half up. */
export function rounded(parts: bigint): bigint {
  return (parts + 5_000n) / 10_000n;
}

export function limited(amount: bigint): bigint {
  return largest(-MOST, smallest(MOST, amount));
}

function magnitude(amount: bigint): bigint {
  return amount < 0n ? -amount : amount;
}

/** Half up; neither is negative. */
function divided(amount: bigint, by: bigint): bigint {
  return (2n * amount + by) / (2n * by);
}
