import { encodeMessage } from '@buttonwood/shared/messages/codec.ts';
import {
  AmendOrder,
  CancelOrder,
  Deposit,
  MassCancel,
  PlaceConditional,
  PlaceOrder,
  Withdraw,
} from '@buttonwood/shared/messages/commands.ts';
import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { TimeInForce } from '@buttonwood/shared/order/time-in-force.ts';
import { conditionalOrder } from './conditional-player.ts';
import { pick, pickIfAny, type Dice } from './dice.ts';
import type { LedgerScenario } from './ledger-scenario.ts';
import type { MessageBody } from './message-body.ts';
import { oddFields } from './odd-order.ts';
import { anyAccount, anyPrice, anyQuantity, INSTRUMENTS } from './played-market.ts';

type KeyFields = Pick<MessageBody<'PlaceOrder'>, 'checked' | 'keyTime' | 'keyHash' | 'digest' | 'key'>;
type TransferTerms = Pick<MessageBody<'Deposit'>, 'account' | 'asset' | 'amount'>;

/** Plays the clients of a ledger by dice: they ask for sense and nonsense. */
export class ClientPlayer {
  private readonly scenario: LedgerScenario;
  private lastKeyed: Uint8Array | undefined;
  private keys = 0;

  constructor(scenario: LedgerScenario) {
    this.scenario = scenario;
  }

  deposit(dice: Dice, terms: TransferTerms = anyTransfer(dice)): void {
    this.sendKeyed(encodeMessage(Deposit, { ...terms, ...this.nextKey(dice) }));
  }

  withdraw(dice: Dice): void {
    this.sendKeyed(encodeMessage(Withdraw, { ...anyTransfer(dice), ...this.nextKey(dice) }));
  }

  place(dice: Dice, account: number = anyAccount(dice)): void {
    const { limit, market, stop, stop_limit } = OrderType;
    const { day, gtc, ioc, fok } = TimeInForce;
    const orderType = pick(dice, [limit, limit, limit, market, stop, stop_limit]);
    const body: MessageBody<'PlaceOrder'> = {
      account,
      instrument: dice.below(25) === 0 ? dice.below(6) : pick(dice, INSTRUMENTS),
      side: 1 + dice.below(2),
      orderType,
      timeInForce: pick(dice, [gtc, gtc, gtc, ioc, fok, day]),
      stp: dice.below(5),
      postOnly: 0,
      quantity: anyQuantity(dice),
      limit: orderType === limit || orderType === stop_limit ? anyPrice(dice) : 0,
      stop: orderType === stop || orderType === stop_limit ? anyPrice(dice) : 0,
      display: 0,
      expireAt: 0,
      validUntil: dice.below(10) === 0 ? this.scenario.now + dice.below(3) - 1 : 0,
      ...this.nextKey(dice),
    };
    const order = { ...body, ...oddFields(dice) };
    if (dice.below(3) !== 0) return this.sendKeyed(encodeMessage(PlaceOrder, order));
    const conditional = conditionalOrder(dice, order, () => anyPrice(dice));
    this.sendKeyed(encodeMessage(PlaceConditional, conditional));
  }

  amend(dice: Dice, order: number = this.anyOrder(dice)): void {
    const mine = this.scenario.reference.bank.orders.get(order);
    const account = mine === undefined || dice.below(20) === 0 ? anyAccount(dice) : mine.account.number;
    const [quantity, limit, stop] = [dice.below(3), dice.below(3), dice.below(8)];
    const body: MessageBody<'AmendOrder'> = {
      account,
      order,
      quantity:
        quantity === 0 ? 0 : 1 + (dice.below(10 ** (1 + dice.below(quantity === 1 ? 5 : 10))) % 2 ** 32),
      limit: limit === 0 ? 0 : anyPrice(dice),
      stop: stop === 0 ? anyPrice(dice) : 0,
      validUntil: dice.below(12) === 0 ? this.scenario.now + dice.below(3) - 1 : 0,
    };
    this.scenario.send(encodeMessage(AmendOrder, body));
  }

  cancel(dice: Dice): void {
    const order = this.anyOrder(dice);
    this.scenario.send(encodeMessage(CancelOrder, { account: anyAccount(dice), order }));
  }

  massCancel(dice: Dice): void {
    const body = { account: anyAccount(dice), instrument: dice.below(5), side: dice.below(4) };
    this.scenario.send(encodeMessage(MassCancel, body));
  }

  /** Sends a command with a key again: as it was, or with another body. */
  repeat(dice: Dice): void {
    if (this.lastKeyed === undefined) return;
    const again = this.lastKeyed.slice();
    if (dice.below(2) === 0) {
      const isTransfer = again[4] === Deposit.type || again[4] === Withdraw.type;
      const digest = isTransfer ? Deposit.at.digest : PlaceOrder.at.digest;
      again[digest] = (again[digest] ?? 0) ^ 1;
    }
    this.scenario.send(again);
  }

  private sendKeyed(bytes: Uint8Array): void {
    if (this.lastKeyed === undefined || bytes.length % 3 === 0) this.lastKeyed = bytes;
    this.scenario.send(bytes);
  }

  private nextKey(dice: Dice): KeyFields {
    this.keys += 1;
    const keyHash = new Uint8Array(16);
    const digest = new Uint8Array(16);
    // Few first words, so that keys collide in the index and differ behind.
    new DataView(keyHash.buffer).setUint32(0, dice.below(3) * 255, true);
    new DataView(keyHash.buffer).setUint32(12, this.keys, true);
    new DataView(digest.buffer).setUint32(8, this.keys, true);
    const { now, frames } = this.scenario;
    const checked = dice.below(6) === 0 ? dice.below(frames) : frames;
    const keyTime = dice.below(3) === 0 ? now - 90_000_000 + dice.below(90_000_003) : 0;
    return { checked, keyTime, keyHash, digest, key: `key-${this.keys}` };
  }

  /** A live order, or a number that may be none. */
  private anyOrder(dice: Dice): number {
    return pickIfAny(dice, [...this.scenario.reference.bank.orders.keys()]) ?? dice.below(1_000);
  }
}

function anyTransfer(dice: Dice): TransferTerms {
  const [account, asset] = [anyAccount(dice), dice.below(5)];
  const amount = pick(dice, [0, 1, dice.below(10 ** (1 + dice.below(9))), 10 ** 15, 10 ** 15 + 1]);
  return { account, asset, amount };
}
