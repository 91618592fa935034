import { expect, test } from 'vitest';
import type { CommitResult, InboxEntry } from '../journal/journal.ts';
import { MemoryJournal } from '../journal/memory-journal.ts';
import { ActorRunner, MAX_OUTBOX_BYTES, MAX_PENDING_FRAMES } from './actor-runner.ts';
import { CountingMachine } from './counting-machine.ts';
import { FrameMaker } from './frame-maker.ts';
import { LinkOutbox } from './link-outbox.ts';

const ACTOR = { name: 'book:A', actor: 1_025 } as const;
const EMPTY = new Uint8Array(0);

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

/** An actor over a journal that never answers a commit. */
function runnerWith(outbox: LinkOutbox): ActorRunner {
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
  });
}

function entry(number: number): InboxEntry {
  return { epoch: 1, number, at: number, bytes: EMPTY };
}
