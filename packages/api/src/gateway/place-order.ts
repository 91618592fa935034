import { BookState, liveOrderOfHeld, type LiveOrder } from '@buttonwood/shared/account/live-order.ts';
import { toWireFill, toWireOrder } from '@buttonwood/shared/account/to-wire.ts';
import type { InstrumentInfo } from '@buttonwood/shared/instrument/instrument-info.ts';
import { encodeMessage } from '@buttonwood/shared/messages/codec.ts';
import { PlaceConditional, PlaceOrder } from '@buttonwood/shared/messages/commands.ts';
import { FinalStatus } from '@buttonwood/shared/order/order-status.ts';
import { reasonName } from '@buttonwood/shared/order/reasons.ts';
import { toPublicId } from '@buttonwood/shared/ids/public-id.ts';
import type { OrderResult } from '@buttonwood/shared/wire/http-types.ts';
import { newUuidV7 } from '../client/uuid-v7.ts';
import { problemOf } from '../http/problem.ts';
import { validationProblem } from '../http/validation-hook.ts';
import { findOrderByKey } from '../read/order-rows.ts';
import { PlaceOrderBody } from '../schemas/order-schemas.ts';
import { commandKey, contentDigest, type CommandKey } from './command-key.ts';
import { done, refused, type CommandOutcome, type CommandUser } from './command-outcome.ts';
import type { SeenEvent } from './command-results.ts';
import { decidePlace, heldOrder, type PlaceDecision } from './decide-place.ts';
import { ledgerOf, lookUpOrder, type Gateway } from './gateway.ts';
import { parseOrder, type ParsedOrder } from './parse-order.ts';

/**
 * How far a key that was made here for this very order has been looked for in vain: to the end, as nobody else has ever had it. The
 * ledger then takes it also when its window of keys does not reach back a minute, which it does below 8,700 orders a second.
 */
const NEVER_USED = Number.MAX_SAFE_INTEGER;
/** Tries with a newer look-up before `check_stale` is handed on. */
const MAX_LOOK_UPS = 3;

interface Attempt {
  readonly user: CommandUser;
  readonly info: InstrumentInfo;
  readonly order: ParsedOrder;
  readonly key: CommandKey;
  /** Whether the client gave no key of its own. */
  readonly keyIsOurs: boolean;
}

/** Places an order, from an unchecked body to what the engine made of it. */
export async function placeOrder(
  gateway: Gateway,
  user: CommandUser,
  body: unknown,
): Promise<CommandOutcome<OrderResult>> {
  const fields = PlaceOrderBody.safeParse(body);
  if (!fields.success) return refused(validationProblem(fields.error.issues));
  const info = await gateway.instruments.bySymbol(fields.data.symbol);
  if (info === undefined) {
    const errors = [{ field: 'symbol', message: 'no such instrument' }];
    return refused(problemOf('unknown_symbol', { errors }));
  }
  const order = parseOrder(fields.data, info);
  if (!order.ok) return refused(order.error);
  const now = gateway.now();
  const given = fields.data.client_order_id;
  const key = commandKey('order', user.account, given ?? newUuidV7(now), now);
  return sendUntilChecked(gateway, { user, info, order: order.value, key, keyIsOurs: given === undefined });
}

/** A key that is not certainly new is looked up first, and again as long as the ledger finds the look-up too old. */
async function sendUntilChecked(gateway: Gateway, attempt: Attempt): Promise<CommandOutcome<OrderResult>> {
  let known: LiveOrder | undefined;
  let checked = attempt.keyIsOurs ? NEVER_USED : 0;
  let atLeast = 0;
  for (let lookUps = 0; lookUps <= MAX_LOOK_UPS; lookUps++) {
    if (lookUps > 0 || !attempt.key.fresh) {
      ({ known, checked } = await lookUpKey(gateway, attempt, atLeast));
    }
    const sent = await sendPlace(gateway, attempt, known === undefined ? checked : undefined);
    if (sent.kind === 'failed') return refused(problemOf(sent.code));
    if (sent.kind === 'pending') return { kind: 'pending', value: pendingResult(attempt, sent.seen) };
    const decision = sent.value;
    if (decision.kind !== 'key_refused') return outcomeOf(gateway, attempt, decision);
    if (reasonName(decision.reason) !== 'check_stale') return refused(problemOf(reasonName(decision.reason)));
    // Too old for the ledger's window, but found: it is the read model that knows what came of it.
    if (known !== undefined) return replayOfOld(attempt, known);
    atLeast = decision.floor;
  }
  return refused(problemOf('check_stale'));
}

