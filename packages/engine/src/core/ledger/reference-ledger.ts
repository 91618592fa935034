import { must } from '@buttonwood/shared/base/assert.ts';
import { EXTERNAL_ACCOUNT, HOUSE_ACCOUNT } from '@buttonwood/shared/ids/account-id.ts';
import { encodeMessage, type Message } from '@buttonwood/shared/messages/codec.ts';
import type { BodyOf, Fields, Layout } from '@buttonwood/shared/messages/layout.ts';
import * as events from '@buttonwood/shared/messages/ledger-events.ts';
import {
  EnterAmend,
  EnterCancel,
  EnterConditional,
  EnterMassCancel,
  EnterOrder,
} from '@buttonwood/shared/messages/links.ts';
import { Reason, type ReasonName } from '@buttonwood/shared/order/reasons.ts';
import {
  largest,
  limited,
  openLots,
  ReferenceBank,
  rounded,
  smallest,
  type Body,
  type Order,
  type Terms,
} from './reference-bank.ts';
import { ReferenceKeys } from './reference-keys.ts';
import {
  carriesLimit,
  exitIsSound,
  isWellFormed,
  isWellFormedConditional,
  type PlacedFields,
} from './reference-order-form.ts';
import { ReferenceSettlement } from './reference-settlement.ts';

const MAX_VALUE = 70_000_000_000_000n;
const CASH = 0;

const NO_CONDITIONS = { minQuantity: 0, trail: 0, stopLimit: 0, takeProfit: 0, stopLoss: 0 };

/** The caps that decide what an order holds. */
interface Caps {
  readonly price: bigint;
  readonly stop: bigint;
  readonly exit: bigint;
}

/**
 * The ledger once more, as simply as it can be said. It shares no code with the real one (only the messages and the tables of
 * reasons), so that the two agree only where both are right.
 */
export class ReferenceLedger {
  readonly bank = new ReferenceBank();
  private readonly keys: ReferenceKeys;
  private readonly settlement: ReferenceSettlement;
  private killed = false;
  private nextOrder = 1;
  private readonly sent = new Map<number, number>();
  private position = 1;
  private now = 0;
  private output: Uint8Array[] = [];

  /** One shard, number 0 of 1, behind its Genesis. */
  constructor(keyLimit: number) {
    this.keys = new ReferenceKeys(keyLimit);
    this.settlement = new ReferenceSettlement(this);
  }

  /** Applies one frame and returns the messages that a ledger answers with, encoded. */
  apply(messages: readonly Message[], at: number): Uint8Array[] {
    this.position += 1;
    this.now = at;
    this.output = [];
    for (const message of messages) {
      this.handle(message);
      this.payOwed();
    }
    return this.output;
  }

  private handle(message: Message): void {
    switch (message.kind) {
      case 'OpenAccount':
        return this.open(message.body);
      case 'SetAccountTerms':
        return this.setTerms(message.body);
      case 'FreezeAccount':
        return this.freeze(message.body);
      case 'KillAccount':
        return this.kill(message.body);
      case 'Deposit':
        return this.transfer(message.body, 1);
      case 'Withdraw':
        return this.transfer(message.body, 2);
      case 'PlaceOrder':
        return this.place({ ...message.body, ...NO_CONDITIONS }, false);
      case 'PlaceConditional':
        return this.place(message.body, true);
      case 'AmendOrder':
        return this.amend(message.body);
      case 'CancelOrder':
        return this.cancel(message.body);
      case 'MassCancel':
        return this.massCancel(message.body);
      case 'InstrumentState':
        this.bank.instruments.set(message.body.instrument, message.body);
        return;
      default:
        return this.settlement.handle(message);
    }
  }

  private open(body: Body<'OpenAccount'>): void {
    const { account, makerBps, takerBps } = body;
    const deny = (reason: ReasonName): void => this.denied(account, 0, 0, reason);
    if (this.bank.accounts.has(account)) return deny('account_exists');
    if (account < 1_000 || account >= 2 ** 31) return deny('unknown_account');
    if (makerBps > 100 || takerBps > 100) return deny('invalid_order');
    const maxLive = body.maxLiveOrders === 0 ? 1_000 : body.maxLiveOrders;
    const rates = { maker: BigInt(makerBps), taker: BigInt(takerBps) };
    const state = { shortLimit: 0n, frozen: 0, killed: false, seq: 0 };
    this.bank.accounts.set(account, { number: account, ...rates, maxLive, ...state });
    const accountSeq = this.seq(account);
    this.emit(events.AccountOpened, { account, accountSeq, makerBps, takerBps, maxLiveOrders: maxLive });
  }

