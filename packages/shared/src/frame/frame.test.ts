import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeMessage } from '../messages/codec.ts';
import { CancelOrder, SetReferencePrice } from '../messages/commands.ts';
import { HEADER, HEADER_SIZE, readInt53, writeInt53 } from '../messages/layout.ts';
import { FrameReader, decodeFrame } from './frame-reader.ts';
import { FrameWriter } from './frame-writer.ts';

const SEED = 20_267;
const orders = fc.array(fc.record({ account: fc.nat(), order: fc.maxSafeNat() }), { maxLength: 50 });

describe('frames', () => {
  test('messages come back in order, however often the writer has to grow', () => {
    fc.assert(
      fc.property(orders, (bodies) => {
        const writer = new FrameWriter(1);
        for (const body of bodies) writer.append(encodeMessage(CancelOrder, body));
        expect(writer.messages).toBe(bodies.length);
        expect(decodeFrame(writer.take()).map(({ body }) => body)).toEqual(bodies);
      }),
      { seed: SEED },
    );
  });

  test('fields written in place are those of the object form', () => {
    const writer = new FrameWriter(8);
    for (const order of [1, 2 ** 53 - 1]) {
      const at = writer.begin(CancelOrder.type, CancelOrder.size, 7, 9, order);
      writer.view.setUint32(at + CancelOrder.at.account, 1_000, true);
      writeInt53(writer.view, at + CancelOrder.at.order, order);
    }
    const expected = [1, 2 ** 53 - 1].flatMap((order) => [
      ...encodeMessage(CancelOrder, { account: 1_000, order }, { source: 7, target: 9, number: order }),
    ]);
    expect([...writer.take()]).toEqual(expected);
  });

  test('what a request causes names the request, and what time causes names nobody', () => {
    const cause = encodeMessage(
      CancelOrder,
      { account: 1, order: 2 },
      { originProcess: 5, originRequest: 6 },
    );
    const writer = new FrameWriter();
    writer.originFrom(new DataView(cause.buffer), 0);
    const caused = writer.begin(CancelOrder.type, CancelOrder.size, 0, 0, 0);
    writer.clearOrigin();
    const untraced = writer.begin(CancelOrder.type, CancelOrder.size, 0, 0, 0);
    const originOf = (at: number): number[] => [
      readInt53(writer.view, at + HEADER.originProcess),
      readInt53(writer.view, at + HEADER.originRequest),
    ];
    expect([originOf(caused), originOf(untraced)]).toEqual([
      [5, 6],
      [0, 0],
    ]);
  });

  test('of an out frame an actor sees what is for it, where it lies', () => {
    const writer = new FrameWriter();
    for (const [target, number] of [
      [0, 1],
      [9, 1],
      [7, 1],
      [9, 2],
      [0, 2],
    ] as const)
      writer.begin(CancelOrder.type, CancelOrder.size, 3, target, number);
    const seen = (reader: FrameReader): number[] => {
      const found: number[] = [];
      while (reader.next()) found.push(readInt53(reader.view, reader.offset + HEADER.number));
      expect([reader.next(), reader.malformed]).toEqual([false, false]);
      return found;
    };
    const reader = new FrameReader();
    expect(seen(reader.openFor(9, writer.view, writer.length))).toEqual([1, 2]);
    expect(seen(reader.openFor(8, writer.view, writer.length))).toEqual([]);
    expect(seen(reader.openView(writer.view, writer.length))).toEqual([1, 1, 1, 2, 2]);
  });

  test('an origin is handed on byte by byte, whatever stands there', () => {
    const cause = new Uint8Array(HEADER_SIZE).fill(0xff);
    cause[HEADER.originRequest] = 0x01;
    const writer = new FrameWriter();
    writer.originFrom(new DataView(cause.buffer), 0);
    writer.begin(CancelOrder.type, CancelOrder.size, 3, 9, 1);
    expect([...writer.take().subarray(HEADER.originProcess, HEADER_SIZE)]).toEqual([
      ...cause.subarray(HEADER.originProcess),
    ]);
  });

  test('a cleared writer starts over', () => {
    const writer = new FrameWriter();
    writer.append(encodeMessage(CancelOrder, { account: 1, order: 2 }));
    writer.clear();
    expect([writer.length, writer.messages, writer.take().length]).toEqual([0, 0, 0]);
  });

  test('garbage ends the walk within its bytes and never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const reader = new FrameReader().open(bytes);
        let walked = 0;
        while (reader.next()) {
          expect(reader.length).toBeGreaterThanOrEqual(HEADER_SIZE);
          walked += reader.length;
        }
        expect(reader.malformed ? walked <= bytes.length : walked === bytes.length).toBe(true);
        decodeFrame(bytes);
      }),
      { seed: SEED, numRuns: 2_000 },
    );
  });

  test('a frame cut anywhere gives its whole messages and says that it is cut', () => {
    const first = encodeMessage(CancelOrder, { account: 1, order: 2 });
    const second = encodeMessage(SetReferencePrice, { price: 100, time: 1, provider: 'csv' });
    const whole = new Uint8Array([...first, ...second]);
    for (let end = 0; end <= whole.length; end++) {
      const reader = new FrameReader().open(whole.subarray(0, end));
      let messages = 0;
      while (reader.next()) messages += 1;
      expect(messages).toBe(end < first.length ? 0 : end < whole.length ? 1 : 2);
      expect(reader.malformed).toBe(![0, first.length, whole.length].includes(end));
    }
  });
});
