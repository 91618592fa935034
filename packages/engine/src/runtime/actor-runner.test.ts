import { must } from '@buttonwood/shared/base/assert.ts';
import { expect, test } from 'vitest';
import type { CommitResult, InboxEntry } from '../journal/journal.ts';
import { MemoryJournal } from '../journal/memory-journal.ts';
import {
  ActorRunner,
  type ActorRunnerOptions,
  MAX_OUTBOX_BYTES,
  MAX_PENDING_FRAMES,
} from './actor-runner.ts';
import { CountingMachine } from './counting-machine.ts';
import { FrameMaker } from './frame-maker.ts';
import { LinkOutbox } from './link-outbox.ts';

const ACTOR = { name: 'book:A', actor: 1_025 } as const;
const EMPTY = new Uint8Array(0);
const PATIENCE = { timeout: 20_000 };

test('an actor whose commits are not answered takes a bounded number of entries and no more', () => {
  const runner = runnerWith(new LinkOutbox());
  let taken = 0;
  while (runner.wantsInput && taken < 10 * MAX_PENDING_FRAMES) {
    taken += 1;
    runner.accept([entry(taken)]);
  }
  expect(taken).toBe(MAX_PENDING_FRAMES);
});

test('an actor whose messages nobody takes reads no further, and goes on when they have arrived', () => {
  const outbox = new LinkOutbox();
  const runner = runnerWith(outbox);
  const line = outbox.line(1_026);
  const message = Buffer.alloc(60_000);
  let sent = 0;
  while (runner.wantsInput && sent < 3_000) {
    sent += 1;
    line.add(sent, 1, message, 0, message.length);
  }
  expect(sent * message.length).toBeGreaterThanOrEqual(MAX_OUTBOX_BYTES);
  expect((sent - 1) * message.length).toBeLessThan(MAX_OUTBOX_BYTES);
  line.confirm(sent);
  expect(runner.wantsInput).toBe(true);
});

test('a copy that stood still finds its frames among those of another one, also when they were trimmed since', async () => {
  const journal = new MemoryJournal();
  await journal.provision(ACTOR, EMPTY);
  for (let number = 2; number <= 20; number++)
    await journal.send(ACTOR.name, 1, 'ordinary', { producers: [], bytes: EMPTY });
  const entries = await journal.readInbox(ACTOR.name, 0, 20);
  const other = new FrameMaker(new CountingMachine(), ACTOR.actor);
  const frames = entries.map((each) => other.apply(each));
  const batch = { epoch: 1, previousNumber: 0, previousHash: new Uint8Array(32), forwards: [] };
  await journal.commit(ACTOR.name, { ...batch, frames });
  const tape = new MemoryJournal();
  tape.putBack(journal.backup());
  const kept = must(frames[14], 'twenty frames were made');
  expect(await journal.trim(ACTOR.name, kept)).toBe('trimmed');
  const ends = { onSuperseded: () => undefined, onHalt: () => undefined };
  const runner = runnerWith(new LinkOutbox(), { journal, tape, ...ends });
  runner.accept(entries.slice(0, 3));
  await expect.poll(() => [runner.position, runner.halt?.code], PATIENCE).toEqual([3, undefined]);
});

/** An actor over a journal that never answers a commit, unless another one is given. */
function runnerWith(outbox: LinkOutbox, given: Partial<ActorRunnerOptions> = {}): ActorRunner {
  const machine = new CountingMachine();
  const journal = Object.assign(new MemoryJournal(), {
    commit: () => new Promise<CommitResult>(() => undefined),
  });
  const recovered = {
    ...{ machine, outbox, fromSnapshot: undefined, image: undefined },
    maker: new FrameMaker(machine, ACTOR.actor),
  };
  const unexpected = (what: unknown): never => {
    throw new Error(`nothing of this happens: ${String(what)}`);
  };
  return new ActorRunner({
    ...{ journal, actor: ACTOR, recovered, nameOf: () => undefined, onCommitted: () => undefined },
    ...{ verifiedRun: 'run 1', mayGoOn: () => true },
    ...{ onHalt: unexpected, onSuperseded: () => unexpected('superseded'), onTrouble: unexpected },
    ...given,
  });
}

function entry(number: number): InboxEntry {
  return { epoch: 1, number, at: number, bytes: EMPTY };
}
