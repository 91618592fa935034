import { FrameReader } from '@buttonwood/shared/frame/frame-reader.ts';
import { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import { bookActor, ledgerActor, VENUE_ACTOR } from '@buttonwood/shared/ids/actor-id.ts';
import { MAX_FRAME_MESSAGES } from '@buttonwood/shared/limits.ts';
import { encodeMessage } from '@buttonwood/shared/messages/codec.ts';
import { Genesis } from '@buttonwood/shared/messages/commands.ts';
import { writeInt53 } from '@buttonwood/shared/messages/layout.ts';
import { EnterAmend, EnterCancel, EnterOrder, Instrument } from '@buttonwood/shared/messages/links.ts';
import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import { StpMode } from '@buttonwood/shared/order/stp-mode.ts';
import { TimeInForce } from '@buttonwood/shared/order/time-in-force.ts';
import { BookMachine } from '../../src/core/book/book-machine.ts';
import type { Contender } from './contender.ts';
import { Operation, RECORD_BYTES } from './order-flow.ts';

const BOOK = bookActor(1);
const LEDGER = ledgerActor(0);
const ACCOUNTS = 1_000;

/**
 * Our book as the runtime drives it: frames of 256 fixed-layout messages in, decoded inside the timed window; every event
 * and every link message written out as a frame.
 */
export function prepareButtonwood(flow: Uint8Array): Contender {
  const frames = encodeFrames(flow);
  return {
    run: (operations) => {
      const machine = listedBook();
      const reader = new FrameReader();
      const out = new FrameWriter(256 * 1024);
      let bytesOut = 0;
      let done = 0;
      const usage = process.threadCpuUsage();
      const started = process.hrtime.bigint();
      for (let i = 0; done < operations && i < frames.length; i++) {
        out.clear();
        machine.apply(reader.open(frames[i] ?? new Uint8Array(0)), 1, out);
        bytesOut += out.length;
        done += MAX_FRAME_MESSAGES;
      }
      const nanoseconds = Number(process.hrtime.bigint() - started);
      const { user, system } = process.threadCpuUsage(usage);
      const cpuNanoseconds = (user + system) * 1_000;
      const { trades, pool } = machine.book;
      return {
        operations: Math.min(done, flow.length / RECORD_BYTES),
        nanoseconds,
        cpuNanoseconds,
        trades,
        resting: pool.size,
        bytesOut,
      };
    },
  };
}

function listedBook(): BookMachine {
  const machine = new BookMachine();
  const start = [
    encodeMessage(Genesis, { actor: BOOK, rulesVersion: 1, ledgerShards: 1, name: 'book:BENCH' }),
    encodeMessage(
      Instrument,
      { instrument: 1, tickUnits: 100, lotSize: 1, bandBps: 0, symbol: 'BENCH' },
      { source: VENUE_ACTOR, target: BOOK, number: 1 },
    ),
  ];
  for (const message of start) machine.apply(new FrameReader().open(message), 1, new FrameWriter());
  return machine;
}

function encodeFrames(flow: Uint8Array): Uint8Array[] {
  const frames: Uint8Array[] = [];
  const records = new DataView(flow.buffer, flow.byteOffset, flow.byteLength);
  const out = new FrameWriter();
  for (let at = 0, number = 1; at < flow.length; at += RECORD_BYTES, number++) {
    encodeRecord(records, at, number, out);
    if (out.messages === MAX_FRAME_MESSAGES || at + RECORD_BYTES === flow.length) {
      frames.push(out.take());
      out.clear();
    }
  }
  return frames;
}

function encodeRecord(records: DataView, at: number, number: number, out: FrameWriter): void {
  const kind = records.getUint8(at);
  const order = records.getUint32(at + 4, true);
  const price = records.getUint32(at + 8, true);
  const quantity = records.getUint32(at + 12, true);
  const account = 1_000 + (order % ACCOUNTS);
  const layout = kind === Operation.cancel ? EnterCancel : kind === Operation.amend ? EnterAmend : EnterOrder;
  const to = out.begin(layout.type, layout.size, LEDGER, BOOK, number);
  const { view } = out;
  writeInt53(view, to + layout.at.order, order * 256);
  view.setUint32(to + layout.at.account, account, true);
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
