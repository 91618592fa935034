import { CASH_ASSET } from '@buttonwood/shared/ids/account-id.ts';
import { FreezeLevel } from '@buttonwood/shared/messages/commands.ts';
import { AmendHeld, RequestKind } from '@buttonwood/shared/messages/ledger-events.ts';
import { EnterAmend } from '@buttonwood/shared/messages/links.ts';
import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import type { ReasonName } from '@buttonwood/shared/order/reasons.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import type { MessageBody } from './message-body.ts';
import { largest, MAX_LOTS, MAX_ORDER_VALUE, MAX_PRICE } from './reference-amounts.ts';
import type { ReferenceBank } from './reference-bank.ts';
import { capOf } from './reference-cap.ts';
import type { ReferenceDesk } from './reference-desk.ts';
import { openLots, type AmendTerms, type HeldOrder } from './reference-held-order.ts';
import { carriesLimit, exitIsSound } from './reference-order-form.ts';
import { whyNotSell } from './reference-sale.ts';

type Amend = MessageBody<'AmendOrder'>;

const WITH_STOP: readonly number[] = [OrderType.stop, OrderType.stop_limit, OrderType.oco];

/** Holds for the new terms of an order beside the old ones and asks its book, or refuses, in the reference ledger. */
export function amendOrder(desk: ReferenceDesk, body: Amend): void {
  const { account, validUntil } = body;
  const request = { account, order: body.order, what: RequestKind.amend };
  const order = desk.bank.orders.get(body.order);
  if (order?.account.number !== account) return desk.deny(request, 'order_not_amendable');
  const terms = amendedTerms(desk.bank, order, body);
  const reason = whyNotAmend(desk, order, body, terms);
  if (reason !== 'none') return desk.deny(request, reason);
  order.pending = terms;
  const wanted = { quantity: Number(terms.quantity), limit: Number(terms.limit), stop: terms.stop };
  const shown = { ...wanted, limit: carriesLimit(order.type) ? wanted.limit : 0 };
  desk.tell(AmendHeld, { ...desk.headOf(order), ...shown, ...desk.after(account, order.instrument) });
  desk.sendToBook(order.instrument, EnterAmend, { order: order.id, account, ...wanted, validUntil });
}

/** The terms of an order behind its amend: what the amend leaves out stays, and a new stop brings a new cap. */
function amendedTerms(bank: ReferenceBank, order: HeldOrder, body: Amend): AmendTerms {
  const { instrument, type: orderType } = order;
  const quantity = body.quantity === 0 ? order.quantity : BigInt(body.quantity);
  const stop = body.stop === 0 ? order.stop : body.stop;
  let limit = body.limit === 0 ? order.limit : BigInt(body.limit);
  if (body.stop !== 0 && orderType === OrderType.stop)
    limit = capOf(bank, { instrument, side: sideOf(order), orderType, limit: 0, stop });
  return { quantity, limit, stop };
}

function whyNotAmend(desk: ReferenceDesk, order: HeldOrder, body: Amend, terms: AmendTerms): ReasonName {
  if (order.account.frozen !== FreezeLevel.none) return 'account_frozen';
  if (desk.killed || order.account.killed) return 'trading_killed';
  if (body.validUntil > 0 && desk.now > body.validUntil) return 'command_expired';
  if (order.pending !== undefined) return 'amend_pending';
  if (body.quantity + body.limit + body.stop === 0) return 'invalid_order';
  if (body.quantity > MAX_LOTS || body.limit > MAX_PRICE || body.stop > MAX_PRICE) return 'invalid_order';
  if (body.limit > 0 && !carriesLimit(order.type)) return 'amend_unsupported';
  if (body.stop > 0 && !WITH_STOP.includes(order.type)) return 'amend_unsupported';
  if (terms.limit === 0n) return 'no_reference_price';
  if (order.entry !== undefined) return 'amend_unsupported';
  if (!pricesFit(order, terms)) return 'invalid_order';
  return whyNotPay(desk.bank, order, terms);
}

/** Whether an OCO order's prices lie as they must, and a bracket's around its limit. */
function pricesFit(order: HeldOrder, terms: AmendTerms): boolean {
  const [limit, stop] = [Number(terms.limit), terms.stop];
  if (order.type === OrderType.oco && (order.buy ? limit >= stop : limit <= stop)) return false;
  const exit = { takeProfit: Number(order.exit?.profit ?? 0n), stopLoss: order.exit?.loss ?? 0 };
  return exitIsSound({ side: sideOf(order), limit: carriesLimit(order.type) ? limit : 0, ...exit });
}

function whyNotPay(bank: ReferenceBank, order: HeldOrder, terms: AmendTerms): ReasonName {
  const account = order.account.number;
  const exitPrice = largest(order.exit?.profit ?? 0n, order.exit?.cap ?? 0n);
  const dearest = largest(largest(terms.limit, order.stopCap), exitPrice);
  if (terms.quantity * dearest * bank.unit(order.instrument) > MAX_ORDER_VALUE) return 'value_too_large';
  const amended = { ...order, pending: terms };
  if (order.buy && bank.openValue(amended) > MAX_ORDER_VALUE) return 'value_too_large';
  const lots = openLots(amended) - openLots(order);
  if (!order.buy && lots > 0n) {
    const sale = whyNotSell(bank, { account, instrument: order.instrument, lots, limit: terms.limit });
    if (sale !== 'none') return sale;
  }
  const more = bank.cashNeed(amended) - bank.cashNeed(order);
  return more > bank.available(account, CASH_ASSET) ? 'insufficient_funds' : 'none';
}

function sideOf(order: HeldOrder): number {
  return order.buy ? Side.buy : Side.sell;
}
