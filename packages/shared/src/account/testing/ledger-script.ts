import { FrameWriter } from '../../frame/frame-writer.ts';
import { ledgerActor } from '../../ids/actor-id.ts';
import { encodeMessage } from '../../messages/codec.ts';
import type { BodyOf, Fields, Layout } from '../../messages/layout.ts';
import {
  AccountFilled,
  AccountOpened,
  AccountOrderChanged,
  AccountOrderDone,
  OrderDenied,
  OrderHeld,
  Transferred,
  TransferDirection,
} from '../../messages/ledger-events.ts';
import { ChangeCause, FillRole } from '../../messages/links.ts';
import { FinalStatus } from '../../order/order-status.ts';
import { OrderType } from '../../order/order-type.ts';
import { Reason } from '../../order/reasons.ts';
import { Side } from '../../order/side.ts';
import { StpMode } from '../../order/stp-mode.ts';
import { TimeInForce } from '../../order/time-in-force.ts';

/** A buy order of the script, as plain numbers: what the fold should come to. */
export interface ScriptOrder {
  readonly order: number;
  readonly account: number;
  readonly price: number;
  quantity: number;
  filled: number;
  fees: number;
}

export interface ScriptAccount {
  seq: number;
  cash: number;
  held: number;
  shares: number;
  cost: number;
}

/** Cash of one tick and lot in the script: tick 0.01, lot 1. */
const UNIT = 100;
const NO_SHARES = { value: 0, cost: 0, realised: 0 };

/**
 * Writes the out frames of a ledger in which accounts buy shares of instrument 1: one call, one event. Its own books are
 * kept in plain objects.
 */
export class LedgerScript {
  readonly accounts = new Map<number, ScriptAccount>();
  readonly live = new Map<number, ScriptOrder>();
  private orders = 0;
  private trades = 0;
  private readonly out = new FrameWriter();

  /** Ends the frame. */
  take(): Uint8Array {
    const bytes = this.out.take();
    this.out.clear();
    return bytes;
  }

  open(account: number): void {
    this.accounts.set(account, { seq: 0, cash: 0, held: 0, shares: 0, cost: 0 });
    this.emit(account, AccountOpened, { makerBps: 0, takerBps: 10, maxLiveOrders: 0 });
  }

  deposit(account: number, amount: number): void {
    const state = this.of(account);
    state.cash += amount;
    const direction = TransferDirection.deposit;
    const { cash: total, held } = state;
    this.emit(account, Transferred, {
      asset: 0,
      direction,
      amount,
      total,
      held,
      ...NO_SHARES,
      key: `d${state.seq}`,
    });
  }

  hold(account: number, quantity: number, price: number, order: number = this.nextOrder()): ScriptOrder {
    this.of(account).held += quantity * price * UNIT;
    const made = { order, account, price, quantity, filled: 0, fees: 0 };
    this.live.set(order, made);
    const body = {
      ...orderFields(order, quantity, price),
      cap: price,
      ...this.after(account),
      key: `k${order}`,
    };
    this.emit(account, OrderHeld, body);
    return made;
  }

  deny(account: number, quantity: number, price: number): void {
    const fields = orderFields(this.nextOrder(), quantity, price);
    this.emit(account, OrderDenied, { ...fields, reason: Reason.insufficient_funds, key: 'denied' });
  }

  fill(order: ScriptOrder, quantity: number, fee: number): void {
    const state = this.of(order.account);
    const cash = quantity * order.price * UNIT;
    state.cash -= cash + fee;
    state.held -= cash;
    state.shares += quantity;
    state.cost += cash;
    order.filled += quantity;
    order.fees += fee;
    this.trades += 1;
    this.emit(order.account, AccountFilled, {
      order: order.order,
      trade: this.trades,
      instrument: 1,
      side: Side.buy,
      role: FillRole.taker,
      price: order.price,
      quantity,
      cumQuantity: order.filled,
      leaves: order.quantity - order.filled,
      cash,
      fee,
      cost: state.cost,
      realised: 0,
      ...this.after(order.account),
    });
  }

  change(order: ScriptOrder, quantity: number): void {
    this.of(order.account).held += (quantity - order.quantity) * order.price * UNIT;
    order.quantity = quantity;
    this.emit(order.account, AccountOrderChanged, {
      order: order.order,
      instrument: 1,
      quantity,
      limit: order.price,
      stop: 0,
      leaves: quantity - order.filled,
      cause: ChangeCause.amended,
      reason: 0,
      ...this.after(order.account),
    });
  }

  done(order: ScriptOrder): void {
    const left = order.quantity - order.filled;
    this.of(order.account).held -= left * order.price * UNIT;
    this.live.delete(order.order);
    this.emit(order.account, AccountOrderDone, {
      order: order.order,
      instrument: 1,
      status: left === 0 ? FinalStatus.filled : FinalStatus.canceled,
      reason: left === 0 ? Reason.filled : Reason.requested,
      cumQuantity: order.filled,
      ...this.after(order.account),
    });
  }

  private after(account: number): Record<'cashTotal' | 'cashHeld' | 'shareTotal' | 'shareHeld', number> {
    const { cash, held, shares } = this.of(account);
    return { cashTotal: cash, cashHeld: held, shareTotal: shares, shareHeld: 0 };
  }

  private of(account: number): ScriptAccount {
    const state = this.accounts.get(account) ?? { seq: 0, cash: 0, held: 0, shares: 0, cost: 0 };
    this.accounts.set(account, state);
    return state;
  }

  private nextOrder(): number {
    this.orders += 1;
    return this.orders * 256;
  }

  private emit<N extends string, F extends Fields>(
    account: number,
    declared: Layout<N, F>,
    body: Omit<BodyOf<F>, 'account' | 'accountSeq'>,
  ): void {
    const state = this.of(account);
    state.seq += 1;
    const whole = { ...body, account, accountSeq: state.seq } as unknown as BodyOf<F>;
    this.out.append(encodeMessage(declared, whole, { source: ledgerActor(0) }));
  }
}

function orderFields(
  order: number,
  quantity: number,
  limit: number,
): Omit<BodyOf<typeof OrderDenied.fields>, 'account' | 'accountSeq' | 'reason' | 'key'> {
  return {
    order,
    instrument: 1,
    side: Side.buy,
    orderType: OrderType.limit,
    timeInForce: TimeInForce.gtc,
    stp: StpMode.cancel_newest,
    postOnly: 0,
    quantity,
    limit,
    stop: 0,
    display: 0,
    expireAt: 0,
  };
}
