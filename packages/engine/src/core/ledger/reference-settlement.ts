import { must } from '@buttonwood/shared/base/assert.ts';
import { clearingAccount, FEE_ACCOUNT, HOUSE_ACCOUNT } from '@buttonwood/shared/ids/account-id.ts';
import type { Message } from '@buttonwood/shared/messages/codec.ts';
import * as events from '@buttonwood/shared/messages/ledger-events.ts';
import { largest, rounded, smallest, type Body, type Order, type ReferenceBank } from './reference-bank.ts';
import type { ReferenceLedger } from './reference-ledger.ts';
import { carriesLimit } from './reference-order-form.ts';

const CASH = 0;

/** What books say, in the reference ledger: fills, changes, ends, busts. */
export class ReferenceSettlement {
  private readonly ledger: ReferenceLedger;

  constructor(ledger: ReferenceLedger) {
    this.ledger = ledger;
  }

  private get bank(): ReferenceBank {
    return this.ledger.bank;
  }

  handle(message: Message): void {
    switch (message.kind) {
      case 'Fill':
        return this.fill(message.body);
      case 'OrderChanged':
        return this.changed(message.body);
      case 'AmendRejected':
        return this.amendRejected(message.body);
      case 'OrderDone':
        return this.done(message.body);
      case 'Bust':
        return this.bust(message.body);
      default:
        throw new Error(`the reference ledger does not know ${message.kind}`);
    }
  }

  private fill(body: Body<'Fill'>): void {
    const { bank, ledger } = this;
    const order = must(bank.orders.get(body.order), 'a fill is of a live order');
    const { account, trade, role, price, quantity } = body;
    const { instrument, buy } = order;
    const lots = BigInt(quantity);
    const cash = lots * BigInt(price) * bank.unit(instrument);
    const before = rounded(order.exactFees);
    order.exactFees += cash * (role === 2 ? order.rates.taker : order.rates.maker);
    const fee = rounded(order.exactFees) - before;
    order.filled += lots;
    bank.trade(account, instrument, buy ? lots : -lots, cash);
    const clearing = clearingAccount(instrument);
    bank.post(buy ? account : clearing, buy ? clearing : account, CASH, cash);
    bank.post(buy ? clearing : account, buy ? account : clearing, instrument, lots);
    bank.post(account, FEE_ACCOUNT, CASH, fee);
    const { cost, realised } = bank.positionOf(account, instrument);
    ledger.emit(events.AccountFilled, {
      ...{ account, accountSeq: ledger.seq(account), order: order.id, trade, instrument, side: buy ? 1 : 2 },
      ...{ role, price, quantity, cumQuantity: Number(order.filled) },
      leaves: Number(order.quantity - order.filled),
      ...{ cash: Number(cash), fee: Number(fee), cost: Number(cost), realised: Number(realised) },
      ...ledger.after(account, instrument),
    });
    if (order.exit !== undefined && order.exit.id !== 0) this.protect(order, order.exit, lots);
  }

  /** What an entry was filled gets an exit, or makes it larger. */
  private protect(entry: Order, terms: NonNullable<Order['exit']>, lots: bigint): void {
    const live = this.bank.orders.get(terms.id);
    if (live !== undefined) {
      live.quantity += lots;
      live.growth += lots;
      return this.tellChange(live, 3, 0);
    }
    const { account, instrument, stp, rates } = entry;
    const type = terms.profit === 0n ? 3 : terms.loss === 0 ? 1 : 5;
    const limit = terms.profit === 0n ? terms.cap : terms.profit;
    this.bank.orders.set(terms.id, {
      ...{ id: terms.id, account, instrument, buy: !entry.buy, type, stp, rates, stopCap: terms.cap },
      ...{ exit: undefined, entry, growth: lots, quantity: lots, filled: 0n, limit, stop: terms.loss },
      ...{ exactFees: 0n, pending: undefined },
    });
    const { ledger } = this;
    ledger.emit(events.OrderHeld, {
      ...{ account: account.number, accountSeq: ledger.seq(account.number), order: terms.id, instrument },
      ...{
        side: entry.buy ? 2 : 1,
        orderType: type,
        timeInForce: 2,
        stp,
        postOnly: 0,
        quantity: Number(lots),
      },
      ...{ limit: Number(terms.profit), stop: terms.loss, display: 0, expireAt: 0, cap: Number(limit) },
      ...ledger.after(account.number, instrument),
      key: '',
    });
  }

