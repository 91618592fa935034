import { must } from '@buttonwood/shared/base/assert.ts';
import { toHex } from '@buttonwood/shared/base/bytes.ts';
import { clearingAccount, EXTERNAL_ACCOUNT, FEE_ACCOUNT } from '@buttonwood/shared/ids/account-id.ts';
import { encodeMessage, type Message } from '@buttonwood/shared/messages/codec.ts';
import type { BodyOf, Fields, Layout } from '@buttonwood/shared/messages/layout.ts';
import * as events from '@buttonwood/shared/messages/ledger-events.ts';
import { EnterAmend, EnterCancel, EnterMassCancel, EnterOrder } from '@buttonwood/shared/messages/links.ts';
import { Reason, type ReasonName } from '@buttonwood/shared/order/reasons.ts';
import { isWellFormed, type PlacedFields } from './reference-order-form.ts';

/**
 * The ledger once more, as simply as it can be said: Maps, bigint, every sum made anew each time. It shares no code with
 * the real one (only the messages and the tables of reasons), so that the two agree only where both are right.
 */
type Body<K extends Message['kind']> = Extract<Message, { kind: K }>['body'];

interface Account {
  readonly number: number;
  readonly maker: bigint;
  readonly taker: bigint;
  readonly maxLive: number;
  seq: number;
}

interface Order {
  readonly id: number;
  readonly account: Account;
  readonly instrument: number;
  readonly buy: boolean;
  readonly type: number;
  quantity: bigint;
  filled: bigint;
  limit: bigint;
  stop: number;
  exactFees: bigint;
  pending: { quantity: bigint; limit: bigint; stop: number } | undefined;
}

interface Position {
  cost: bigint;
  realised: bigint;
}

interface UsedKey {
  readonly hash: string;
  readonly digest: string;
  readonly order: number;
  readonly reason: number;
  readonly position: number;
  readonly time: number;
}

const MAX_VALUE = 70_000_000_000_000n;
const CASH = 0;

export class ReferenceLedger {
  readonly accounts = new Map<number, Account>();
  readonly orders = new Map<number, Order>();
  /** "account/asset" → balance, every account of every kind alike. */
  readonly balances = new Map<string, bigint>();
  private readonly positions = new Map<string, Position>();
  private readonly instruments = new Map<number, Body<'InstrumentState'>>();
  private readonly keyLimit: number;
  private keys: UsedKey[] = [];
  private floor = 0;
  private floorTime = 0;
  private nextOrder = 1;
  private readonly sent = new Map<number, number>();
  private position = 1;
  private now = 0;
  private output: Uint8Array[] = [];

  /** One shard, number 0 of 1, behind its Genesis. */
  constructor(keyLimit: number) {
    this.keyLimit = keyLimit;
  }

  /** Applies one frame and returns the messages that a ledger answers with, encoded. */
  apply(messages: readonly Message[], at: number): Uint8Array[] {
    this.position += 1;
    this.now = at;
    this.output = [];
    for (const message of messages) this.handle(message);
    return this.output;
  }

  balance(account: number, asset: number): bigint {
    return this.balances.get(`${account}/${asset}`) ?? 0n;
  }

  /** What the live orders of an account hold of an asset. */
  held(account: number, asset: number): bigint {
    let sum = 0n;
    for (const order of this.orders.values()) {
      if (order.account.number === account && (order.buy ? CASH : order.instrument) === asset)
        sum += this.need(order);
    }
    return sum;
  }

  private handle(message: Message): void {
    switch (message.kind) {
      case 'OpenAccount':
        return this.open(message.body);
      case 'Deposit':
        return this.transfer(message.body, 1);
      case 'Withdraw':
        return this.transfer(message.body, 2);
      case 'PlaceOrder':
        return this.place(message.body);
      case 'AmendOrder':
        return this.amend(message.body);
      case 'CancelOrder':
        return this.cancel(message.body);
      case 'MassCancel':
        return this.massCancel(message.body);
      case 'InstrumentState':
        this.instruments.set(message.body.instrument, message.body);
        return;
      case 'Fill':
        return this.fill(message.body);
      case 'OrderChanged':
        return this.changed(message.body);
      case 'AmendRejected':
        return this.amendRejected(message.body);
      case 'OrderDone':
        return this.done(message.body);
      default:
        throw new Error(`the reference ledger does not know ${message.kind}`);
    }
  }