  private setTerms(body: Body<'SetAccountTerms'>): void {
    const { account, makerBps, takerBps, shortLimit, operator } = body;
    const open = this.bank.accounts.get(account);
    if (open === undefined) return this.denied(account, 0, 4, 'unknown_account');
    if (makerBps > 100 || takerBps > 100 || shortLimit > 4e15)
      return this.denied(account, 0, 4, 'invalid_order');
    const maxLive = body.maxLiveOrders === 0 ? 1_000 : body.maxLiveOrders;
    Object.assign(open, {
      maker: BigInt(makerBps),
      taker: BigInt(takerBps),
      maxLive,
      shortLimit: BigInt(shortLimit),
    });
    const terms = { makerBps, takerBps, maxLiveOrders: maxLive, shortLimit, operator };
    this.emit(events.AccountTermsSet, { account, accountSeq: this.seq(account), ...terms });
  }

  private freeze(body: Body<'FreezeAccount'>): void {
    const { account, level, operator, cancelOrders } = body;
    const open = this.bank.accounts.get(account);
    if (open === undefined) return this.denied(account, 0, 5, 'unknown_account');
    if (level > 2) return this.denied(account, 0, 5, 'invalid_order');
    open.frozen = level;
    const state = { level, killed: Number(open.killed), operator, why: body.why.slice(0, 1_024) };
    this.emit(events.AccountFrozen, { account, accountSeq: this.seq(account), ...state });
    if (cancelOrders === 1) this.cancelIn(account, [...this.booksOf(account, 0)], 0, Reason.account_frozen);
  }

  private kill(body: Body<'KillAccount'>): void {
    const { account } = body;
    const killed = body.killed === 1;
    if (account === 0) this.killed = killed;
    const open = this.bank.accounts.get(account);
    if (open === undefined) return;
    open.killed = killed;
    const state = { level: open.frozen, killed: Number(killed), operator: 0, why: '' };
    this.emit(events.AccountFrozen, { account, accountSeq: this.seq(account), ...state });
    if (killed) this.cancelIn(account, this.booksOf(account, 0), 0, Reason.killed);
  }

  private transfer(body: Body<'Deposit'>, direction: number): void {
    if (this.answeredByKey(body)) return;
    const { bank } = this;
    const { account, asset, amount } = body;
    const key = body.key.slice(0, 256);
    const reason = this.transferReason(body, direction);
    this.useKey(body, 0, reason);
    const head = { account, accountSeq: this.seq(account), asset, direction, amount };
    if (reason !== 'none') return this.emit(events.TransferDenied, { ...head, reason: Reason[reason], key });
    const lots = BigInt(amount);
    const price = BigInt(bank.instruments.get(asset)?.reference ?? 0);
    const value = asset === CASH || direction === 2 ? 0n : limited(lots * price * bank.unit(asset));
    if (asset !== CASH && direction === 1) bank.trade(account, asset, lots, value);
    if (asset !== CASH && direction === 2) bank.withdraw(account, asset, lots);
    if (direction === 1) bank.post(EXTERNAL_ACCOUNT, account, asset, lots);
    else bank.post(account, EXTERNAL_ACCOUNT, asset, lots);
    const balance = { total: Number(bank.balance(account, asset)), held: Number(bank.held(account, asset)) };
    const { cost, realised } = asset === CASH ? { cost: 0, realised: 0 } : bank.positionOf(account, asset);
    const worth = { value: Number(value), cost: Number(cost), realised: Number(realised) };
    this.emit(events.Transferred, { ...head, ...balance, ...worth, key });
  }

  private transferReason(body: Body<'Deposit'>, direction: number): ReasonName {
    const { bank } = this;
    const { account, asset, amount } = body;
    const open = bank.accounts.get(account);
    if (open === undefined) return 'unknown_account';
    if (open.frozen === 2) return 'account_frozen';
    if (new TextEncoder().encode(body.key).length > 256 || amount === 0) return 'invalid_order';
    if (amount > 1e15) return 'value_too_large';
    if (asset !== CASH && !bank.instruments.has(asset)) return 'unknown_instrument';
    if (direction === 1) {
      const issued = -bank.balance(EXTERNAL_ACCOUNT, asset) + BigInt(amount);
      const total = bank.balance(account, asset) + BigInt(amount);
      return total > 4n * 10n ** 15n || issued >= 2n ** 53n ? 'balance_too_large' : 'none';
    }
    if (bank.available(account, asset) >= BigInt(amount)) return 'none';
    return asset === CASH ? 'insufficient_funds' : 'insufficient_shares';
  }

