import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_BACKLOG_ORDINARY, MAX_QUEUED_CANCEL, MAX_QUEUED_ORDINARY } from './backlog-limits.ts';
import { CommandProducer } from './command-producer.ts';
import { type Fault, FaultyJournal } from './faulty-journal.ts';
import type { Journal } from './journal.ts';
import { MemoryJournal } from './memory-journal.ts';

const INBOX = 'ledger:0';

test('commands that pile up while a frame is on its way travel together, in their order', async () => {
  const journal = await provisioned();
  const producer = new CommandProducer({ journal });
  const sent = Array.from({ length: 600 }, (_, n) => producer.submit(INBOX, 'ordinary', command(n)));
  expect(await Promise.all(sent)).toEqual(Array.from({ length: 600 }, () => ({ kind: 'appended' })));
  const { frames, commands } = await inboxOf(journal);
  expect(frames).toBe(3);
  expect(commands).toEqual(Array.from({ length: 600 }, (_, n) => n));
});

test('a full inbox refuses orders and still takes cancels, in one frame', async () => {
  const journal = await provisioned();
  for (let n = 1; n < MAX_BACKLOG_ORDINARY; n++)
    await journal.send(INBOX, 1, 'actor', { producers: [], bytes: new Uint8Array(0) });
  const producer = new CommandProducer({ journal });
  const outcomes = await Promise.all([
    producer.submit(INBOX, 'ordinary', command(1)),
    producer.submit(INBOX, 'cancel', command(2)),
    producer.submit(INBOX, 'ordinary', command(3)),
  ]);
  expect(outcomes.map(({ kind }) => kind)).toEqual(['busy', 'appended', 'busy']);
  expect((await inboxOf(journal)).commands).toEqual([2]);
});

test('a process takes no more commands than it can keep, and orders leave room for cancels and operators', async () => {
  const journal = await provisioned();
  const producer = new CommandProducer({ journal });
  const sent = Array.from({ length: MAX_QUEUED_ORDINARY }, (_, n) =>
    producer.submit(INBOX, 'ordinary', command(n)),
  );
  expect(await producer.submit(INBOX, 'ordinary', command(0))).toEqual({ kind: 'busy' });
  for (let n = MAX_QUEUED_ORDINARY; n < MAX_QUEUED_CANCEL; n++)
    sent.push(producer.submit(INBOX, 'cancel', command(n)));
  expect(await producer.submit(INBOX, 'cancel', command(0))).toEqual({ kind: 'busy' });
  sent.push(producer.submit(INBOX, 'ops', command(0)));
  await Promise.all(sent);
  expect(await producer.submit(INBOX, 'ordinary', command(0))).toEqual({ kind: 'appended' });
});

test('an actor that nobody provisioned takes no commands', async () => {
  const producer = new CommandProducer({ journal: await provisioned() });
  expect(await producer.submit('book:NONE', 'ordinary', command(1))).toEqual({ kind: 'unavailable' });
});

test('while the journal is away commands wait, and are then answered without having been made', async () => {
  let fault: Fault = 'unavailable';
  const inner = new MemoryJournal();
  const producer = new CommandProducer({ journal: await provisioned(new FaultyJournal(inner, () => fault)) });
  const first = producer.submit(INBOX, 'ordinary', command(1));
  expect(await first).toEqual({ kind: 'unavailable' });
  fault = 'none';
  expect(await producer.submit(INBOX, 'ordinary', command(2))).toEqual({ kind: 'appended' });
  expect((await inboxOf(inner)).commands).toEqual([2]);
});

test('when the answer stays lost the outcome is unknown, and the next command is not taken for this one', async () => {
  let fault: Fault = 'answer_lost';
  const inner = new MemoryJournal();
  const producer = new CommandProducer({ journal: await provisioned(new FaultyJournal(inner, () => fault)) });
  expect(await producer.submit(INBOX, 'ordinary', command(1))).toEqual({ kind: 'outcome_unknown' });
  fault = 'none';
  expect(await producer.submit(INBOX, 'ordinary', command(2))).toEqual({ kind: 'appended' });
  expect((await inboxOf(inner)).commands).toEqual([1, 2]);
});

test('whatever answers are lost: appended is there once, unavailable and busy never, and order is kept', async () => {
  const faults = fc.array(fc.constantFrom<Fault>('none', 'unavailable', 'answer_lost', 'write_lost'), {
    maxLength: 5,
  });
  await fc.assert(
    fc.asyncProperty(faults, fc.integer({ min: 1, max: 8 }), async (script, count) => {
      const inner = new MemoryJournal();
      const left = [...script];
      const journal = await provisioned(new FaultyJournal(inner, () => left.shift() ?? 'none'));
      const producer = new CommandProducer({ journal });
      const outcomes = [];
      for (let n = 0; n < count; n++) {
        const sent = producer.submit(INBOX, 'ordinary', command(n));
        // Every second command is sent alone, the others pile up.
        outcomes.push(n % 2 === 0 ? sent : Promise.resolve(await sent));
      }
      const kinds = (await Promise.all(outcomes)).map(({ kind }) => kind);
      const { commands } = await inboxOf(inner);
      expect(commands).toEqual([...new Set(commands)].sort((a, b) => a - b));
      for (const [n, kind] of kinds.entries()) {
        if (kind === 'appended') expect(commands).toContain(n);
        else if (kind !== 'outcome_unknown') expect(commands).not.toContain(n);
      }
    }),
    { numRuns: 20, seed: 20_261_122 },
  );
}, 20_000);

async function provisioned<J extends Journal>(journal: J = new MemoryJournal() as unknown as J): Promise<J> {
  await journal.provision({ name: INBOX, actor: 2 }, new Uint8Array(0));
  return journal;
}

function command(n: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, n);
  return bytes;
}

async function inboxOf(journal: Journal): Promise<{ frames: number; commands: number[] }> {
  const entries = (await journal.readInbox(INBOX, 1, 100_000)).filter(({ bytes }) => bytes.length > 0);
  const commands = entries.flatMap(({ bytes }) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return Array.from({ length: bytes.length / 4 }, (_, i) => view.getUint32(i * 4));
  });
  return { frames: entries.length, commands };
}