  private open(body: Body<'OpenAccount'>): void {
    const { account, makerBps, takerBps } = body;
    const deny = (reason: ReasonName): void => this.denied(account, 0, 0, reason);
    if (this.accounts.has(account)) return deny('account_exists');
    if (account < 1_000 || account >= 2 ** 31) return deny('unknown_account');
    if (makerBps > 100 || takerBps > 100) return deny('invalid_order');
    const maxLive = body.maxLiveOrders === 0 ? 1_000 : body.maxLiveOrders;
    const opened = { number: account, maker: BigInt(makerBps), taker: BigInt(takerBps), maxLive, seq: 0 };
    this.accounts.set(account, opened);
    const accountSeq = this.seq(account);
    this.emit(events.AccountOpened, { account, accountSeq, makerBps, takerBps, maxLiveOrders: maxLive });
  }

  private transfer(body: Body<'Deposit'>, direction: number): void {
    if (this.answeredByKey(body)) return;
    const { account, asset, amount } = body;
    const key = body.key.slice(0, 256);
    const reason = this.transferReason(body, direction);
    this.useKey(body, 0, reason);
    const head = { account, accountSeq: this.seq(account), asset, direction, amount };
    if (reason !== 'none') return this.emit(events.TransferDenied, { ...head, reason: Reason[reason], key });
    const lots = BigInt(amount);
    if (asset !== CASH) this.moveCost(account, asset, direction === 1 ? 0n : -lots, 0n);
    if (direction === 1) this.post(EXTERNAL_ACCOUNT, account, asset, lots);
    else this.post(account, EXTERNAL_ACCOUNT, asset, lots);
    const total = Number(this.balance(account, asset));
    this.emit(events.Transferred, { ...head, total, held: Number(this.held(account, asset)), key });
  }

  private transferReason(body: Body<'Deposit'>, direction: number): ReasonName {
    const { account, asset, amount } = body;
    if (!this.accounts.has(account)) return 'unknown_account';
    if (new TextEncoder().encode(body.key).length > 256 || amount === 0) return 'invalid_order';
    if (amount > 1e15) return 'value_too_large';
    if (asset !== CASH && !this.instruments.has(asset)) return 'unknown_instrument';
    const total = this.balance(account, asset);
    if (direction === 1) {
      const issued = -this.balance(EXTERNAL_ACCOUNT, asset) + BigInt(amount);
      const tooLarge = total + BigInt(amount) > 4n * 10n ** 15n || issued >= 2n ** 53n;
      return tooLarge ? 'balance_too_large' : 'none';
    }
    if (total - this.held(account, asset) >= BigInt(amount)) return 'none';
    return asset === CASH ? 'insufficient_funds' : 'insufficient_shares';
  }

  private place(body: Body<'PlaceOrder'>): void {
    if (this.answeredByKey(body)) return;
    const cap = this.cap(body);
    const reason = this.placeReason(body, cap);
    const order = this.nextOrder * 256;
    this.nextOrder += 1;
    this.useKey(body, order, reason);
    const { account, instrument, side, quantity, limit, stop } = body;
    const key = body.key.slice(0, 256);
    const { orderType, timeInForce, stp, postOnly, display, expireAt, validUntil } = body;
    const shape = { side, orderType, timeInForce, stp, postOnly, quantity };
    const head = {
      account,
      accountSeq: this.seq(account),
      order,
      instrument,
      ...shape,
      limit,
      stop,
      display,
      expireAt,
    };
    if (reason !== 'none') return this.emit(events.OrderDenied, { ...head, reason: Reason[reason], key });
    this.orders.set(order, {
      id: order,
      account: must(this.accounts.get(account), 'the account is open'),
      instrument,
      buy: side === 1,
      type: orderType,
      quantity: BigInt(quantity),
      filled: 0n,
      limit: cap,
      stop,
      exactFees: 0n,
      pending: undefined,
    });
    this.emit(events.OrderHeld, { ...head, cap: Number(cap), ...this.after(account, instrument), key });
    const entered = { order, account, ...shape, limit: Number(cap), stop, display, expireAt, validUntil };
    this.emit(EnterOrder, entered, 1024 + instrument);
  }

  private placeReason(body: Body<'PlaceOrder'>, cap: bigint): ReasonName {
    const account = this.accounts.get(body.account);
    if (account === undefined) return 'unknown_account';
    if (body.validUntil > 0 && this.now > body.validUntil) return 'command_expired';
    if (!isWellFormed(body)) return 'invalid_order';
    if (!this.instruments.has(body.instrument)) return 'unknown_instrument';
    if (this.liveOrders(body.account, body.instrument, 0).length >= account.maxLive) return 'too_many_orders';
    if (cap === 0n) return 'no_reference_price';
    const value = BigInt(body.quantity) * cap * this.unit(body.instrument);
    if (value > MAX_VALUE) return 'value_too_large';
    const asset = body.side === 1 ? CASH : body.instrument;
    const available = this.balance(body.account, asset) - this.held(body.account, asset);
    if (body.side === 2) return BigInt(body.quantity) > available ? 'insufficient_shares' : 'none';
    const needed = value + rounded(value * (account.maker > account.taker ? account.maker : account.taker));
    return needed > available ? 'insufficient_funds' : 'none';
  }

