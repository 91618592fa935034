import { BookState, type LiveOrder } from '@buttonwood/shared/account/live-order.ts';
import { toWireOrder } from '@buttonwood/shared/account/to-wire.ts';
import type { InstrumentInfo } from '@buttonwood/shared/instrument/instrument-info.ts';
import { fromPublicId, toPublicId } from '@buttonwood/shared/ids/public-id.ts';
import { encodeMessage, type MessageHeader } from '@buttonwood/shared/messages/codec.ts';
import { AmendOrder, CancelOrder } from '@buttonwood/shared/messages/commands.ts';
import { finalStatusName } from '@buttonwood/shared/order/order-status.ts';
import { reasonName } from '@buttonwood/shared/order/reasons.ts';
import type { AmendResult, CancelResult } from '@buttonwood/shared/wire/http-types.ts';
import type { Problem } from '@buttonwood/shared/wire/problem.ts';
import { problemOf } from '../http/problem.ts';
import { validationProblem } from '../http/validation-hook.ts';
import { AmendOrderBody } from '../schemas/order-schemas.ts';
import { done, refused, type CommandOutcome, type CommandUser } from './command-outcome.ts';
import { decideChange, type ChangeDecision } from './decide-change.ts';
import { ledgerOf, lookUpOrder, type Gateway } from './gateway.ts';
import { fieldProblem, parseAmend } from './parse-order.ts';

/** Wait for the read model when the final figures of a canceled order have to come from there. */
const FINAL_FIGURES_WAIT_MS = 500;

/** Changes quantity or prices of a live order. */
export async function amendOrder(
  gateway: Gateway,
  user: CommandUser,
  orderId: string,
  body: unknown,
): Promise<CommandOutcome<AmendResult>> {
  const fields = AmendOrderBody.safeParse(body);
  if (!fields.success) return refused(validationProblem(fields.error.issues));
  const target = await findTarget(gateway, user, orderId);
  if (target === undefined) return refused(problemOf('not_found'));
  const { order, info } = target;
  if (order.finalStatus !== 0) return refused(finalProblem('order_not_amendable', order));
  const amend = parseAmend(fields.data, info);
  if (!amend.ok) return refused(amend.error);
  if (fields.data.price !== undefined && order.limit === 0) {
    return refused(fieldProblem('price', 'this order has none'));
  }
  if (fields.data.stop_price !== undefined && order.stop === 0) {
    return refused(fieldProblem('stop_price', 'this order has none'));
  }
  const sent = await send(gateway, user, order, 'ordinary', (header) =>
    encodeMessage(AmendOrder, { ...amend.value, account: user.account, order: order.order }, header),
  );
  if (sent.kind === 'failed') return refused(problemOf(sent.code));
  if (sent.kind === 'pending') {
    return { kind: 'pending', value: { order: toWireOrder(order, info), priority_kept: false } };
  }
  const decision = sent.value;
  if (decision.kind === 'refused') return refused(await refusal(gateway, order, decision.reason));
  const changed = await changedOrder(gateway, order, decision);
  const kept = decision.kind === 'replaced' && decision.priorityKept;
  return done({ order: toWireOrder(changed, info), priority_kept: kept });
}

/** Takes a live order out of the book. */
export async function cancelOrder(
  gateway: Gateway,
  user: CommandUser,
  orderId: string,
): Promise<CommandOutcome<CancelResult>> {
  const target = await findTarget(gateway, user, orderId);
  if (target === undefined) return refused(problemOf('not_found'));
  const { order, info } = target;
  if (order.finalStatus !== 0) return refused(finalProblem('order_not_cancelable', order));
  const sent = await send(gateway, user, order, 'cancel', (header) =>
    encodeMessage(CancelOrder, { account: user.account, order: order.order }, header),
  );
  if (sent.kind === 'failed') return refused(problemOf(sent.code));
  if (sent.kind === 'pending') return { kind: 'pending', value: { order: toWireOrder(order, info) } };
  const decision = sent.value;
  if (decision.kind === 'refused') return refused(await refusal(gateway, order, decision.reason));
  return done({ order: toWireOrder(await changedOrder(gateway, order, decision), info) });
}

