import { TimeInForce } from '@buttonwood/shared/order/time-in-force.ts';
import { pick, type Dice } from './dice.ts';
import type { MessageBody } from './message-body.ts';

/** Now and then a field of an order that does not fit, or hardly. */
export function oddFields(dice: Dice): Partial<MessageBody<'PlaceOrder'>> {
  switch (dice.below(60)) {
    case 0:
      return { side: pick(dice, [0, 3, 255]) };
    case 1:
      return { orderType: pick(dice, [0, 2, 3, 4, 5, 6, 7]) };
    case 2:
      return { timeInForce: pick(dice, [0, 3, 6, 7, 8]) };
    case 3:
      return { timeInForce: TimeInForce.gtd, expireAt: pick(dice, [1, Number.MAX_SAFE_INTEGER]) };
    case 4:
      return { postOnly: 1 + dice.below(2) };
    case 5:
      return { quantity: pick(dice, [0, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1]) };
    case 6:
      return { limit: pick(dice, [0, 1, 2 ** 27 - 1, 2 ** 27]) };
    case 7:
      return { stop: pick(dice, [0, 1, 2 ** 27 - 1, 2 ** 27]) };
    case 8:
      return { display: 1 + dice.below(1_000) };
    case 9:
      return { stp: 5 };
    case 10:
      return { key: 'k'.repeat(dice.below(400)) };
    case 11:
      return { expireAt: 1 };
    default:
      return {};
  }
}