  /** The worst price at which an order may trade; 0 when nobody can say. */
  private cap(body: PlacedFields): bigint {
    if (body.orderType === 1 || body.orderType === 4) return BigInt(body.limit);
    const state = this.instruments.get(body.instrument);
    if (state === undefined || state.bandHigh === 0 || state.bandLow === 0) return 0n;
    if (body.orderType === 2) return BigInt(body.side === 1 ? state.bandHigh : state.bandLow);
    if (state.reference === 0) return 0n;
    const [stop, reference] = [BigInt(body.stop), BigInt(state.reference)];
    if (body.side === 1) {
      const highest = stop + (stop * (BigInt(state.bandHigh) - reference)) / reference;
      return highest > 2n ** 27n - 1n ? 2n ** 27n - 1n : highest;
    }
    const lowest = stop - (stop * (reference - BigInt(state.bandLow))) / reference;
    return lowest < 1n ? 1n : lowest;
  }

  private amend(body: Body<'AmendOrder'>): void {
    const order = this.orders.get(body.order);
    if (order?.account.number !== body.account)
      return this.denied(body.account, body.order, 1, 'order_not_amendable');
    const terms = this.amendedTerms(order, body);
    const reason = this.amendReason(order, body, terms);
    if (reason !== 'none') return this.denied(body.account, body.order, 1, reason);
    order.pending = terms;
    const { account, instrument } = { account: body.account, instrument: order.instrument };
    const wanted = { quantity: Number(terms.quantity), limit: Number(terms.limit), stop: terms.stop };
    const shown = { ...wanted, limit: carriesLimit(order.type) ? wanted.limit : 0 };
    const head = { account, accountSeq: this.seq(account), order: order.id, instrument };
    this.emit(events.AmendHeld, { ...head, ...shown, ...this.after(account, instrument) });
    const { validUntil } = body;
    this.emit(EnterAmend, { order: order.id, account, ...wanted, validUntil }, 1024 + instrument);
  }

  private amendedTerms(order: Order, body: Body<'AmendOrder'>): NonNullable<Order['pending']> {
    const stop = body.stop === 0 ? order.stop : body.stop;
    let limit = body.limit === 0 ? order.limit : BigInt(body.limit);
    if (body.stop !== 0 && order.type === 3) {
      const { instrument, type: orderType } = order;
      limit = this.cap({ instrument, side: order.buy ? 1 : 2, orderType, limit: 0, stop });
    }
    return { quantity: body.quantity === 0 ? order.quantity : BigInt(body.quantity), limit, stop };
  }

  private amendReason(
    order: Order,
    body: Body<'AmendOrder'>,
    terms: NonNullable<Order['pending']>,
  ): ReasonName {
    if (body.validUntil > 0 && this.now > body.validUntil) return 'command_expired';
    if (order.pending !== undefined) return 'amend_pending';
    if (body.quantity + body.limit + body.stop === 0) return 'invalid_order';
    if (body.quantity >= 2 ** 31 || body.limit >= 2 ** 27 || body.stop >= 2 ** 27) return 'invalid_order';
    if (body.limit > 0 && !carriesLimit(order.type)) return 'amend_unsupported';
    if (body.stop > 0 && order.type !== 3 && order.type !== 4) return 'amend_unsupported';
    if (terms.limit === 0n) return 'no_reference_price';
    if (terms.quantity * terms.limit * this.unit(order.instrument) > MAX_VALUE) return 'value_too_large';
    const asset = order.buy ? CASH : order.instrument;
    const others = this.held(body.account, asset) - this.need(order);
    const amended = { ...order, pending: terms };
    if (order.buy && this.openValue(amended) > MAX_VALUE) return 'value_too_large';
    if (others + this.need(amended) <= this.balance(body.account, asset)) return 'none';
    return order.buy ? 'insufficient_funds' : 'insufficient_shares';
  }

  private cancel(body: Body<'CancelOrder'>): void {
    const { account, order } = body;
    const live = this.orders.get(order);
    if (live?.account.number !== account) return this.denied(account, order, 2, 'order_not_cancelable');
    this.emit(EnterCancel, { order, account, reason: Reason.requested }, 1024 + live.instrument);
  }

