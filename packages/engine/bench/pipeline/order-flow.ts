import { encodeMessage } from '@buttonwood/shared/messages/codec.ts';
import { PlaceOrder } from '@buttonwood/shared/messages/commands.ts';
import { HEADER, writeInt53 } from '@buttonwood/shared/messages/layout.ts';
import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import { StpMode } from '@buttonwood/shared/order/stp-mode.ts';
import { TimeInForce } from '@buttonwood/shared/order/time-in-force.ts';

/** Far from the accounts that people get, which sign up over HTTP in the same run. */
export const FIRST_BENCH_ACCOUNT = 1_000_000;
export const BENCH_ACCOUNTS = 64;
export const BENCH_INSTRUMENT = 1;
export const BENCH_PRICE = 10_000;
const PRICES = 16;
const KEY_DIGITS = 16;
/** Spreads counters over 32 bits, as the halves of SHA-256 are spread that stand here in the real API. */
const GOLDEN = 0x9e37_79b1;

/**
 * Orders in pairs that trade with each other and with nobody else: an even order sells one lot, the odd one behind it, of
 * another account, buys it at the same price. So every order is held, entered, matched, settled and released.
 */
export class OrderFlow {
  /** Ledger position up to which keys were looked up, as the gateway says it. */
  checked = 0;
  readonly messageBytes: number;
  private readonly template: Uint8Array;

  constructor() {
    this.template = encodeMessage(PlaceOrder, {
      account: FIRST_BENCH_ACCOUNT,
      instrument: BENCH_INSTRUMENT,
      side: Side.sell,
      orderType: OrderType.limit,
      timeInForce: TimeInForce.gtc,
      stp: StpMode.cancel_newest,
      postOnly: 0,
      quantity: 1,
      limit: BENCH_PRICE,
      stop: 0,
      display: 0,
      expireAt: 0,
      validUntil: 0,
      checked: 0,
      keyTime: 0,
      keyHash: new Uint8Array(16),
      digest: new Uint8Array(16),
      key: '0'.repeat(KEY_DIGITS),
    });
    this.messageBytes = this.template.length;
  }

  /** Writes order n, counted from 0, at `at`; returns its length. */
  write(order: number, into: Uint8Array, at: number): number {
    into.set(this.template, at);
    const view = new DataView(into.buffer, into.byteOffset + at, this.messageBytes);
    const pair = order >>> 1;
    const buys = order & 1;
    view.setUint32(PlaceOrder.at.account, FIRST_BENCH_ACCOUNT + (((pair * 2) % BENCH_ACCOUNTS) + buys), true);
    view.setUint8(PlaceOrder.at.side, buys === 1 ? Side.buy : Side.sell);
    view.setUint32(PlaceOrder.at.limit, BENCH_PRICE + (pair % PRICES), true);
    writeInt53(view, HEADER.originProcess, 1);
    writeInt53(view, HEADER.originRequest, order + 1);
    writeInt53(view, PlaceOrder.at.checked, this.checked);
    view.setUint32(PlaceOrder.at.keyHash, Math.imul(order + 1, GOLDEN) >>> 0, true);
    view.setUint32(PlaceOrder.at.keyHash + 4, order, true);
    view.setUint32(PlaceOrder.at.digest, order, true);
    let left = order;
    for (let digit = KEY_DIGITS - 1; digit >= 0; digit--) {
      view.setUint8(PlaceOrder.at.key + digit, 48 + (left % 10));
      left = Math.floor(left / 10);
    }
    return this.messageBytes;
  }
}
