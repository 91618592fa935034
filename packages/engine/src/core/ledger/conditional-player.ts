import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import { TimeInForce } from '@buttonwood/shared/order/time-in-force.ts';
import { pick, type Dice } from './dice.ts';
import type { MessageBody } from './message-body.ts';

type Plain = MessageBody<'PlaceOrder'>;
type Conditional = MessageBody<'PlaceConditional'>;

const NO_CONDITIONS = { minQuantity: 0, trail: 0, stopLimit: 0, takeProfit: 0, stopLoss: 0 };

/** Makes an order with conditions of a plain one, by dice: mostly one that makes sense, now and then nonsense. `price` throws a price. */
export function conditionalOrder(dice: Dice, plain: Plain, price: () => number): Conditional {
  const oddity = dice.below(12) === 0 ? oddConditions(dice, price) : {};
  return { ...plain, ...NO_CONDITIONS, ...conditions(dice, plain, price), ...oddity };
}

function conditions(dice: Dice, plain: Plain, price: () => number): Partial<Conditional> {
  const buys = plain.side === Side.buy;
  const [low, middle, high] = [price(), price(), price()].sort((a, b) => a - b) as [number, number, number];
  const { day, gtc, ioc } = TimeInForce;
  const timeInForce = pick(dice, [day, gtc, gtc]);
  switch (dice.below(6)) {
    case 0:
      return {
        orderType: OrderType.limit,
        limit: middle,
        stop: 0,
        timeInForce: ioc,
        minQuantity: 1 + dice.below(Math.max(1, plain.quantity)),
      };
    case 1: {
      const sides = buys ? { limit: low, stop: high } : { limit: high, stop: low };
      return { orderType: OrderType.oco, ...sides, timeInForce, stopLimit: dice.below(2) * price() };
    }
    case 2:
      return {
        orderType: OrderType.trailing_stop,
        limit: 0,
        stop: dice.below(2) * middle,
        timeInForce,
        trail: 1 + dice.below(50),
      };
    default: {
      const exit = buys ? { takeProfit: high, stopLoss: low } : { takeProfit: low, stopLoss: high };
      const legs = dice.below(4);
      const kept = { ...exit, ...(legs === 0 ? { takeProfit: 0 } : legs === 1 ? { stopLoss: 0 } : {}) };
      if (dice.below(4) === 0)
        return { orderType: OrderType.market, limit: 0, stop: 0, timeInForce: ioc, ...kept };
      return { orderType: OrderType.limit, limit: middle, stop: 0, timeInForce, ...kept };
    }
  }
}

function oddConditions(dice: Dice, price: () => number): Partial<Conditional> {
  const { ioc, fok, opg, cls } = TimeInForce;
  switch (dice.below(9)) {
    case 0:
      return { minQuantity: 1 + dice.below(100_000) };
    case 1:
      return { trail: dice.below(3) };
    case 2:
      return { stopLimit: pick(dice, [1, 2 ** 27]) };
    case 3:
      return { takeProfit: price() };
    case 4:
      return { stopLoss: price() };
    case 5:
      return { takeProfit: pick(dice, [2 ** 27 - 1, 2 ** 27]) };
    case 6:
      return { timeInForce: pick(dice, [ioc, fok, opg, cls]) };
    case 7:
      return { orderType: dice.below(8) };
    default:
      return { limit: price(), stop: price() };
  }
}
