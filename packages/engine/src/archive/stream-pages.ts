import { equalBytes } from '@buttonwood/shared/base/bytes.ts';
import { Halt } from '../core/halt.ts';
import { frameHash } from '../journal/hash-chain.ts';
import type { ActorName, Journal } from '../journal/journal.ts';
import type { FramePlace } from '../journal/tape-trimmer.ts';
import { frameBytes, SEGMENT_BYTES, type TapeEnd, type TapeFrame } from './segment.ts';

/** Frames read at once: a page stays within some megabytes. */
const PAGE = 64;

/** Whether this very frame is in an actor's out stream. */
export async function standsInStream(
  journal: Journal,
  actor: ActorName,
  place: FramePlace,
): Promise<boolean> {
  const [there] = await journal.readOut(actor, place.number - 1, 1, place.epoch);
  return there?.number === place.number && equalBytes(there.hash, place.hash);
}

/**
 * Reads from the streams what follows `end`, each frame chained to the one before: `maxFrames` of them or SEGMENT_BYTES,
 * whichever comes first; undefined when there are fewer up to `lastOut`. Throws Halt GAP or FORK, and the journal's errors.
 */
export async function readSegment(
  journal: Journal,
  actor: ActorName,
  end: TapeEnd,
  lastOut: number,
  maxFrames: number,
): Promise<TapeFrame[] | undefined> {
  const frames: TapeFrame[] = [];
  let bytes = 0;
  let at = end;
  while (frames.length < maxFrames && bytes < SEGMENT_BYTES) {
    const limit = Math.min(PAGE, maxFrames - frames.length, lastOut - at.number);
    if (limit <= 0) return undefined;
    for (const frame of await readPage(journal, actor, at, limit)) {
      frames.push(frame);
      bytes += frameBytes(frame);
      at = frame.out;
      if (bytes >= SEGMENT_BYTES) break;
    }
  }
  return frames;
}

async function readPage(
  journal: Journal,
  actor: ActorName,
  at: TapeEnd,
  limit: number,
): Promise<TapeFrame[]> {
  const [inboxes, outs] = await Promise.all([
    journal.readInbox(actor, at.number, limit, at.epoch),
    journal.readOut(actor, at.number, limit, at.epoch),
  ]);
  const frames: TapeFrame[] = [];
  let previous = at.hash;
  for (let index = 0; index < limit; index++) {
    const number = at.number + 1 + index;
    const inbox = inboxes[index];
    const out = outs[index];
    if (inbox?.number !== number) throw new Halt('GAP', `inbox entry ${number} is missing`);
    if (out?.number !== number) throw new Halt('GAP', `out frame ${number} is missing`);
    const { epoch } = inbox;
    const hash = frameHash(previous, { epoch, number, at: inbox.at, inbox: inbox.bytes, out: out.bytes });
    if (out.epoch !== epoch || out.at !== inbox.at || !equalBytes(hash, out.hash))
      throw new Halt('FORK', `frame ${number} does not follow from the frame before`);
    previous = out.hash;
    frames.push({ inbox, out });
  }
  return frames;
}