  private massCancel(body: Body<'MassCancel'>): void {
    const { account, instrument, side } = body;
    if (!this.accounts.has(account)) return this.denied(account, 0, 3, 'unknown_account');
    if (side > 2) return this.denied(account, 0, 3, 'invalid_order');
    if (instrument !== 0 && !this.instruments.has(instrument))
      return this.denied(account, 0, 3, 'unknown_instrument');
    const asked = instrument === 0 ? [...this.instruments.keys()].sort((a, b) => a - b) : [instrument];
    const books = asked.filter((book) => this.liveOrders(account, book, side).length > 0);
    const orders = books.reduce((sum, book) => sum + this.liveOrders(account, book, side).length, 0);
    const head = { account, accountSeq: this.seq(account), instrument, side };
    this.emit(events.MassCancelForwarded, { ...head, books: books.length, orders });
    for (const book of books)
      this.emit(EnterMassCancel, { account, side, reason: Reason.mass_cancel }, 1024 + book);
  }

  private fill(body: Body<'Fill'>): void {
    const order = must(this.orders.get(body.order), 'a fill is of a live order');
    const { account, instrument } = { account: body.account, instrument: order.instrument };
    const [lots, cash] = [
      BigInt(body.quantity),
      BigInt(body.quantity) * BigInt(body.price) * this.unit(instrument),
    ];
    const before = rounded(order.exactFees);
    order.exactFees += cash * (body.role === 1 ? order.account.maker : order.account.taker);
    const fee = rounded(order.exactFees) - before;
    order.filled += lots;
    this.moveCost(account, instrument, order.buy ? lots : -lots, cash);
    const clearing = clearingAccount(instrument);
    this.post(order.buy ? account : clearing, order.buy ? clearing : account, CASH, cash);
    this.post(order.buy ? clearing : account, order.buy ? account : clearing, instrument, lots);
    this.post(account, FEE_ACCOUNT, CASH, fee);
    const { cost, realised } = this.positionOf(account, instrument);
    const { trade, role, price, quantity } = body;
    this.emit(events.AccountFilled, {
      ...{
        account,
        accountSeq: this.seq(account),
        order: order.id,
        trade,
        instrument,
        side: order.buy ? 1 : 2,
      },
      ...{
        role,
        price,
        quantity,
        cumQuantity: Number(order.filled),
        leaves: Number(order.quantity - order.filled),
      },
      ...{ cash: Number(cash), fee: Number(fee), cost: Number(cost), realised: Number(realised) },
      ...this.after(account, instrument),
    });
  }

  private changed(body: Body<'OrderChanged'>): void {
    const order = must(this.orders.get(body.order), 'a change is of a live order');
    if (body.cause === 1) order.pending = undefined;
    order.quantity = BigInt(body.quantity);
    order.limit = BigInt(body.limit);
    order.stop = body.stop;
    this.tellChange(order, body.cause, 0);
  }

  private amendRejected(body: Body<'AmendRejected'>): void {
    const order = this.orders.get(body.order);
    if (order === undefined) return;
    order.pending = undefined;
    this.tellChange(order, 0, body.reason);
  }

  private tellChange(order: Order, cause: number, reason: number): void {
    const { account, instrument, quantity, filled, stop } = order;
    this.emit(events.AccountOrderChanged, {
      ...{ account: account.number, accountSeq: this.seq(account.number), order: order.id, instrument },
      ...{ quantity: Number(quantity), limit: carriesLimit(order.type) ? Number(order.limit) : 0, stop },
      ...{ leaves: Number(quantity - filled), cause, reason, ...this.after(account.number, instrument) },
    });
  }

  private done(body: Body<'OrderDone'>): void {
    const order = must(this.orders.get(body.order), 'an end is of a live order');
    this.orders.delete(order.id);
    const { account, status, reason } = body;
    this.emit(events.AccountOrderDone, {
      ...{ account, accountSeq: this.seq(account), order: order.id, instrument: order.instrument },
      ...{ status, reason, cumQuantity: Number(order.filled), ...this.after(account, order.instrument) },
    });
  }

  /** What an order can still cost: cash with the largest fee for a buy, lots for a sell. */
  private need(order: Order): bigint {
    const leaves = order.quantity - order.filled;
    const asked = order.pending === undefined ? leaves : largest(0n, order.pending.quantity - order.filled);
    if (!order.buy) return largest(leaves, asked);
    const value = this.openValue(order);
    const { maker, taker } = order.account;
    return value + rounded(order.exactFees + value * largest(maker, taker)) - rounded(order.exactFees);
  }

