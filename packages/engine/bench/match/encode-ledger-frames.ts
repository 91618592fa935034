import type { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import { AmendOrder, CancelOrder, PlaceOrder } from '@buttonwood/shared/messages/commands.ts';
import { writeInt53 } from '@buttonwood/shared/messages/layout.ts';
import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { StpMode } from '@buttonwood/shared/order/stp-mode.ts';
import { TimeInForce } from '@buttonwood/shared/order/time-in-force.ts';
import { accountOf, encodeFrames, LEDGER } from './encode-book-frames.ts';
import { Operation } from './record-writer.ts';

/** Bytes of a client order id as its owner wrote it. */
const KEY_BYTES = 16;
const HASH_WORDS = 4;
const GOLDEN = 0x9e3779b1;
/** The key was looked up in the read model up to here: beyond everything. */
const CHECKED = 2 ** 50;

/** The flow as the API sends it to the ledger: frames of up to 256 commands, orders with an idempotency key. */
export function encodeLedgerFrames(flow: Uint8Array): Uint8Array[] {
  return encodeFrames(flow, encodeCommand);
}

function encodeCommand(records: DataView, at: number, _number: number, out: FrameWriter): void {
  const kind = records.getUint8(at);
  const order = records.getUint32(at + 4, true);
  if (kind === Operation.cancel) {
    const to = out.begin(CancelOrder.type, CancelOrder.size, 0, LEDGER, 0);
    out.view.setUint32(to + CancelOrder.at.account, accountOf(order), true);
    writeInt53(out.view, to + CancelOrder.at.order, order * 256);
    return;
  }
  const price = records.getUint32(at + 8, true);
  const quantity = records.getUint32(at + 12, true);
  if (kind === Operation.amend) {
    const to = out.begin(AmendOrder.type, AmendOrder.size, 0, LEDGER, 0);
    out.view.setUint32(to + AmendOrder.at.account, accountOf(order), true);
    writeInt53(out.view, to + AmendOrder.at.order, order * 256);
    out.view.setUint32(to + AmendOrder.at.quantity, quantity, true);
    out.view.setUint32(to + AmendOrder.at.limit, price, true);
    out.view.setUint32(to + AmendOrder.at.stop, 0, true);
    writeInt53(out.view, to + AmendOrder.at.validUntil, 0);
    return;
  }
  const to = out.begin(PlaceOrder.type, PlaceOrder.size + KEY_BYTES, 0, LEDGER, 0);
  const { view } = out;
  const f = PlaceOrder.at;
  view.setUint32(to + f.account, accountOf(order), true);
  view.setUint32(to + f.instrument, 1, true);
  view.setUint8(to + f.side, records.getUint8(at + 1));
  view.setUint8(to + f.orderType, OrderType.limit);
  view.setUint8(to + f.timeInForce, kind === Operation.enterIoc ? TimeInForce.ioc : TimeInForce.gtc);
  view.setUint8(to + f.stp, StpMode.none);
  view.setUint8(to + f.postOnly, 0);
  view.setUint32(to + f.quantity, quantity, true);
  view.setUint32(to + f.limit, price, true);
  view.setUint32(to + f.stop, 0, true);
  view.setUint32(to + f.display, 0, true);
  writeInt53(view, to + f.expireAt, 0);
  writeInt53(view, to + f.validUntil, 0);
  writeInt53(view, to + f.checked, CHECKED);
  writeInt53(view, to + f.keyTime, 0);
  for (let word = 0; word < HASH_WORDS; word++) {
    const mixed = Math.imul(order + word, GOLDEN);
    view.setInt32(to + f.keyHash + word * 4, mixed ^ (mixed >>> 15), true);
    view.setInt32(to + f.digest + word * 4, order, true);
    view.setUint32(to + PlaceOrder.size + word * 4, order, true);
  }
}
