import { must } from '@buttonwood/shared/base/assert.ts';
import { CASH_ASSET, clearingAccount, FEE_ACCOUNT } from '@buttonwood/shared/ids/account-id.ts';
import {
  AccountFilled,
  AccountOrderChanged,
  AccountOrderDone,
  OrderHeld,
} from '@buttonwood/shared/messages/ledger-events.ts';
import { ChangeCause, FillRole } from '@buttonwood/shared/messages/links.ts';
import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import { TimeInForce } from '@buttonwood/shared/order/time-in-force.ts';
import type { MessageBody } from './message-body.ts';
import { roundedFee } from './reference-amounts.ts';
import type { ReferenceDesk } from './reference-desk.ts';
import { newHeldOrder, type BracketExit, type HeldOrder } from './reference-held-order.ts';
import { carriesLimit } from './reference-order-form.ts';

/** Settles what a book says was filled, in the reference ledger. */
export function settleFill(desk: ReferenceDesk, body: MessageBody<'Fill'>): void {
  const { bank } = desk;
  const order = must(bank.orders.get(body.order), 'a fill is of a live order');
  const { account, trade, role, price, quantity } = body;
  const { instrument, buy } = order;
  const lots = BigInt(quantity);
  const cash = lots * BigInt(price) * bank.unit(instrument);
  const before = roundedFee(order.exactFees);
  order.exactFees += cash * (role === FillRole.taker ? order.rates.taker : order.rates.maker);
  const fee = roundedFee(order.exactFees) - before;
  order.filled += lots;
  bank.trade(account, instrument, buy ? lots : -lots, cash);
  const clearing = clearingAccount(instrument);
  bank.post(buy ? account : clearing, buy ? clearing : account, CASH_ASSET, cash);
  bank.post(buy ? clearing : account, buy ? account : clearing, instrument, lots);
  bank.post(account, FEE_ACCOUNT, CASH_ASSET, fee);
  const { cost, realised } = bank.positionOf(account, instrument);
  desk.tell(AccountFilled, {
    ...desk.headOf(order),
    trade,
    side: buy ? Side.buy : Side.sell,
    role,
    price,
    quantity,
    cumQuantity: Number(order.filled),
    leaves: Number(order.quantity - order.filled),
    cash: Number(cash),
    fee: Number(fee),
    cost: Number(cost),
    realised: Number(realised),
    ...desk.after(account, instrument),
  });
  if (order.exit !== undefined && order.exit.id !== 0) protect(desk, order, order.exit, lots);
}

/** What an entry was filled gets an exit, or makes it larger. */
function protect(desk: ReferenceDesk, entry: HeldOrder, terms: BracketExit, lots: bigint): void {
  const live = desk.bank.orders.get(terms.id);
  if (live === undefined) return openExit(desk, entry, terms, lots);
  live.quantity += lots;
  live.growth += lots;
  tellChange(desk, live, { cause: ChangeCause.bracket, reason: 0 });
}

function openExit(desk: ReferenceDesk, entry: HeldOrder, terms: BracketExit, lots: bigint): void {
  const { account, instrument, stp, rates } = entry;
  const hasBoth = terms.profit > 0n && terms.loss > 0;
  const single = terms.profit > 0n ? OrderType.limit : OrderType.stop;
  const exit = newHeldOrder({
    id: terms.id,
    account,
    instrument,
    buy: !entry.buy,
    type: hasBoth ? OrderType.oco : single,
    stp,
    rates,
    stopCap: terms.cap,
    exit: undefined,
    entry,
    growth: lots,
    quantity: lots,
    limit: terms.profit > 0n ? terms.profit : terms.cap,
    stop: terms.loss,
  });
  desk.bank.orders.set(exit.id, exit);
  desk.tell(OrderHeld, {
    ...desk.headOf(exit),
    side: exit.buy ? Side.buy : Side.sell,
    orderType: exit.type,
    timeInForce: TimeInForce.gtc,
    stp,
    postOnly: 0,
    quantity: Number(lots),
    limit: Number(terms.profit),
    stop: exit.stop,
    display: 0,
    expireAt: 0,
    cap: Number(exit.limit),
    ...desk.after(account.number, instrument),
    key: '',
  });
}

/** An order is now as its book says: it took an amend, or self-trade prevention took lots off. */
export function changeOrder(desk: ReferenceDesk, body: MessageBody<'OrderChanged'>): void {
  const order = must(desk.bank.orders.get(body.order), 'a change is of a live order');
  const { cause } = body;
  if (cause === ChangeCause.bracket) {
    order.growth = 0n;
    return;
  }
  if (cause === ChangeCause.amended) order.pending = undefined;
  order.quantity = BigInt(body.quantity) + order.growth;
  order.limit = BigInt(body.limit);
  order.stop = body.stop;
  tellChange(desk, order, { cause, reason: 0 });
}

/** A book did not take an amend; the order may be over by now. */
export function rejectAmend(desk: ReferenceDesk, body: MessageBody<'AmendRejected'>): void {
  const order = desk.bank.orders.get(body.order);
  if (order === undefined) return;
  order.pending = undefined;
  tellChange(desk, order, { cause: 0, reason: body.reason });
}

function tellChange(
  desk: ReferenceDesk,
  order: HeldOrder,
  why: Pick<MessageBody<'AccountOrderChanged'>, 'cause' | 'reason'>,
): void {
  const { account, instrument, type, quantity, filled, stop } = order;
  const limit = carriesLimit(type) ? Number(order.limit) : 0;
  const terms = { quantity: Number(quantity), limit, stop, leaves: Number(quantity - filled) };
  const after = desk.after(account.number, instrument);
  desk.tell(AccountOrderChanged, { ...desk.headOf(order), ...terms, ...why, ...after });
}

/** An order is over; its exit goes on without it, or a bracket without its exit. */
export function endOrder(desk: ReferenceDesk, body: MessageBody<'OrderDone'>): void {
  const { bank } = desk;
  const order = must(bank.orders.get(body.order), 'an end is of a live order');
  bank.orders.delete(order.id);
  const exit = bank.orders.get(order.exit?.id ?? 0);
  if (exit !== undefined) exit.entry = undefined;
  if (order.entry?.exit !== undefined) order.entry.exit = { ...order.entry.exit, id: 0 };
  const { account, status, reason } = body;
  const end = { status, reason, cumQuantity: Number(order.filled) };
  desk.tell(AccountOrderDone, { ...desk.headOf(order), ...end, ...desk.after(account, order.instrument) });
}
