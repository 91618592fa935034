import { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import { bookActor, ledgerActor } from '@buttonwood/shared/ids/actor-id.ts';
import { MAX_FRAME_MESSAGES } from '@buttonwood/shared/limits.ts';
import { writeInt53 } from '@buttonwood/shared/messages/layout.ts';
import { EnterAmend, EnterCancel, EnterOrder } from '@buttonwood/shared/messages/links.ts';
import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import { StpMode } from '@buttonwood/shared/order/stp-mode.ts';
import { TimeInForce } from '@buttonwood/shared/order/time-in-force.ts';
import { Operation, RECORD_BYTES } from './record-writer.ts';

export const BOOK = bookActor(1);
export const LEDGER = ledgerActor(0);
export const ACCOUNTS = 1_000;
const FIRST_ACCOUNT = 1_000;

/** The flow as a ledger sends it to the book: frames of up to 256 link messages. */
export function encodeBookFrames(flow: Uint8Array): Uint8Array[] {
  return encodeFrames(flow, encodeLink);
}

/** Frames of up to 256 messages, each written by `encode` from the record at `at`; `number` counts them from 1. */
export function encodeFrames(
  flow: Uint8Array,
  encode: (records: DataView, at: number, number: number, out: FrameWriter) => void,
): Uint8Array[] {
  const frames: Uint8Array[] = [];
  const records = new DataView(flow.buffer, flow.byteOffset, flow.byteLength);
  const out = new FrameWriter();
  for (let at = 0, number = 1; at < flow.length; at += RECORD_BYTES, number++) {
    encode(records, at, number, out);
    if (out.messages === MAX_FRAME_MESSAGES || at + RECORD_BYTES === flow.length) {
      frames.push(out.take());
      out.clear();
    }
  }
  return frames;
}

/** The account of an order; order numbers are spread over the accounts. */
export function accountOf(order: number): number {
  return FIRST_ACCOUNT + (order % ACCOUNTS);
}

function encodeLink(records: DataView, at: number, number: number, out: FrameWriter): void {
  const kind = records.getUint8(at);
  const order = records.getUint32(at + 4, true);
  const price = records.getUint32(at + 8, true);
  const quantity = records.getUint32(at + 12, true);
  const layout = kind === Operation.cancel ? EnterCancel : kind === Operation.amend ? EnterAmend : EnterOrder;
  const to = out.begin(layout.type, layout.size, LEDGER, BOOK, number);
  const { view } = out;
  writeInt53(view, to + layout.at.order, order * 256);
  view.setUint32(to + layout.at.account, accountOf(order), true);
  if (kind === Operation.cancel) {
    view.setUint8(to + EnterCancel.at.reason, Reason.requested);
    return;
  }
  if (kind === Operation.amend) {
    view.setUint32(to + EnterAmend.at.quantity, quantity, true);
    view.setUint32(to + EnterAmend.at.limit, price, true);
    view.setUint32(to + EnterAmend.at.stop, 0, true);
    writeInt53(view, to + EnterAmend.at.validUntil, 0);
    return;
  }
  const f = EnterOrder.at;
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
}