async function findTarget(
  gateway: Gateway,
  user: CommandUser,
  orderId: string,
): Promise<{ readonly order: LiveOrder; readonly info: InstrumentInfo } | undefined> {
  const number = fromPublicId('order', orderId);
  if (number === undefined) return undefined;
  const order = await lookUpOrder(gateway, user.account, number);
  const info = order === undefined ? undefined : await gateway.instruments.byNumber(order.instrument);
  return order === undefined || info === undefined ? undefined : { order, info };
}

function send(
  gateway: Gateway,
  user: CommandUser,
  order: LiveOrder,
  sendClass: 'ordinary' | 'cancel',
  encode: (header: Partial<MessageHeader>) => Uint8Array,
) {
  const stream = ledgerOf(gateway, user.account);
  const sent = gateway.sender.send(stream, sendClass, encode, decideChange(order.order));
  user.onQueued?.();
  return sent;
}

async function changedOrder(
  gateway: Gateway,
  before: LiveOrder,
  decision: Exclude<ChangeDecision, { readonly kind: 'refused' }>,
): Promise<LiveOrder> {
  const stream = ledgerOf(gateway, before.account);
  gateway.ownWrites.acknowledged(before.account, stream, decision.position);
  const changed =
    decision.kind === 'replaced' ? replaced(gateway, before, decision) : canceled(before, decision);
  const traded = changed.cumQuantity !== before.cumQuantity;
  // Trades that came in between are worth knowing exactly: the read model has them in a moment.
  if (traded && decision.position > 0) {
    await gateway.freshness.reach(new Map([[stream, decision.position]]), FINAL_FIGURES_WAIT_MS);
    const newest = await lookUpOrder(gateway, before.account, before.order);
    if (newest !== undefined) return newest;
  }
  gateway.ownWrites.answered(changed);
  return changed;
}

function replaced(
  gateway: Gateway,
  before: LiveOrder,
  decision: Extract<ChangeDecision, { readonly kind: 'replaced' }>,
): LiveOrder {
  const live = gateway.liveOrders.liveOrder(before.account, before.order);
  const { quantity, leaves, stop, at } = decision;
  const limit = before.limit === 0 ? 0 : decision.limit;
  const bookState = before.bookState === BookState.unknown ? BookState.accepted : before.bookState;
  return {
    ...(live ?? before),
    quantity,
    leaves,
    limit,
    stop,
    bookState,
    updatedAt: at,
    cumQuantity: quantity - leaves,
  };
}

function canceled(
  before: LiveOrder,
  decision: Extract<ChangeDecision, { readonly kind: 'canceled' }>,
): LiveOrder {
  return {
    ...before,
    finalStatus: decision.status,
    reason: decision.reason,
    cumQuantity: decision.cumQuantity ?? Math.max(before.cumQuantity, before.quantity - decision.leaves),
    leaves: 0,
    updatedAt: decision.at,
  };
}

/** The order ended while the request was on its way: the answer says how. */
async function refusal(gateway: Gateway, order: LiveOrder, reason: number): Promise<Problem> {
  const name = reasonName(reason);
  if (name !== 'order_not_cancelable' && name !== 'order_not_amendable') {
    return problemOf(name, { order_id: toPublicId('order', order.order) });
  }
  return finalProblem(name, (await lookUpOrder(gateway, order.account, order.order)) ?? order);
}

function finalProblem(code: 'order_not_cancelable' | 'order_not_amendable', order: LiveOrder): Problem {
  const order_id = toPublicId('order', order.order);
  if (order.finalStatus === 0) return problemOf(code, { order_id });
  return problemOf(code, { order_id, final_status: finalStatusName(order.finalStatus) });
}
