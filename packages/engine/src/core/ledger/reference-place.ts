import { must } from '@buttonwood/shared/base/assert.ts';
import { CASH_ASSET } from '@buttonwood/shared/ids/account-id.ts';
import { FreezeLevel } from '@buttonwood/shared/messages/commands.ts';
import { OrderConditionsHeld, OrderDenied, OrderHeld } from '@buttonwood/shared/messages/ledger-events.ts';
import { EnterConditional, EnterOrder } from '@buttonwood/shared/messages/links.ts';
import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { Reason, type ReasonName } from '@buttonwood/shared/order/reasons.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import type { MessageBody } from './message-body.ts';
import { withDearestFee, type ReferenceAccount } from './reference-account.ts';
import { largest, MAX_ORDER_VALUE } from './reference-amounts.ts';
import type { ReferenceBank } from './reference-bank.ts';
import { capOf } from './reference-cap.ts';
import type { ReferenceDesk } from './reference-desk.ts';
import { newHeldOrder, type HeldOrder } from './reference-held-order.ts';
import { isBracket, isWellFormed, isWellFormedConditional, MAX_KEY_BYTES } from './reference-order-form.ts';
import { whyNotSell } from './reference-sale.ts';

type Placed = MessageBody<'PlaceConditional'>;

const NO_CONDITIONS = { minQuantity: 0, trail: 0, stopLimit: 0, takeProfit: 0, stopLoss: 0 };

/** The caps that decide what an order holds: its own, of an OCO order behind its stop, of a bracket's exit behind its stop. */
interface Caps {
  readonly price: bigint;
  readonly stop: bigint;
  readonly exit: bigint;
}

/** Holds for an order and passes it to its book, or denies it, in the reference ledger. */
export function placeOrder(desk: ReferenceDesk, body: MessageBody<'PlaceOrder'>): void {
  const order = hold(desk, { ...body, ...NO_CONDITIONS }, isWellFormed(body));
  if (order !== undefined) desk.sendToBook(body.instrument, EnterOrder, entered(order, body));
}

/** The same for an order with conditions. */
export function placeConditional(desk: ReferenceDesk, body: Placed): void {
  const held = hold(desk, body, isWellFormedConditional(body));
  if (held === undefined) return;
  const { account, minQuantity, trail, stopLimit, takeProfit, stopLoss } = body;
  const exitOrder = held.exit?.id ?? 0;
  const conditions = { minQuantity, trail, stopLimit, takeProfit, stopLoss, exitOrder };
  desk.tell(OrderConditionsHeld, { account, order: held.id, ...conditions });
  const exitCap = Number(body.orderType === OrderType.oco ? held.stopCap : (held.exit?.cap ?? 0n));
  desk.sendToBook(body.instrument, EnterConditional, { ...entered(held, body), ...conditions, exitCap });
}

/** Returns the order when its account can pay for it; else it has been denied, or its key has answered it. */
function hold(desk: ReferenceDesk, body: Placed, wellFormed: boolean): HeldOrder | undefined {
  if (desk.answeredByKey(body)) return undefined;
  const { bank } = desk;
  const { account, instrument, side, orderType, timeInForce, stp, postOnly, quantity } = body;
  const { limit, stop, display, expireAt } = body;
  const caps = capsOf(bank, body);
  const reason = whyNotPlace(desk, body, caps, wellFormed);
  const order = desk.takeOrderNumber();
  desk.useKey(body, order, reason);
  const key = body.key.slice(0, MAX_KEY_BYTES);
  const head = { account, accountSeq: desk.nextSeq(account), order, instrument };
  const shape = { side, orderType, timeInForce, stp, postOnly, quantity, limit, stop, display, expireAt };
  if (reason !== 'none') {
    desk.tell(OrderDenied, { ...head, ...shape, reason: Reason[reason], key });
    return undefined;
  }
  const { takeProfit, stopLoss } = body;
  const owner = must(bank.accounts.get(account), 'the account is open');
  const exit = isBracket(body)
    ? { id: desk.takeOrderNumber(), profit: BigInt(takeProfit), loss: stopLoss, cap: caps.exit }
    : undefined;
  const held = newHeldOrder({
    id: order,
    account: owner,
    instrument,
    buy: side === Side.buy,
    type: orderType,
    stp,
    rates: owner.rates,
    stopCap: caps.stop,
    exit,
    entry: undefined,
    growth: 0n,
    quantity: BigInt(quantity),
    limit: caps.price,
    stop,
  });
  bank.orders.set(order, held);
  const after = desk.after(account, instrument);
  desk.tell(OrderHeld, { ...head, ...shape, cap: Number(caps.price), ...after, key });
  return held;
}