  private changed(body: Body<'OrderChanged'>): void {
    const order = must(this.bank.orders.get(body.order), 'a change is of a live order');
    if (body.cause === 3) {
      order.growth = 0n;
      return;
    }
    if (body.cause === 1) order.pending = undefined;
    order.quantity = BigInt(body.quantity) + order.growth;
    order.limit = BigInt(body.limit);
    order.stop = body.stop;
    this.tellChange(order, body.cause, 0);
  }

  private amendRejected(body: Body<'AmendRejected'>): void {
    const order = this.bank.orders.get(body.order);
    if (order === undefined) return;
    order.pending = undefined;
    this.tellChange(order, 0, body.reason);
  }

  private tellChange(order: Order, cause: number, reason: number): void {
    const { account, instrument, quantity, filled, stop } = order;
    const { ledger } = this;
    ledger.emit(events.AccountOrderChanged, {
      ...{ account: account.number, accountSeq: ledger.seq(account.number), order: order.id, instrument },
      ...{ quantity: Number(quantity), limit: carriesLimit(order.type) ? Number(order.limit) : 0, stop },
      ...{ leaves: Number(quantity - filled), cause, reason, ...ledger.after(account.number, instrument) },
    });
  }

  private done(body: Body<'OrderDone'>): void {
    const { bank, ledger } = this;
    const order = must(bank.orders.get(body.order), 'an end is of a live order');
    bank.orders.delete(order.id);
    const exit = bank.orders.get(order.exit?.id ?? 0);
    if (exit !== undefined) exit.entry = undefined;
    if (order.entry?.exit !== undefined) order.entry.exit = { ...order.entry.exit, id: 0 };
    const { account, status, reason } = body;
    ledger.emit(events.AccountOrderDone, {
      ...{ account, accountSeq: ledger.seq(account), order: order.id, instrument: order.instrument },
      ...{ status, reason, cumQuantity: Number(order.filled), ...ledger.after(account, order.instrument) },
    });
  }

  private bust(body: Body<'Bust'>): void {
    const { bank, ledger } = this;
    const { account, instrument, side, order, trade, price, quantity } = body;
    if (!bank.accounts.has(account)) return ledger.denied(account, order, 6, 'unknown_account');
    const [lots, fee] = [BigInt(quantity), BigInt(body.fee)];
    const cash = lots * BigInt(price) * bank.unit(instrument);
    const isSound = side > 0 && side < 3 && quantity > 0 && quantity < 2 ** 31 && price < 2 ** 27;
    if (!isSound || cash > 70_000_000_000_000n || fee > cash)
      return ledger.denied(account, order, 6, 'unknown_trade');
    const clearing = clearingAccount(instrument);
    const most = 2n ** 53n - 1n;
    const moved = [account, clearing, HOUSE_ACCOUNT].flatMap((owner) => [
      size(bank.balance(owner, CASH)) + cash + fee,
      size(bank.balance(owner, instrument)) + lots,
    ]);
    if ([...moved, size(bank.balance(FEE_ACCOUNT, CASH)) + cash + fee].some((amount) => amount > most))
      return ledger.denied(account, order, 6, 'balance_too_large');
    const bought = side === 1;
    const [asset, due] = bought ? [instrument, lots] : [CASH, cash];
    bank.post(FEE_ACCOUNT, account, CASH, fee);
    const owed = due - smallest(due, largest(0n, bank.available(account, asset)));
    bank.trade(account, instrument, bought ? -lots : lots, cash);
    bank.post(HOUSE_ACCOUNT, account, asset, owed);
    bank.owe(account, asset, owed);
    bank.post(bought ? clearing : account, bought ? account : clearing, CASH, cash);
    bank.post(bought ? account : clearing, bought ? clearing : account, instrument, lots);
    const { cost, realised } = bank.positionOf(account, instrument);
    ledger.emit(events.FillReversed, {
      ...{ account, accountSeq: ledger.seq(account), order, trade, instrument, side, price, quantity },
      ...{
        cash: Number(cash),
        fee: body.fee,
        owedCash: bought ? 0 : Number(owed),
        owedShares: bought ? Number(owed) : 0,
      },
      ...{ cost: Number(cost), realised: Number(realised), ...ledger.after(account, instrument) },
    });
  }
}

function size(amount: bigint): bigint {
  return amount < 0n ? -amount : amount;
}
