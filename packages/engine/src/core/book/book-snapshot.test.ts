import { FrameReader } from '@buttonwood/shared/frame/frame-reader.ts';
import { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import { bookActor, VENUE_ACTOR } from '@buttonwood/shared/ids/actor-id.ts';
import { encodeMessage } from '@buttonwood/shared/messages/codec.ts';
import { Halt as HaltBook } from '@buttonwood/shared/messages/links.ts';
import { describe, expect, it } from 'vitest';
import { Halt } from '../halt.ts';
import { Book } from './book.ts';
import { BookMachine } from './book-machine.ts';
import { LinkCounters } from '../link-counters.ts';
import { Scene } from './scene.ts';

function apply(machine: BookMachine, frame: Uint8Array): Uint8Array {
  const out = new FrameWriter();
  machine.apply(new FrameReader().open(frame), 2_000_000, out);
  return out.take();
}

/** The venue's second message, so that the link counter fits: a halt, to which every ledger is told the book's state. */
function haltFrame(): Uint8Array {
  return encodeMessage(HaltBook, { instrument: 1 }, { source: VENUE_ACTOR, target: bookActor(1), number: 2 });
}

describe('snapshots of a book', () => {
  it('a restored book has the same bytes, the same hash and the same answers', () => {
    const scene = new Scene(500, 100);
    for (let i = 0; i < 50; i++) scene.buy(`b${i}`, 10, 96 + (i % 4));
    for (let i = 0; i < 50; i += 3) scene.cancel(`b${i}`);
    const copy = new BookMachine();
    copy.restore(scene.machine.snapshot());
    expect(copy.snapshot()).toEqual(scene.machine.snapshot());
    expect(copy.hash()).toBe(scene.machine.hash());
    const frame = haltFrame();
    expect(apply(copy, frame)).toEqual(apply(scene.machine, frame));
  });

  it('equal states give equal bytes, wherever the orders lie in memory', () => {
    const one = new Scene();
    one.buy('a', 1, 100);
    one.buy('b', 2, 101);
    one.cancel('a');
    one.buy('c', 3, 101);
    const other = new BookMachine();
    other.restore(one.machine.snapshot());
    const slotsOf = (machine: BookMachine): number[] => [...machine.book.pool.orderLow.subarray(1, 4)];
    expect(slotsOf(other)).not.toEqual(slotsOf(one.machine));
    expect(other.snapshot()).toEqual(one.machine.snapshot());
  });

  it('bytes that end too early or too late halt', () => {
    const snapshot = new Scene().machine.snapshot();
    expect(() => new BookMachine().restore(snapshot.subarray(0, snapshot.length - 1))).toThrow(Halt);
    expect(() => new BookMachine().restore(new Uint8Array([...snapshot, 0]))).toThrow(Halt);
  });

  it('a new book is light: five hundred fit into one process', () => {
    const book = new Book(new LinkCounters());
    const bytes = (value: object): number =>
      Object.values(value).reduce((sum: number, field: unknown) => {
        if (ArrayBuffer.isView(field)) return sum + field.byteLength;
        return sum;
      }, 0);
    const parts = [book.pool, book.index, book.accounts, book.expiries, book.triggers];
    expect([...parts, ...book.ladders].reduce((sum, part) => sum + bytes(part), 0)).toBeLessThan(100_000);
  });
});
