import type { Decide } from './command-results.ts';

/** What became of a cancel or an amend. `position` is the ledger's, 0 while it has not said anything. */
export type ChangeDecision =
  | {
      readonly kind: 'replaced';
      readonly quantity: number;
      readonly limit: number;
      readonly stop: number;
      readonly leaves: number;
      readonly priorityKept: boolean;
      readonly at: number;
      readonly position: number;
    }
  | {
      readonly kind: 'canceled';
      readonly status: number;
      readonly reason: number;
      readonly leaves: number;
      readonly cumQuantity: number | undefined;
      readonly at: number;
      readonly position: number;
    }
  | { readonly kind: 'refused'; readonly reason: number };

/**
 * Reads the decision about a cancel or an amend of one order off its events. It is complete when the ledger has
 * followed: from then on its own view of the order can be shown.
 */
export function decideChange(order: number): Decide<ChangeDecision> {
  return (seen) => {
    let position = 0;
    let cumQuantity: number | undefined;
    let change: ChangeDecision | undefined;
    for (const { event, at, position: number } of seen) {
      switch (event.kind) {
        case 'RequestDenied':
        case 'CancelRejected':
        case 'AmendRefused':
          return { value: { kind: 'refused', reason: event.body.reason }, complete: true };
        case 'OrderReplaced': {
          if (event.body.order !== order) break;
          const { quantity, limit, stop, leaves, priorityKept } = event.body;
          change = {
            kind: 'replaced',
            quantity,
            limit,
            stop,
            leaves,
            priorityKept: priorityKept === 1,
            at,
            position,
          };
          break;
        }
        case 'OrderCanceled': {
          if (event.body.order !== order) break;
          const { status, reason, leaves } = event.body;
          // After a replace this is the end of what the amend led to; the amend itself stands.
          if (change === undefined) {
            change = { kind: 'canceled', status, reason, leaves, cumQuantity: undefined, at, position };
          }
          break;
        }
        case 'AccountOrderChanged':
          if (event.body.order === order) position = Math.max(position, number);
          break;
        case 'AccountOrderDone':
          if (event.body.order === order) {
            position = Math.max(position, number);
            cumQuantity = event.body.cumQuantity;
          }
          break;
        default:
          break;
      }
    }
    if (change === undefined) return undefined;
    if (change.kind === 'refused') return { value: change, complete: true };
    const value = change.kind === 'canceled' ? { ...change, position, cumQuantity } : { ...change, position };
    return { value, complete: position > 0 };
  };
}
