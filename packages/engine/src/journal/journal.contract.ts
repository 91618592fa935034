import { must } from '@buttonwood/shared/base/assert.ts';
import { expect, test } from 'vitest';
import { MAX_BACKLOG_CANCEL, MAX_BACKLOG_ORDINARY } from './backlog-limits.ts';
import type { EngineStore } from './engine-store.ts';
import { entryCheck } from './entry-check.ts';
import { NO_HASH } from './hash-chain.ts';
import type { ActorEntry, Forward, InboxFrame, Journal, OutEntry } from './journal.ts';
import type { TapeTrimmer } from './tape-trimmer.ts';

/**
 * What every journal must do, whatever it is made of. `fresh` gives an empty journal's actors: names that no other test
 * has used, so that one server serves the whole suite.
 */
export function journalContract(open: () => Journal & EngineStore & TapeTrimmer): void {
  let used = 0;
  const fresh = (): ActorEntry => {
    used += 1;
    return { name: `book:T${used}`, actor: 5_000 + used };
  };
  const provisioned = async (): Promise<ActorEntry> => {
    const actor = fresh();
    await open().provision(actor, bytes('genesis'));
    return actor;
  };

  const controlOf = async (name: string) => must(await open().control(name), 'the actor was provisioned');

  test('an actor is created once, with Genesis as entry 1 and an empty out stream', async () => {
    const journal = open();
    const actor = fresh();
    expect(await journal.provision(actor, bytes('genesis'))).toBe('created');
    expect(await journal.provision(actor, bytes('another'))).toBe('exists');
    expect(await journal.readInbox(actor.name, 0, 10)).toEqual([
      {
        ...{ epoch: 1, number: 1, at: expect.any(Number) as number, bytes: same('genesis') },
        check: expect.any(String) as string,
      },
    ]);
    expect(await journal.readOut(actor.name, 0, 10)).toEqual([]);
    expect(await journal.control(actor.name)).toEqual({
      epoch: 1,
      outEpoch: 1,
      lastIn: 1,
      lastOut: 0,
      lastHash: expect.toSatisfy((hash: Uint8Array) => Buffer.from(hash).equals(NO_HASH)) as Uint8Array,
      producers: new Map(),
    });
    expect(await journal.actors()).toContainEqual(actor);
  });

  test('a name or a number that is taken cannot be provisioned for another actor', async () => {
    const actor = await provisioned();
    await expect(open().provision({ ...actor, actor: actor.actor + 90_000 }, bytes('g'))).rejects.toThrow();
    await expect(open().provision({ ...actor, name: `${actor.name}x` }, bytes('g'))).rejects.toThrow();
    expect(await open().control(`${actor.name}x`)).toBeUndefined();
  });

  test('commands get the next numbers and stamps that never run backwards', async () => {
    const { name } = await provisioned();
    expect(await open().send(name, 1, 'ordinary', frame('api:1', 0, 1, 'a'))).toEqual({
      kind: 'appended',
      number: 2,
    });
    await open().send(name, 1, 'ordinary', frame('api:1', 1, 2, 'b'));
    const entries = await open().readInbox(name, 1, 10);
    expect(entries.map(({ number }) => number)).toEqual([2, 3]);
    expect(entries.map((entry) => String(Buffer.from(entry.bytes)))).toEqual(['a', 'b']);
    expect(entries[1]?.at).toBeGreaterThanOrEqual(entries[0]?.at ?? Infinity);
  });

  test('beside every inbox entry, however it came, stands a check over its stamp and its frame', async () => {
    const sender = await provisioned();
    const target = await provisioned();
    await open().send(target.name, 1, 'ordinary', frame('api:1', 0, 1, 'sent'));
    const forwards = [{ target: target.name, frames: [frame(sender.name, 0, 1, 'forwarded')] }];
    await open().commit(sender.name, { ...batch(0, NO_HASH, []), forwards });
    const control = await controlOf(target.name);
    await open().beginEpoch(target.name, control, bytes('epoch'));
    const entries = await open().readInbox(target.name, 0, 10);
    expect(entries.map((entry) => String(Buffer.from(entry.bytes)))).toEqual([
      ...['genesis', 'sent', 'forwarded', 'epoch'],
    ]);
    for (const { at, bytes: taken, check } of entries) expect(check).toBe(entryCheck(at, taken));
  });

  test('the same frame sent again is there once', async () => {
    const { name } = await provisioned();
    await open().send(name, 1, 'ordinary', frame('api:1', 0, 3, 'a'));
    expect(await open().send(name, 1, 'ordinary', frame('api:1', 0, 3, 'a'))).toEqual({
      kind: 'already_there',
    });
    expect((await open().control(name))?.lastIn).toBe(2);
  });

  test('a frame whose predecessor is missing is refused with the number found', async () => {
    const { name } = await provisioned();
    await open().send(name, 1, 'ordinary', frame('api:1', 0, 3, 'a'));
    expect(await open().send(name, 1, 'ordinary', frame('api:1', 5, 6, 'b'))).toEqual({
      kind: 'refused',
      producer: 'api:1',
      found: 3,
    });
    expect(await open().send(name, 1, 'ordinary', frame('api:2', 5, 6, 'b'))).toEqual({
      kind: 'refused',
      producer: 'api:2',
      found: 0,
    });
    expect((await open().control(name))?.lastIn).toBe(2);
  });

  test('several producers move together or not at all', async () => {
    const { name } = await provisioned();
    await open().send(name, 1, 'actor', frame('ledger:0', 0, 2, 'a'));
    const both: InboxFrame = {
      bytes: bytes('b'),
      producers: [
        { producer: 'ledger:1', previous: 0, next: 4 },
        { producer: 'ledger:0', previous: 1, next: 3 },
      ],
    };
    expect(await open().send(name, 1, 'actor', both)).toMatchObject({ kind: 'refused', found: 2 });
    expect((await open().control(name))?.producers).toEqual(new Map([['ledger:0', 2]]));
  });

  test('a forgotten producer begins again at 0, and one that has moved on is not forgotten', async () => {
    const { name } = await provisioned();
    await open().send(name, 1, 'ordinary', frame('api:1', 0, 3, 'a'));
    expect(await open().forget(name, 'api:1', 2)).toBe(false);
    expect(await open().forget(name, 'api:1', 3)).toBe(true);
    expect(await open().forget(name, 'api:1', 3)).toBe(false);
    expect(await open().send(name, 1, 'ordinary', frame('api:1', 3, 4, 'b'))).toMatchObject({
      kind: 'refused',
      found: 0,
    });
    expect(await open().send(name, 1, 'ordinary', frame('api:1', 0, 4, 'b'))).toMatchObject({
      kind: 'appended',
    });
  });

  test('a lease belongs to one engine until it ends or is given up', async () => {
    const { name } = await provisioned();
    expect(await open().lease([name], 'engine:a', 150)).toEqual(new Set([name]));
    expect(await open().lease([name], 'engine:b', 150)).toEqual(new Set());
    expect(await open().lease([name], 'engine:a', 150)).toEqual(new Set([name]));
    await open().release([name], 'engine:b');
    expect(await open().lease([name], 'engine:b', 150)).toEqual(new Set());
    await open().release([name], 'engine:a');
    expect(await open().lease([name], 'engine:b', 20)).toEqual(new Set([name]));
    await expect.poll(() => open().lease([name], 'engine:a', 150)).toEqual(new Set([name]));
  });

  test('a halt stands where the status page finds it until it is over', async () => {
    const { name } = await provisioned();
    await open().reportHealth(name, 'GAP');
    expect((await open().health()).get(name)).toBe('GAP');
    await open().reportHealth(name, undefined);
    expect((await open().health()).has(name)).toBe(false);
  });

  test('engines hear of each other, also of one that has fallen silent, until it takes its leave', async () => {
    await open().announce('engine:a', 'first', 10_000);
    await open().announce('engine:b', 'other', 20);
    await expect
      .poll(() => open().announce('engine:a', undefined, 10_000))
      .toEqual([
        { engine: 'engine:a', answers: true, note: 'first' },
        { engine: 'engine:b', answers: false, note: 'other' },
      ]);
    await open().retire('engine:b');
    expect(await open().engines()).toEqual([{ engine: 'engine:a', answers: true, note: 'first' }]);
    await open().retire('engine:a');
    expect(await open().engines()).toEqual([]);
  });

  test('an unknown actor and another epoch are refused, and nothing is created', async () => {
    const { name } = await provisioned();
    expect(await open().send('book:NONE', 1, 'ops', frame('api:1', 0, 1, 'a'))).toEqual({
      kind: 'unknown_actor',
    });
    expect(await open().control('book:NONE')).toBeUndefined();
    expect(await open().send(name, 2, 'ops', frame('api:1', 0, 1, 'a'))).toEqual({
      kind: 'wrong_epoch',
      found: 1,
    });
    expect((await open().control(name))?.lastIn).toBe(1);
  });

  test('orders meet the backlog limit first, cancels later, actors never', async () => {
    const { name } = await provisioned();
    const send = (sendClass: 'ordinary' | 'cancel' | 'actor') =>
      open().send(name, 1, sendClass, { producers: [], bytes: bytes('x') });
    const until = async (backlog: number) => {
      const control = await open().control(name);
      for (let n = (control?.lastIn ?? 0) - (control?.lastOut ?? 0); n < backlog; n += 250) {
        await Promise.all(Array.from({ length: Math.min(250, backlog - n) }, () => send('actor')));
      }
    };
    await until(MAX_BACKLOG_ORDINARY - 1);
    expect(await send('ordinary')).toMatchObject({ kind: 'appended' });
    expect(await send('ordinary')).toEqual({ kind: 'busy' });
    expect(await send('cancel')).toMatchObject({ kind: 'appended' });
    await until(MAX_BACKLOG_CANCEL);
    expect(await send('cancel')).toEqual({ kind: 'busy' });
    expect(await send('actor')).toMatchObject({ kind: 'appended' });
  });

  test('a commit appends all frames and moves the control hash', async () => {
    const { name } = await provisioned();
    const result = await open().commit(name, batch(0, NO_HASH, [out(1, 'one'), out(2, 'two')]));
    expect(result).toEqual({ kind: 'committed', left: [] });
    const entries = await open().readOut(name, 0, 10);
    expect(entries.map((entry) => String(Buffer.from(entry.bytes)))).toEqual(['one', 'two']);
    expect(entries[1]).toMatchObject({ epoch: 1, number: 2, at: 2_000 });
    expect(await open().control(name)).toMatchObject({ lastOut: 2 });
    expect(await open().readOut(name, 1, 10)).toHaveLength(1);
  });

  test('a commit behind another number or another hash is refused whole', async () => {
    const { name } = await provisioned();
    const first = out(1, 'one');
    await open().commit(name, batch(0, NO_HASH, [first]));
    const again = await open().commit(name, batch(0, NO_HASH, [out(1, 'other')]));
    expect(again).toMatchObject({ kind: 'refused', lastOut: 1 });
    const forked = await open().commit(name, batch(1, out(9, 'x').hash, [out(2, 'two')]));
    expect(forked).toMatchObject({ kind: 'refused', lastOut: 1 });
    expect(await open().readOut(name, 0, 10)).toHaveLength(1);
    expect(await open().commit('book:NONE', batch(0, NO_HASH, [first]))).toEqual({ kind: 'unknown_actor' });
  });

  test('what concerns another actor arrives in its inbox in the same step', async () => {
    const [sender, target] = [await provisioned(), await provisioned()];
    const forwards = [forward(sender.name, target.name, [0, 2, 5])];
    await open().commit(sender.name, { ...batch(0, NO_HASH, [out(1, 'one')]), forwards });
    const control = await open().control(target.name);
    expect(control).toMatchObject({ lastIn: 3, producers: new Map([[sender.name, 5]]) });
    const entries = await open().readInbox(target.name, 1, 10);
    expect(entries.map((entry) => String(Buffer.from(entry.bytes)))).toEqual(['link 2', 'link 5']);
  });

  test('a forward that does not fit is left to the relay and does not undo the commit', async () => {
    const [sender, target] = [await provisioned(), await provisioned()];
    const forwards = [forward(sender.name, target.name, [3, 4]), forward(sender.name, 'book:NONE', [0, 1])];
    const result = await open().commit(sender.name, { ...batch(0, NO_HASH, [out(1, 'one')]), forwards });
    expect(result).toEqual({ kind: 'committed', left: [target.name, 'book:NONE'] });
    expect(await open().control(target.name)).toMatchObject({ lastIn: 1 });
    expect(await open().control(sender.name)).toMatchObject({ lastOut: 1 });
  });

  test('a forward that the relay has done already is not done twice', async () => {
    const [sender, target] = [await provisioned(), await provisioned()];
    await open().send(target.name, 1, 'actor', frame(sender.name, 0, 2, 'link 2'));
    const forwards = [forward(sender.name, target.name, [0, 2])];
    const result = await open().commit(sender.name, { ...batch(0, NO_HASH, [out(1, 'one')]), forwards });
    expect(result).toEqual({ kind: 'committed', left: [] });
    expect(await open().control(target.name)).toMatchObject({ lastIn: 2 });
  });

  test('an epoch begins with an entry of its own, numbers go on, and the out stream follows', async () => {
    const { name } = await provisioned();
    await open().commit(name, batch(0, NO_HASH, [out(1, 'one')]));
    await open().send(name, 1, 'ordinary', frame('api:1', 0, 1, 'waits'));
    const control = await controlOf(name);
    expect(await open().beginEpoch(name, { ...control, lastIn: 1 }, bytes('new'))).toBe('moved');
    expect(await open().beginEpoch(name, control, bytes('new'))).toBe('begun');
    expect(await open().beginEpoch(name, control, bytes('new'))).toBe('moved');
    expect(await open().send(name, 1, 'ordinary', frame('api:1', 1, 2, 'old'))).toEqual({
      kind: 'wrong_epoch',
      found: 2,
    });
    await open().send(name, 2, 'ordinary', frame('api:1', 1, 2, 'next'));
    const inbox = await open().readInbox(name, 1, 10, 1);
    expect(inbox.map(({ epoch, number }) => [epoch, number])).toEqual([
      [1, 2],
      [2, 3],
      [2, 4],
    ]);
    expect(await open().readInbox(name, 3, 10, 2)).toHaveLength(1);
    expect(await open().control(name)).toMatchObject({ epoch: 2, outEpoch: 1, lastIn: 4, lastOut: 1 });
    const later = { epoch: 2, number: 3, at: 3_000 };
    const frames = [out(2, 'two'), { ...out(3, 'three'), ...later }];
    expect(await open().commit(name, batch(1, out(1, 'one').hash, frames))).toMatchObject({
      kind: 'committed',
    });
    expect(await open().control(name)).toMatchObject({ epoch: 2, outEpoch: 2, lastOut: 3 });
    expect(await open().readOut(name, 3, 10, 2)).toEqual([]);
    expect((await open().readOut(name, 1, 10, 1)).map(({ epoch }) => epoch)).toEqual([1, 2]);
  });

  test('both streams are trimmed up to a frame that is there, and what is left keeps its numbers', async () => {
    const { name } = await provisioned();
    for (let number = 2; number <= 5; number++)
      await open().send(name, 1, 'ordinary', frame('api:1', number - 2, number - 1, `entry ${number}`));
    await open().commit(
      name,
      batch(
        0,
        NO_HASH,
        [1, 2, 3, 4].map((number) => out(number, 'frame')),
      ),
    );
    const { hash } = out(3, 'frame');
    const control = await controlOf(name);
    expect(await open().trim('book:NONE', { epoch: 1, number: 3, hash })).toBe('unknown_actor');
    expect(await open().trim(name, { epoch: 2, number: 3, hash })).toBe('differs');
    expect(await open().trim(name, { epoch: 1, number: 3, hash: out(4, 'frame').hash })).toBe('differs');
    expect(await open().trim(name, { epoch: 1, number: 5, hash: out(5, 'frame').hash })).toBe('differs');
    expect(await open().readOut(name, 0, 10)).toHaveLength(4);
    for (const keep of [2, 3, 3]) {
      const place = { epoch: 1, number: keep, hash: out(keep, 'frame').hash };
      expect(await open().trim(name, place)).toBe('trimmed');
    }
    expect((await open().readOut(name, 0, 10)).map(({ number }) => number)).toEqual([3, 4]);
    expect((await open().readInbox(name, 0, 2)).map(({ number }) => number)).toEqual([3, 4]);
    expect((await open().readInbox(name, 4, 10)).map(({ number }) => number)).toEqual([5]);
    expect(await open().trim(name, { epoch: 1, number: 2, hash: out(2, 'frame').hash })).toBe('differs');
    expect(await controlOf(name)).toEqual(control);
    expect(await open().send(name, 1, 'ordinary', frame('api:1', 4, 5, 'next'))).toEqual({
      kind: 'appended',
      number: 6,
    });
    expect(await open().commit(name, batch(4, out(4, 'frame').hash, [out(5, 'five')]))).toMatchObject({
      kind: 'committed',
    });
    expect((await open().readOut(name, 3, 10)).map(({ number }) => number)).toEqual([4, 5]);
  });

  test('many streams are read in one call, each from its own place', async () => {
    const [a, b, c] = [await provisioned(), await provisioned(), await provisioned()];
    await open().send(b.name, 1, 'ordinary', frame('api:1', 0, 1, 'new'));
    const read = await open().readInboxes(
      [
        { actor: a.name, after: 0 },
        { actor: b.name, after: 1 },
        { actor: c.name, after: 1 },
      ],
      10,
    );
    expect([...read].map(([name, entries]) => [name, entries.map(({ number }) => number)])).toEqual([
      [a.name, [1]],
      [b.name, [2]],
    ]);
  });

  test('readers are woken with the names of the actors that moved', async () => {
    const [sender, target] = [await provisioned(), await provisioned()];
    const woken: string[] = [];
    const ends = [
      await open().watch('in', (name) => woken.push(`in ${name}`)),
      await open().watch('out', (name) => woken.push(`out ${name}`)),
    ];
    const forwards = [forward(sender.name, target.name, [0, 2])];
    await open().commit(sender.name, { ...batch(0, NO_HASH, [out(1, 'one')]), forwards });
    await expect
      .poll(() => woken)
      .toEqual(expect.arrayContaining([`out ${sender.name}`, `in ${target.name}`]));
    for (const end of ends) await end();
  });
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function same(text: string): unknown {
  return expect.toSatisfy((found: Uint8Array) => String(Buffer.from(found)) === text);
}

function frame(producer: string, previous: number, next: number, text: string): InboxFrame {
  return { producers: [{ producer, previous, next }], bytes: bytes(text) };
}

function out(number: number, text: string): OutEntry {
  return { epoch: 1, number, at: number * 1_000, hash: new Uint8Array(32).fill(number), bytes: bytes(text) };
}

function batch(previousNumber: number, previousHash: Uint8Array, frames: OutEntry[]) {
  return { epoch: 1, previousNumber, previousHash, frames, forwards: [] as Forward[] };
}

/** Frames between the given numbers: [0, 2, 5] is a frame from 0 to 2 and one from 2 to 5. */
function forward(producer: string, target: string, numbers: number[]): Forward {
  const frames = numbers.slice(1).map((next, i) => frame(producer, numbers[i] ?? 0, next, `link ${next}`));
  return { target, frames };
}