  /** The most that an order can still trade for, while the book may or may not have seen its amend. */
  private openValue(order: Order): bigint {
    const leaves = order.quantity - order.filled;
    const now = leaves * order.limit;
    const unit = this.unit(order.instrument);
    if (order.pending === undefined) return now * unit;
    const asked = largest(0n, order.pending.quantity - order.filled);
    const more = largest(0n, asked - leaves);
    return unit * largest(asked * order.pending.limit, now + more * order.pending.limit);
  }

  private moveCost(account: number, instrument: number, lots: bigint, cash: bigint): void {
    const position = this.positionOf(account, instrument);
    const total = this.balance(account, instrument);
    if (lots >= 0n) {
      if (total === 0n) position.realised = 0n;
      position.cost += cash;
      return;
    }
    const removed = (2n * position.cost * -lots + total) / (2n * total);
    position.cost -= removed;
    if (cash !== 0n) position.realised += cash - removed;
  }

  private positionOf(account: number, instrument: number): Position {
    const name = `${account}/${instrument}`;
    const position = this.positions.get(name) ?? { cost: 0n, realised: 0n };
    this.positions.set(name, position);
    return position;
  }

  private liveOrders(account: number, instrument: number, side: number): Order[] {
    const mine = [...this.orders.values()].filter((order) => order.account.number === account);
    return mine.filter(
      (order) => order.instrument === instrument && (side === 0 || order.buy === (side === 1)),
    );
  }

  private unit(instrument: number): bigint {
    const state = must(this.instruments.get(instrument), 'the instrument is known');
    return BigInt(state.tickUnits) * BigInt(state.lotSize);
  }

  private post(from: number, to: number, asset: number, amount: bigint): void {
    this.balances.set(`${from}/${asset}`, this.balance(from, asset) - amount);
    this.balances.set(`${to}/${asset}`, this.balance(to, asset) + amount);
  }

  private after(account: number, instrument: number): BodyOf<Record<AfterField, 'i53'>> {
    return {
      cashTotal: Number(this.balance(account, CASH)),
      cashHeld: Number(this.held(account, CASH)),
      shareTotal: Number(this.balance(account, instrument)),
      shareHeld: Number(this.held(account, instrument)),
    };
  }

  private answeredByKey(body: Body<'Deposit'> | Body<'PlaceOrder'>): boolean {
    const { account, checked, keyTime } = body;
    const used = this.keys.find((key) => key.hash === toHex(body.keyHash));
    if (used?.digest === toHex(body.digest)) {
      this.emit(events.CommandReplayed, { account, order: used.order, reason: used.reason });
      return true;
    }
    const isYoung = keyTime - this.floorTime > 60_000_000 && keyTime <= this.now;
    if (used === undefined && (checked >= this.floor || isYoung)) return false;
    const reason = used === undefined ? Reason.check_stale : Reason.duplicate_client_order_id;
    this.emit(events.KeyRefused, { account, reason, floor: this.floor });
    return true;
  }

  private useKey(body: Body<'Deposit'> | Body<'PlaceOrder'>, order: number, reason: ReasonName): void {
    const [hash, digest] = [toHex(body.keyHash), toHex(body.digest)];
    this.keys.push({ hash, digest, order, reason: Reason[reason], position: this.position, time: this.now });
    if (this.keys.length <= this.keyLimit) return;
    const evicted = must(this.keys[0], 'the window is not empty');
    this.keys = this.keys.slice(1);
    this.floor = evicted.position;
    this.floorTime = evicted.time;
  }

  private denied(account: number, order: number, what: number, reason: ReasonName): void {
    const accountSeq = this.seq(account);
    this.emit(events.RequestDenied, { account, accountSeq, order, what, reason: Reason[reason] });
  }

  private seq(account: number): number {
    const open = this.accounts.get(account);
    if (open === undefined) return 0;
    open.seq += 1;
    return open.seq;
  }

  private emit<N extends string, F extends Fields>(layout: Layout<N, F>, body: BodyOf<F>, target = 0): void {
    const number = target === 0 ? 0 : (this.sent.get(target) ?? 0) + 1;
    if (target !== 0) this.sent.set(target, number);
    this.output.push(encodeMessage(layout, body, { source: 2, target, number }));
  }
}

type AfterField = 'cashTotal' | 'cashHeld' | 'shareTotal' | 'shareHeld';

function carriesLimit(type: number): boolean {
  return type === 1 || type === 4;
}

function largest(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

/** Basis-point parts to cash, half up. */
function rounded(parts: bigint): bigint {
  return (parts + 5_000n) / 10_000n;
}
