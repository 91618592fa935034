import { BookState, liveOrderOfHeld, type LiveOrder } from '@buttonwood/shared/account/live-order.ts';
import type { FillFields } from '@buttonwood/shared/account/to-wire.ts';
import type { InstrumentInfo } from '@buttonwood/shared/instrument/instrument-info.ts';
import { FinalStatus } from '@buttonwood/shared/order/order-status.ts';
import type { Decide, SeenEvent } from './command-results.ts';

/** A settled fill with the stamp of the ledger's frame. */
export interface SettledFill extends FillFields {
  readonly at: number;
}

/** What became of a place. `position` is the ledger's newest one that the decision rests on. */
export type PlaceDecision =
  | {
      readonly kind: 'placed';
      readonly order: LiveOrder;
      readonly fills: readonly SettledFill[];
      readonly position: number;
    }
  | { readonly kind: 'rejected'; readonly order: number; readonly reason: number; readonly position: number }
  | { readonly kind: 'replayed'; readonly order: number; readonly reason: number; readonly position: number }
  | { readonly kind: 'key_refused'; readonly reason: number; readonly floor: number };

/**
 * Reads the decision about a place off its events. The ledger's and the book's frames come in either order, so an
 * accepted order is decided when both are there; it is complete when every trade in it has been settled.
 */
export function decidePlace(info: InstrumentInfo): Decide<PlaceDecision> {
  return (seen) => {
    for (const { event, position } of seen) {
      if (event.kind === 'OrderDenied') {
        const { order, reason } = event.body;
        return { value: { kind: 'rejected', order, reason, position }, complete: true };
      }
      if (event.kind === 'CommandReplayed') {
        const { order, reason } = event.body;
        return { value: { kind: 'replayed', order, reason, position }, complete: true };
      }
      if (event.kind === 'KeyRefused') {
        const { reason, floor } = event.body;
        return { value: { kind: 'key_refused', reason, floor }, complete: true };
      }
    }
    const order = heldOrder(seen);
    if (order === undefined) return undefined;
    return applyBook(order, seen, info);
  };
}

/** The order as the ledger took it, undefined while its event is missing. */
export function heldOrder(seen: readonly SeenEvent[]): LiveOrder | undefined {
  for (const { event, at } of seen) {
    if (event.kind !== 'OrderHeld') continue;
    // What the order leads to has its origin as well: exits of brackets that it fills are held later.
    return { ...liveOrderOfHeld(event.body, at), ...conditionsOf(event.body.order, seen) };
  }
  return undefined;
}

function conditionsOf(order: number, seen: readonly SeenEvent[]): Pick<LiveOrder, 'conditions'> {
  for (const { event } of seen) {
    if (event.kind !== 'OrderConditionsHeld' || event.body.order !== order) continue;
    const { account: _account, order: _order, ...conditions } = event.body;
    return { conditions };
  }
  return {};
}

function applyBook(
  order: LiveOrder,
  seen: readonly SeenEvent[],
  info: InstrumentInfo,
): ReturnType<Decide<PlaceDecision>> {
  const unit = info.tickUnits * info.lotSize;
  const fills: SettledFill[] = [];
  let decided = false;
  let trades = 0;
  let position = 0;
  for (const { event, at, position: number } of seen) {
    switch (event.kind) {
      case 'OrderRejected':
        if (event.body.order === order.order) {
          const { reason } = event.body;
          return { value: { kind: 'rejected', order: order.order, reason, position }, complete: true };
        }
        break;
      case 'OrderAccepted':
        if (event.body.order !== order.order) break;
        decided = true;
        order.bookState = event.body.armed === 1 ? BookState.armed : BookState.accepted;
        order.updatedAt = at;
        break;
      case 'OrderTriggered':
        if (event.body.order === order.order) order.bookState = BookState.accepted;
        break;
      case 'StopMoved':
        if (event.body.order === order.order) order.stop = event.body.stop;
        break;
      case 'Executed':
        if (event.body.taker === order.order) {
          trades += 1;
          order.cumQuantity += event.body.quantity;
          order.cumCash += event.body.quantity * event.body.price * unit;
          order.leaves = event.body.takerLeaves;
          if (order.leaves === 0) order.finalStatus = FinalStatus.filled;
        }
        break;
      case 'OrderReduced':
        if (event.body.order === order.order) order.leaves = event.body.leaves;
        break;
      case 'OrderCanceled':
        if (event.body.order === order.order) {
          order.finalStatus = event.body.status;
          order.reason = event.body.reason;
          order.leaves = 0;
        }
        break;
      case 'OrderHeld':
        if (event.body.order === order.order) position = Math.max(position, number);
        break;
      case 'AccountFilled':
        if (event.body.order === order.order) {
          fills.push({ ...event.body, at });
          order.fees += event.body.fee;
          position = Math.max(position, number);
        }
        break;
      default:
        break;
    }
  }
  if (!decided) return undefined;
  return { value: { kind: 'placed', order, fills, position }, complete: fills.length >= trades };
}
