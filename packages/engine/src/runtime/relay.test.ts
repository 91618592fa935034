import { expect, test } from 'vitest';
import { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import { EnterCancel } from '@buttonwood/shared/messages/links.ts';
import { LinkCounters } from '../core/link-counters.ts';
import { NO_HASH } from '../journal/hash-chain.ts';
import { MemoryJournal } from '../journal/memory-journal.ts';
import { LinkOutbox } from './link-outbox.ts';
import { relay } from './relay.ts';

const SENDER = { name: 'ledger:0', actor: 2 };
const TARGET = { name: 'book:A', actor: 1_025 };

test('what is committed is brought, and only that', async () => {
  const world = await open();
  world.frame(1, 2);
  world.frame(2, 1);
  expect(await world.relay({ committed: 1 })).toBe(true);
  expect(await world.arrived()).toBe(2);
  expect(await world.relay({ committed: 2 })).toBe(true);
  expect(await world.arrived()).toBe(3);
});

test('a target that is not there is waited for', async () => {
  const world = await open();
  world.frame(1, 1);
  expect(await world.relay({ committed: 1, target: 'book:NONE' })).toBe(false);
});

test('a target that another copy has brought more waits for this copy to come as far, and is no halt', async () => {
  const world = await open();
  world.frame(1, 2);
  await world.bring(5);
  await world.publish(3);
  expect(await world.relay({ committed: 1, applied: 1 })).toBe(false);
  expect(await world.arrived()).toBe(5);
});

test('a target with more than the whole out stream has halts AHEAD', async () => {
  const world = await open();
  world.frame(1, 2);
  await world.bring(5);
  await world.publish(1);
  await expect(world.relay({ committed: 1, applied: 1 })).rejects.toThrow(/^AHEAD/);
});

async function open() {
  const journal = new MemoryJournal();
  for (const actor of [SENDER, TARGET]) await journal.provision(actor, new Uint8Array(1));
  const counters = new LinkCounters();
  const outbox = new LinkOutbox();
  return {
    /** An out frame with some messages for the target. */
    frame(number: number, messages: number) {
      const writer = new FrameWriter();
      for (let i = 0; i < messages; i++)
        writer.begin(
          EnterCancel.type,
          EnterCancel.size,
          SENDER.actor,
          TARGET.actor,
          counters.next(TARGET.actor),
        );
      outbox.collect({ epoch: 1, number, at: 1, hash: NO_HASH, bytes: writer.take() });
    },
    /** Another copy of the sender has brought messages up to this number. */
    async bring(next: number) {
      const producers = [{ producer: SENDER.name, previous: 0, next }];
      await journal.send(TARGET.name, 1, 'actor', { producers, bytes: new Uint8Array(1) });
    },
    async publish(count: number) {
      const frames = Array.from({ length: count }, (_, i) => {
        return { epoch: 1, number: i + 1, at: 1, hash: NO_HASH, bytes: new Uint8Array(0) };
      });
      await journal.commit(SENDER.name, {
        ...{ epoch: 1, previousNumber: 0, previousHash: NO_HASH, frames, forwards: [] },
      });
    },
    arrived: async () => (await journal.control(TARGET.name))?.producers.get(SENDER.name),
    relay: ({ committed, applied = committed, target = TARGET.name }: RelayTo) =>
      relay({
        ...{ journal, sender: SENDER.name, target, line: outbox.line(TARGET.actor), counters },
        ...{ committed: () => committed, applied: () => applied },
      }),
  };
}

interface RelayTo {
  readonly committed: number;
  readonly applied?: number;
  readonly target?: string;
}