  private place(body: Omit<Body<'PlaceConditional'>, never>, conditional: boolean): void {
    if (this.answeredByKey(body)) return;
    const { account, instrument, side, quantity, limit, stop, stopLimit, stopLoss } = body;
    const caps: Caps = {
      price: this.cap(body),
      stop: body.orderType === 5 ? BigInt(stopLimit) || this.cap({ ...body, orderType: 3 }) : 0n,
      exit:
        stopLoss === 0
          ? 0n
          : this.cap({ instrument, side: 3 - side, orderType: 3, limit: 0, stop: stopLoss }),
    };
    const reason = this.placeReason(body, caps, conditional);
    const order = this.takeNumber();
    this.useKey(body, order, reason);
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
    const isBracket = body.takeProfit + stopLoss > 0;
    const exitOrder = isBracket ? this.takeNumber() : 0;
    const owner = must(this.bank.accounts.get(account), 'the account is open');
    this.bank.orders.set(order, {
      ...{ id: order, account: owner, instrument, buy: side === 1, type: orderType, stp },
      rates: { maker: owner.maker, taker: owner.taker },
      stopCap: caps.stop,
      exit: isBracket
        ? { id: exitOrder, profit: BigInt(body.takeProfit), loss: stopLoss, cap: caps.exit }
        : undefined,
      ...{ entry: undefined, growth: 0n, quantity: BigInt(quantity), filled: 0n, limit: caps.price, stop },
      ...{ exactFees: 0n, pending: undefined },
    });
    const cap = Number(caps.price);
    this.emit(events.OrderHeld, { ...head, cap, ...this.after(account, instrument), key });
    const entered = { order, account, ...shape, limit: cap, stop, display, expireAt, validUntil };
    if (!conditional) return this.emit(EnterOrder, entered, 1024 + instrument);
    const { minQuantity, trail, takeProfit } = body;
    const conditions = { minQuantity, trail, stopLimit, takeProfit, stopLoss, exitOrder };
    this.emit(events.OrderConditionsHeld, { account, order, ...conditions });
    const exitCap = Number(orderType === 5 ? caps.stop : caps.exit);
    this.emit(EnterConditional, { ...entered, ...conditions, exitCap }, 1024 + instrument);
  }

  private placeReason(body: Body<'PlaceConditional'>, caps: Caps, conditional: boolean): ReasonName {
    const { bank } = this;
    const { side, takeProfit, stopLoss } = body;
    const account = bank.accounts.get(body.account);
    if (account === undefined) return 'unknown_account';
    if (account.frozen > 0) return 'account_frozen';
    if (this.killed || account.killed) return 'trading_killed';
    if (body.validUntil > 0 && this.now > body.validUntil) return 'command_expired';
    if (!(conditional ? isWellFormedConditional(body) : isWellFormed(body))) return 'invalid_order';
    if (!bank.instruments.has(body.instrument)) return 'unknown_instrument';
    const isBracket = takeProfit + stopLoss > 0;
    const orders = bank.liveOrders(body.account, body.instrument, 0).length + (isBracket ? 2 : 1);
    if (orders > account.maxLive) return 'too_many_orders';
    if (caps.price === 0n || (body.orderType === 5 && caps.stop === 0n)) return 'no_reference_price';
    if (stopLoss > 0 && caps.exit === 0n) return 'no_reference_price';
    const lots = BigInt(body.quantity);
    const value = lots * largest(caps.price, caps.stop) * bank.unit(body.instrument);
    const exitValue = lots * largest(BigInt(takeProfit), caps.exit) * bank.unit(body.instrument);
    if (value > MAX_VALUE || exitValue > MAX_VALUE) return 'value_too_large';
    const rate = account.maker > account.taker ? account.maker : account.taker;
    const cash = bank.available(body.account, CASH);
    if (side === 1) return value + rounded(value * rate) > cash ? 'insufficient_funds' : 'none';
    const sale = this.saleReason(body.account, body.instrument, lots, caps.price);
    if (sale !== 'none' || !isBracket) return sale;
    return exitValue + rounded(exitValue * rate) > cash ? 'insufficient_funds' : 'none';
  }