async function lookUpKey(
  gateway: Gateway,
  { user, key }: Attempt,
  atLeast: number,
): Promise<{ known: LiveOrder | undefined; checked: number }> {
  const stream = ledgerOf(gateway, user.account);
  if (atLeast > 0) await gateway.freshness.reach(new Map([[stream, atLeast]]));
  // The position first: what is found afterwards is at least as new.
  const checked = (await gateway.freshness.positions()).get(stream) ?? 0;
  return { known: await findOrderByKey(gateway.db, user.account, key.text), checked };
}

/** `checked` is undefined for a key that was found: then its own time must not let it pass as a new one. */
function sendPlace(gateway: Gateway, { user, info, order, key }: Attempt, checked: number | undefined) {
  const { conditions, ...plain } = order;
  const body = {
    ...plain,
    account: user.account,
    checked: checked ?? 0,
    keyTime: checked === undefined ? 0 : key.time,
    keyHash: key.hash,
    digest: digestOf(order),
    key: key.text,
  };
  const sent = gateway.sender.send(
    ledgerOf(gateway, user.account),
    'ordinary',
    (header) =>
      conditions === undefined
        ? encodeMessage(PlaceOrder, body, header)
        : encodeMessage(PlaceConditional, { ...body, ...conditions }, header),
    decidePlace(info),
  );
  user.onQueued?.();
  return sent;
}

/** What only some orders have is added only then, so that a key keeps its digest whatever orders can have later. */
function digestOf(order: ParsedOrder): Uint8Array {
  const { expireAt, conditions } = order;
  return contentDigest([
    order.instrument,
    order.side,
    order.orderType,
    order.timeInForce,
    order.stp,
    order.postOnly,
    order.quantity,
    order.limit,
    order.stop,
    order.display,
    ...(expireAt === 0 ? [] : [expireAt]),
    ...(conditions === undefined ? [] : CONDITION_NAMES.map((name) => conditions[name])),
  ]);
}

const CONDITION_NAMES = ['minQuantity', 'trail', 'stopLimit', 'takeProfit', 'stopLoss'] as const;

type Decided = Exclude<PlaceDecision, { readonly kind: 'key_refused' }>;

async function outcomeOf(
  gateway: Gateway,
  attempt: Attempt,
  decision: Decided,
): Promise<CommandOutcome<OrderResult>> {
  const { user, info } = attempt;
  gateway.ownWrites.acknowledged(user.account, ledgerOf(gateway, user.account), decision.position);
  switch (decision.kind) {
    case 'placed': {
      gateway.ownWrites.answered(decision.order);
      const fills = decision.fills.map((fill) => toWireFill(fill, info, fill.at));
      return done({ order: toWireOrder(decision.order, info), fills });
    }
    case 'rejected':
      return refused(rejection(decision.order, decision.reason));
    case 'replayed': {
      if (decision.reason !== 0) return refused(rejection(decision.order, decision.reason), true);
      const order = await lookUpOrder(gateway, user.account, decision.order);
      if (order === undefined) return { kind: 'pending', value: pendingResult(attempt, [], decision.order) };
      return done({ order: toWireOrder(order, info), fills: [] }, true);
    }
  }
}

function rejection(order: number, reason: number) {
  return problemOf(reasonName(reason), { order_id: toPublicId('order', order), final_status: 'rejected' });
}

function replayOfOld({ info, order }: Attempt, known: LiveOrder): CommandOutcome<OrderResult> {
  // Quantity and prices may have been amended since, so only what never changes can be compared.
  const same =
    known.instrument === order.instrument &&
    known.side === order.side &&
    known.orderType === order.orderType &&
    known.timeInForce === order.timeInForce &&
    known.expireAt === order.expireAt &&
    known.postOnly === order.postOnly;
  if (!same) return refused(problemOf('duplicate_client_order_id'));
  if (known.finalStatus === FinalStatus.rejected) return refused(rejection(known.order, known.reason), true);
  return done({ order: toWireOrder(known, info), fills: [] }, true);
}

/** Before the ledger has given it a number an order can only be asked for by its client order id. */
const NO_NUMBER_YET = '00000000-0000-0000-0000-000000000000';

/** The order as far as it is known: on its way. */
function pendingResult(
  { user, info, order, key }: Attempt,
  seen: readonly SeenEvent[],
  number = 0,
): OrderResult {
  const held = heldOrder(seen);
  const at = held?.createdAt ?? Date.now() * 1_000;
  const { conditions, ...plain } = order;
  const body = { ...plain, account: user.account, order: number, key: key.text };
  const live =
    held ??
    liveOrderOfHeld(
      { ...body, accountSeq: 0, cap: 0, cashTotal: 0, cashHeld: 0, shareTotal: 0, shareHeld: 0 },
      at,
    );
  live.bookState = BookState.unknown;
  if (conditions !== undefined) live.conditions ??= { ...conditions, exitOrder: 0 };
  const wire = toWireOrder(live, info);
  return { order: live.order === 0 ? { ...wire, order_id: NO_NUMBER_YET } : wire, fills: [] };
}
