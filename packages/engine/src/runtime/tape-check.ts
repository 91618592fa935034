import { setTimeout as sleep } from 'node:timers/promises';
import { equalBytes } from '@buttonwood/shared/base/bytes.ts';
import { Halt } from '../core/halt.ts';
import { frameHash, NO_HASH } from '../journal/hash-chain.ts';
import type { ActorName, InboxEntry, Journal, OutEntry } from '../journal/journal.ts';
import type { TapePosition } from './frame-maker.ts';

const PAGE = 64;
/** After each page it rests for this many times as long as the page took: trading comes first. */
const REST_FACTOR = 4;

export interface TapeCheckOptions {
  readonly journal: Journal;
  readonly actor: ActorName;
  /** The check ends at this frame, which is known to be good. */
  readonly upTo: TapePosition;
  readonly isStopping: () => boolean;
}

/**
 * Walks over what is stored in front of a frame, which nobody has read since the server started: every number there, every
 * frame chained to the one before by its hash, the last one being the frame itself. Begins with the first entry that was not
 * trimmed, and again when what it stood at is trimmed meanwhile. Throws Halt GAP or FORK, and the journal's errors.
 */
export async function checkTape({ journal, actor, upTo, isStopping }: TapeCheckOptions): Promise<void> {
  let last: TapePosition | undefined;
  while (!isStopping() && (last?.number ?? 0) < upTo.number) {
    const started = performance.now();
    last = await checkPage(journal, actor, last, upTo);
    await sleep((performance.now() - started) * REST_FACTOR);
  }
  if (last?.number === upTo.number && !equalBytes(last.hash, upTo.hash))
    throw new Halt('FORK', `frame ${upTo.number} is another one than it was`);
}

async function checkPage(
  journal: Journal,
  actor: ActorName,
  last: TapePosition | undefined,
  upTo: TapePosition,
): Promise<TapePosition> {
  const published = await journal.readOut(actor, last?.number ?? 0, PAGE, last?.epoch ?? 1);
  const [first] = published;
  const expected = last === undefined ? (first?.number ?? 0) : last.number + 1;
  if (first === undefined || first.number !== expected || first.number > upTo.number) {
    const [head] = await journal.readOut(actor, 0, 1, 1);
    if (last !== undefined && head !== undefined && head.number > last.number && head.number <= upTo.number)
      return checkPage(journal, actor, undefined, upTo);
    throw new Halt('GAP', `out frame ${expected} is missing, ${upTo.number} was there`);
  }
  const inbox = await journal.readInbox(
    actor,
    first.number - 1,
    published.length,
    last?.epoch ?? first.epoch,
  );
  let position = last ?? (first.number === 1 ? BEGINNING : undefined);
  for (const [index, frame] of published.entries()) {
    if (frame.number > upTo.number) break;
    position = follow(position, frame, inbox[index], first.number + index);
  }
  return position ?? upTo;
}

const BEGINNING: TapePosition = { epoch: 1, number: 0, hash: NO_HASH };

/** The first entry of a trimmed stream has nothing before it: its own hash is where the chain begins. */
function follow(
  last: TapePosition | undefined,
  frame: OutEntry,
  entry: InboxEntry | undefined,
  expected: number,
): TapePosition {
  if (frame.number !== expected) throw new Halt('GAP', `out frame ${expected} is missing`);
  if (entry?.number !== expected) throw new Halt('GAP', `inbox entry ${expected} is missing`);
  if (last !== undefined) {
    const { epoch, number, at } = entry;
    const hash = frameHash(last.hash, { epoch, number, at, inbox: entry.bytes, out: frame.bytes });
    if (!equalBytes(hash, frame.hash) || frame.at !== at)
      throw new Halt('FORK', `what is stored at ${number} is not what was published`);
  }
  return { epoch: frame.epoch, number: frame.number, hash: frame.hash };
}