  private saleReason(account: number, instrument: number, more: bigint, limit: bigint): ReasonName {
    const { bank } = this;
    if (more <= bank.available(account, instrument)) return 'none';
    const most = must(bank.accounts.get(account), 'the account is open').shortLimit;
    if (most === 0n) return 'insufficient_shares';
    if (bank.instruments.get(instrument)?.reference === 0) return 'no_reference_price';
    return bank.shortValue(account, instrument, more, limit) > most ? 'short_limit' : 'none';
  }

  /** The worst price at which an order may trade; 0 when nobody can say. */
  private cap(body: PlacedFields): bigint {
    if (carriesLimit(body.orderType)) return BigInt(body.limit);
    const state = this.bank.instruments.get(body.instrument);
    if (state === undefined || state.bandHigh === 0 || state.bandLow === 0) return 0n;
    if (body.stop === 0 || body.orderType === 2)
      return BigInt(body.side === 1 ? state.bandHigh : state.bandLow);
    if (state.reference === 0) return 0n;
    const [stop, reference] = [BigInt(body.stop), BigInt(state.reference)];
    if (body.side === 1) {
      return smallest(2n ** 27n - 1n, stop + (stop * (BigInt(state.bandHigh) - reference)) / reference);
    }
    return largest(1n, stop - (stop * (reference - BigInt(state.bandLow))) / reference);
  }

