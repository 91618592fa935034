import { afterEach, describe, expect, it } from 'vitest';
import type { ActorEntry } from '@buttonwood/engine/journal/journal.ts';
import type { TailStop } from '@buttonwood/engine/journal/out-tail.ts';
import { SeededBook } from '@buttonwood/shared/market-data/testing/seeded-book.ts';
import { StreamTail, type FrameListener } from './stream-tail.ts';
import { Tape } from './testing/tape.ts';

const PATIENCE_MS = 20_000;
let tail: StreamTail | undefined;

afterEach(async () => {
  await tail?.stop();
});

interface Heard extends FrameListener {
  readonly numbers: string[];
  readonly stops: string[];
  messages: number;
}

/** Counts what it hears, and throws at entry `failAt` of AAPL. */
function listener(failAt = Infinity): Heard {
  const heard: Heard = {
    numbers: [],
    stops: [],
    messages: 0,
    onFrame: (actor, { number }, frame) => {
      while (frame.next()) heard.messages += 1;
      if (actor.name === 'book:AAPL' && number === failAt) throw new Error('a bug of this listener');
      heard.numbers.push(`${actor.name} ${number}`);
    },
    onStop: (actor: ActorEntry, stop: TailStop) => {
      heard.stops.push(`${actor.name} ${stop.code} ${stop.detail.split('\n')[0] ?? ''}`);
    },
  };
  return heard;
}

describe('the tail of an API process', () => {
  it('tells every listener every frame, and a listener that fails loses that stream alone', async () => {
    const tape = new Tape();
    const apple = await tape.book(1, 'AAPL');
    const other = await tape.book(2, 'MSFT');
    const sound = listener();
    const failing = listener(2);
    const books = [new SeededBook({ seed: 1 }), new SeededBook({ seed: 2, instrument: 2, symbol: 'MSFT' })];
    tail = new StreamTail({ journal: tape.journal });
    tail.subscribe(failing);
    tail.subscribe(sound);
    await tail.start(() => undefined);
    for (let n = 1; n <= 3; n++) {
      await tape.commit(apple, books[0]?.frame(3) ?? new Uint8Array(0), n);
      await tape.commit(other, books[1]?.frame(3) ?? new Uint8Array(0), n);
    }
    expect(await tail.caughtUp(PATIENCE_MS)).toBe(true);
    const all = [1, 2, 3].flatMap((n) => [`book:AAPL ${n}`, `book:MSFT ${n}`]);
    expect([...sound.numbers].sort()).toEqual(all.sort());
    expect(sound.messages).toBe((books[0]?.seq ?? 0) + (books[1]?.seq ?? 0));
    expect(sound.stops).toEqual([]);
    expect([...failing.numbers].sort()).toEqual(['book:AAPL 1', 'book:MSFT 1', 'book:MSFT 2', 'book:MSFT 3']);
    expect(failing.stops).toEqual(['book:AAPL HANDLER_FAILED entry 2: Error: a bug of this listener']);
  });

  it('tells nothing more to a listener that has ended its subscription', async () => {
    const tape = new Tape();
    const apple = await tape.book(1, 'AAPL');
    const book = new SeededBook({ seed: 1 });
    const [stays, leaves] = [listener(), listener()];
    tail = new StreamTail({ journal: tape.journal });
    tail.subscribe(stays);
    const end = tail.subscribe(leaves);
    await tail.start(() => undefined);
    await tape.commit(apple, book.frame(1), 1);
    expect(await tail.caughtUp(PATIENCE_MS)).toBe(true);
    end();
    await tape.commit(apple, book.frame(1), 2);
    expect(await tail.caughtUp(PATIENCE_MS)).toBe(true);
    expect([stays.numbers.length, leaves.numbers.length]).toEqual([2, 1]);
  });
});
