import { FrameReader } from '@buttonwood/shared/frame/frame-reader.ts';
import { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import { VENUE_ACTOR } from '@buttonwood/shared/ids/actor-id.ts';
import { MAX_FRAME_MESSAGES } from '@buttonwood/shared/limits.ts';
import { encodeMessage } from '@buttonwood/shared/messages/codec.ts';
import { Genesis } from '@buttonwood/shared/messages/commands.ts';
import { Instrument } from '@buttonwood/shared/messages/links.ts';
import { BookMachine } from '../../src/core/book/book-machine.ts';
import type { Contender, Feed, Session } from './contender.ts';
import { BOOK, encodeBookFrames } from './encode-book-frames.ts';
import { OneByOne } from './one-by-one.ts';
import { RECORD_BYTES } from './record-writer.ts';

const OUT_BYTES = 256 * 1024;
/** A time of our days: times are too large for a small integer, here as in the exchange. */
export const BENCH_TIME = 1_800_000_000_000_000;

/**
 * Our book as the runtime drives it: frames of 256 fixed-layout messages in, decoded inside the timed window; every event
 * and every link message written out as a frame.
 */
export function prepareBook(flow: Uint8Array, feed: Feed): Contender {
  const frames = encodeBookFrames(flow);
  const operations = flow.length / RECORD_BYTES;
  return { begin: () => (feed === 'frames' ? byFrame(frames, operations) : one(frames, operations)) };
}

function byFrame(frames: readonly Uint8Array[], operations: number): Session {
  const machine = listedBook(new FrameWriter());
  const reader = new FrameReader();
  const out = new FrameWriter(OUT_BYTES);
  let next = 0;
  let bytesOut = 0;
  return {
    advance: () => {
      const frame = frames[next];
      if (frame === undefined) return 0;
      next += 1;
      out.clear();
      machine.apply(reader.open(frame), BENCH_TIME, out);
      bytesOut += out.length;
      return next === frames.length ? operations - (next - 1) * MAX_FRAME_MESSAGES : MAX_FRAME_MESSAGES;
    },
    result: () => ({ trades: machine.book.trades, resting: machine.book.pool.size, bytesOut }),
  };
}

function one(frames: readonly Uint8Array[], operations: number): Session {
  const machine = listedBook(new FrameWriter());
  const reader = new OneByOne();
  const out = new FrameWriter(OUT_BYTES);
  let done = 0;
  return {
    advance: () => {
      if (done === operations) return 0;
      const frame = done % MAX_FRAME_MESSAGES === 0 ? frames[done / MAX_FRAME_MESSAGES] : undefined;
      if (frame !== undefined) reader.open(frame);
      done += 1;
      out.clear();
      machine.apply(reader, BENCH_TIME, out);
      return 1;
    },
    result: () => ({ trades: machine.book.trades, resting: machine.book.pool.size, bytesOut: 0 }),
  };
}

/** A listed book without a band; what it says about itself is in `out`. */
export function listedBook(out: FrameWriter): BookMachine {
  const machine = new BookMachine();
  const start = [
    encodeMessage(Genesis, { actor: BOOK, rulesVersion: 1, ledgerShards: 1, name: 'book:BENCH' }),
    encodeMessage(
      Instrument,
      { instrument: 1, tickUnits: 100, lotSize: 1, bandBps: 0, symbol: 'BENCH' },
      { source: VENUE_ACTOR, target: BOOK, number: 1 },
    ),
  ];
  for (const message of start) machine.apply(new FrameReader().open(message), BENCH_TIME, out);
  return machine;
}