/** What the book gets of an order: its cap for a limit. */
function entered(held: HeldOrder, body: MessageBody<'PlaceOrder'>): MessageBody<'EnterOrder'> {
  const { account, side, orderType, timeInForce, stp, postOnly, quantity } = body;
  const { stop, display, expireAt, validUntil } = body;
  const shape = { side, orderType, timeInForce, stp, postOnly, quantity, stop, display, expireAt };
  return { order: held.id, account, ...shape, limit: Number(held.limit), validUntil };
}

function capsOf(bank: ReferenceBank, body: Placed): Caps {
  const { instrument, side, orderType, stopLimit, stopLoss } = body;
  const asStop = { instrument, orderType: OrderType.stop, limit: 0 };
  const price = capOf(bank, body);
  let [stop, exit] = [0n, 0n];
  if (orderType === OrderType.oco)
    stop = stopLimit > 0 ? BigInt(stopLimit) : capOf(bank, { ...asStop, side, stop: body.stop });
  const exitSide = side === Side.buy ? Side.sell : Side.buy;
  if (stopLoss > 0) exit = capOf(bank, { ...asStop, side: exitSide, stop: stopLoss });
  return { price, stop, exit };
}

function whyNotPlace(desk: ReferenceDesk, body: Placed, caps: Caps, wellFormed: boolean): ReasonName {
  const { bank } = desk;
  const account = bank.accounts.get(body.account);
  if (account === undefined) return 'unknown_account';
  if (account.frozen !== FreezeLevel.none) return 'account_frozen';
  if (desk.killed || account.killed) return 'trading_killed';
  if (body.validUntil > 0 && desk.now > body.validUntil) return 'command_expired';
  if (!wellFormed) return 'invalid_order';
  if (!bank.instruments.has(body.instrument)) return 'unknown_instrument';
  const orders = bank.liveOrders(body.account, body.instrument, 0).length + (isBracket(body) ? 2 : 1);
  if (orders > account.maxLiveOrders) return 'too_many_orders';
  const needed = [
    caps.price,
    ...(body.orderType === OrderType.oco ? [caps.stop] : []),
    ...(body.stopLoss > 0 ? [caps.exit] : []),
  ];
  if (needed.includes(0n)) return 'no_reference_price';
  return whyNotPay(bank, account, body, caps);
}

function whyNotPay(bank: ReferenceBank, account: ReferenceAccount, body: Placed, caps: Caps): ReasonName {
  const { instrument } = body;
  const lots = BigInt(body.quantity);
  const value = lots * largest(caps.price, caps.stop) * bank.unit(instrument);
  const exitValue = lots * largest(BigInt(body.takeProfit), caps.exit) * bank.unit(instrument);
  if (value > MAX_ORDER_VALUE || exitValue > MAX_ORDER_VALUE) return 'value_too_large';
  const canPay = (cash: bigint): boolean =>
    withDearestFee(cash, account.rates) <= bank.available(account.number, CASH_ASSET);
  if (body.side === Side.buy) return canPay(value) ? 'none' : 'insufficient_funds';
  const sale = whyNotSell(bank, { account: account.number, instrument, lots, limit: caps.price });
  if (sale !== 'none' || !isBracket(body)) return sale;
  return canPay(exitValue) ? 'none' : 'insufficient_funds';
}