  private amend(body: Body<'AmendOrder'>): void {
    const order = this.bank.orders.get(body.order);
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

  private amendedTerms(order: Order, body: Body<'AmendOrder'>): Terms {
    const stop = body.stop === 0 ? order.stop : body.stop;
    let limit = body.limit === 0 ? order.limit : BigInt(body.limit);
    if (body.stop !== 0 && order.type === 3) {
      const { instrument, type: orderType } = order;
      limit = this.cap({ instrument, side: order.buy ? 1 : 2, orderType, limit: 0, stop });
    }
    return { quantity: body.quantity === 0 ? order.quantity : BigInt(body.quantity), limit, stop };
  }

  private amendReason(order: Order, body: Body<'AmendOrder'>, terms: Terms): ReasonName {
    const { bank } = this;
    const side = order.buy ? 1 : 2;
    if (order.account.frozen > 0) return 'account_frozen';
    if (this.killed || order.account.killed) return 'trading_killed';
    if (body.validUntil > 0 && this.now > body.validUntil) return 'command_expired';
    if (order.pending !== undefined) return 'amend_pending';
    if (body.quantity + body.limit + body.stop === 0) return 'invalid_order';
    if (body.quantity >= 2 ** 31 || body.limit >= 2 ** 27 || body.stop >= 2 ** 27) return 'invalid_order';
    if (body.limit > 0 && !carriesLimit(order.type)) return 'amend_unsupported';
    if (body.stop > 0 && ![3, 4, 5].includes(order.type)) return 'amend_unsupported';
    if (terms.limit === 0n) return 'no_reference_price';
    if (order.entry !== undefined) return 'amend_unsupported';
    const [limit, stop] = [Number(terms.limit), terms.stop];
    if (order.type === 5 && (order.buy ? limit >= stop : limit <= stop)) return 'invalid_order';
    const prices = { takeProfit: Number(order.exit?.profit ?? 0n), stopLoss: order.exit?.loss ?? 0 };
    if (!exitIsSound({ side, limit: carriesLimit(order.type) ? limit : 0, ...prices }))
      return 'invalid_order';
    const exitPrice = largest(order.exit?.profit ?? 0n, order.exit?.cap ?? 0n);
    const dearest = largest(largest(terms.limit, order.stopCap), exitPrice);
    if (terms.quantity * dearest * bank.unit(order.instrument) > MAX_VALUE) return 'value_too_large';
    const amended = { ...order, pending: terms };
    if (order.buy && bank.openValue(amended) > MAX_VALUE) return 'value_too_large';
    const lots = openLots(amended) - openLots(order);
    const sale =
      lots <= 0n || order.buy ? 'none' : this.saleReason(body.account, order.instrument, lots, terms.limit);
    if (sale !== 'none') return sale;
    const more = bank.cashNeed(amended) - bank.cashNeed(order);
    return more > bank.available(body.account, CASH) ? 'insufficient_funds' : 'none';
  }

  private cancel(body: Body<'CancelOrder'>): void {
    const { account, order } = body;
    const live = this.bank.orders.get(order);
    if (live?.account.number !== account) return this.denied(account, order, 2, 'order_not_cancelable');
    this.emit(EnterCancel, { order, account, reason: Reason.requested }, 1024 + live.instrument);
  }

  private massCancel(body: Body<'MassCancel'>): void {
    const { account, instrument, side } = body;
    if (!this.bank.accounts.has(account)) return this.denied(account, 0, 3, 'unknown_account');
    if (side > 2) return this.denied(account, 0, 3, 'invalid_order');
    if (instrument !== 0 && !this.bank.instruments.has(instrument))
      return this.denied(account, 0, 3, 'unknown_instrument');
    const books = this.booksOf(account, side).filter((book) => instrument === 0 || book === instrument);
    const orders = books.reduce((sum, book) => sum + this.bank.liveOrders(account, book, side).length, 0);
    const head = { account, accountSeq: this.seq(account), instrument, side };
    this.emit(events.MassCancelForwarded, { ...head, books: books.length, orders });
    this.cancelIn(account, books, side, Reason.mass_cancel);
  }

  /** Instruments in which an account has live orders on a side (0: any), in ascending order. */
  private booksOf(account: number, side: number): number[] {
    const books = [...this.bank.instruments.keys()].sort((a, b) => a - b);
    return books.filter((book) => this.bank.liveOrders(account, book, side).length > 0);
  }

  private cancelIn(account: number, books: readonly number[], side: number, reason: number): void {
    for (const book of books) this.emit(EnterMassCancel, { account, side, reason }, 1024 + book);
  }

  /** Whatever became available of what an account owes goes to the house: cash first. */
  private payOwed(): void {
    const { bank } = this;
    const debts = [...bank.owed].filter(([, owed]) => owed > 0n).map(([name]) => name.split('/').map(Number));
    for (const [account = 0, asset = 0] of debts.sort((a, b) => (a[1] ?? 0) - (b[1] ?? 0))) {
      const paid = smallest(bank.owes(account, asset), bank.available(account, asset));
      if (paid <= 0n) continue;
      bank.post(account, HOUSE_ACCOUNT, asset, paid);
      bank.owe(account, asset, -paid);
      const [total, held] = [Number(bank.balance(account, asset)), Number(bank.held(account, asset))];
      const left = Number(bank.owes(account, asset));
      const accountSeq = this.seq(account);
      this.emit(events.OwedPaid, {
        account,
        accountSeq,
        asset,
        amount: Number(paid),
        owed: left,
        total,
        held,
      });
    }
  }

  after(account: number, instrument: number): BodyOf<Record<AfterField, 'i53'>> {
    const { bank } = this;
    return {
      cashTotal: Number(bank.balance(account, CASH)),
      cashHeld: Number(bank.held(account, CASH)),
      shareTotal: Number(bank.balance(account, instrument)),
      shareHeld: Number(bank.held(account, instrument)),
    };
  }

  private answeredByKey(body: Body<'Deposit'> | Body<'PlaceConditional'>): boolean {
    const { account } = body;
    const found = this.keys.look(body, this.now);
    if (found === 'new') return false;
    if (typeof found === 'string')
      this.emit(events.KeyRefused, { account, reason: Reason[found], floor: this.keys.floor });
    else this.emit(events.CommandReplayed, { account, order: found.order, reason: found.reason });
    return true;
  }

  private useKey(body: Body<'Deposit'> | Body<'PlaceConditional'>, order: number, reason: ReasonName): void {
    this.keys.use(body, { order, reason: Reason[reason], position: this.position, time: this.now });
  }

  private takeNumber(): number {
    const order = this.nextOrder * 256;
    this.nextOrder += 1;
    return order;
  }

  denied(account: number, order: number, what: number, reason: ReasonName): void {
    const accountSeq = this.seq(account);
    this.emit(events.RequestDenied, { account, accountSeq, order, what, reason: Reason[reason] });
  }

  seq(account: number): number {
    const open = this.bank.accounts.get(account);
    if (open === undefined) return 0;
    open.seq += 1;
    return open.seq;
  }

  emit<N extends string, F extends Fields>(layout: Layout<N, F>, body: BodyOf<F>, target = 0): void {
    const number = target === 0 ? 0 : (this.sent.get(target) ?? 0) + 1;
    if (target !== 0) this.sent.set(target, number);
    this.output.push(encodeMessage(layout, body, { source: 2, target, number }));
  }
}

type AfterField = 'cashTotal' | 'cashHeld' | 'shareTotal' | 'shareHeld';
