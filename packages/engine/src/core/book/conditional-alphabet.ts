import type { NewConditional } from './book-driver.ts';

/** An order with conditions as a step of a story; `exits` says which number its exit would have, 1 the right one. */
export type ConditionalStep = Omit<NewConditional, 'order' | 'exitOrder'> & {
  readonly step: 'conditional';
  readonly exits: number;
};

export type ConditionalKind = 'minimum' | 'oco' | 'trailing' | 'bracket';

/** The numbers that a step is made of, as they are drawn. */
export type DrawnConditional = Readonly<
  Record<
    | 'account'
    | 'side'
    | 'stp'
    | 'quantity'
    | 'timeInForce'
    | 'anyTimeInForce'
    | 'entryType'
    | 'expireAt'
    | 'limit'
    | 'anyPrice'
    | 'exitCap'
    | 'minQuantity'
    | 'trail'
    | 'profit'
    | 'loss'
    | 'odd',
    number
  >
>;

/** Orders with conditions: most of them valid, in every combination with the other fields. */
export function conditionalStep(kind: ConditionalKind, from: DrawnConditional): ConditionalStep {
  const { account, side, stp, quantity, timeInForce, expireAt, limit, exitCap, odd } = from;
  const forth = side === 1 ? 1 : -1;
  const ahead = limit + forth * from.profit;
  const behind = limit - forth * from.loss;
  const none = { minQuantity: 0, trail: 0, stopLimit: 0, takeProfit: 0, stopLoss: 0, exits: 0 };
  const terms = { account, side, stp, quantity, timeInForce, expireAt, limit, validUntil: 0, stop: 0 };
  const display = odd <= 5 ? odd : 0;
  const plain = { step: 'conditional' as const, ...terms, ...none, exitCap, postOnly: 0, display: 0 };
  switch (kind) {
    case 'minimum': {
      const tif = from.anyTimeInForce === 3 ? 2 : 4;
      const { minQuantity } = from;
      return { ...plain, orderType: 1 + (odd % 2), timeInForce: odd === 1 ? tif : 4, minQuantity };
    }
    case 'oco':
      return {
        ...plain,
        orderType: 5,
        stop: ahead,
        stopLimit: odd % 2 === 0 ? from.anyPrice : 0,
        display: odd === 1 ? 2 : 0,
      };
    case 'trailing': {
      const stop = odd % 3 === 0 ? from.anyPrice : 0;
      return { ...plain, orderType: 6, limit: exitCap, stop, trail: odd === 1 ? 0 : from.trail };
    }
    default:
      return {
        ...plain,
        orderType: from.entryType,
        timeInForce: from.anyTimeInForce,
        stop: from.entryType > 2 ? from.anyPrice : 0,
        display,
        takeProfit: from.profit === 0 ? 0 : ahead,
        stopLoss: from.loss === 0 ? 0 : behind,
        exits: odd === 40 ? 2 : odd === 39 ? 3 : odd === 38 ? 0 : 1,
      };
  }
}
