import { equalBytes } from '@buttonwood/shared/base/bytes.ts';
import { Halt } from '../core/halt.ts';
import { entryCheck } from '../journal/entry-check.ts';
import { frameHash, NO_HASH } from '../journal/hash-chain.ts';
import type { ActorName, Control, InboxEntry, Journal, OutEntry } from '../journal/journal.ts';
import type { TapePosition } from './frame-maker.ts';

/** A page is about this much of each stream, within the limits: large, and over before anybody else misses the server. */
const PAGE_BYTES = 1024 * 1024;
const MIN_PAGE = 16;
const MAX_PAGE = 512;

export interface TapeCheckOptions {
  readonly journal: Pick<Journal, 'readInbox' | 'readOut'>;
  readonly actor: ActorName;
  /** The control hash, read before: where the streams must go to. */
  readonly control: Control;
  /** A frame up to which the tape was found good before, in the same run of the server. */
  readonly from?: TapePosition | undefined;
  /** The hash of a frame that the streams do not have any more, if somebody else knows it. */
  readonly hashOf?: (number: number, epoch: number) => Promise<Uint8Array | undefined>;
  /** Called after each page with the last frame found good. */
  readonly onPage: (position: TapePosition) => void;
  readonly isStopping: () => boolean;
}

interface Page {
  readonly inbox: readonly InboxEntry[];
  readonly published: readonly OutEntry[];
}

/**
 * Reads what is stored of an actor from the first entry to the last: every number is there, every frame is chained to the one
 * before by its hash, the last one is the frame that the control hash names, and the inbox goes on, each entry as it was taken, to
 * the one that it names. Returns false when it was stopped. Throws Halt GAP or FORK, and the journal's errors.
 */
export async function checkTape(options: TapeCheckOptions): Promise<boolean> {
  const { control, isStopping } = options;
  let position = options.from ?? (await beginning(options));
  let page = readPage(options, position, MIN_PAGE);
  for (;;) {
    const { inbox, published } = await page;
    if (isStopping()) return false;
    const last = published.at(-1);
    const next = position.number + 1;
    const isOutThere = published[0]?.number === next;
    if (last === undefined || !isOutThere || inbox[0]?.number !== next) {
      if (last === undefined && position.number >= control.lastOut) break;
      // The archiver may have trimmed what it stood at: then the check goes on from the new beginning.
      const head = await beginning(options);
      if (head.number <= position.number)
        throw missing(isOutThere ? 'inbox entry' : 'out frame', next, control.lastOut);
      position = head;
      page = readPage(options, position, MIN_PAGE);
      continue;
    }
    const bytes = sizeOf(published) + sizeOf(inbox);
    const limit = Math.floor((PAGE_BYTES * published.length) / Math.max(bytes, 1));
    // The next page is on its way while the hashes of this one are made.
    page = readPage(options, last, Math.min(Math.max(limit, MIN_PAGE), MAX_PAGE));
    page.catch(() => undefined); // It is awaited in the next turn, unless this page ends the check.
    for (const [index, frame] of published.entries()) {
      position = follow(position, frame, inbox[index]);
      if (position.number === control.lastOut && !equalBytes(position.hash, control.lastHash))
        throw new Halt('FORK', `frame ${position.number} is not the one that the control hash names`);
    }
    options.onPage(position);
  }
  return checkWaiting(options, position);
}

/** Entries without a frame: no chained hash is over them yet, so each is held against what the journal noted beside it. */
async function checkWaiting(options: TapeCheckOptions, { number, epoch }: TapePosition): Promise<boolean> {
  const { journal, actor, control, isStopping } = options;
  let last = { number, epoch };
  while (last.number < control.lastIn) {
    if (isStopping()) return false;
    const entries = await journal.readInbox(actor, last.number, MIN_PAGE, last.epoch);
    if (entries[0]?.number !== last.number + 1) {
      const head = await beginning(options);
      if (head.number <= last.number) throw missing('inbox entry', last.number + 1, control.lastIn);
      last = head; // What waited was published meanwhile, and trimmed.
      continue;
    }
    for (const entry of entries) {
      if (entry.number !== last.number + 1) throw missing('inbox entry', last.number + 1, control.lastIn);
      if (entry.check !== undefined && entry.check !== entryCheck(entry.at, entry.bytes))
        throw new Halt('FORK', `inbox entry ${entry.number} is not the one that was taken`);
      last = entry;
    }
  }
  return true;
}

/** What stands before the first entry that is stored. Its hash is part of the first frame's, so somebody has to know it. */
async function beginning(options: TapeCheckOptions): Promise<TapePosition> {
  const { journal, actor, hashOf } = options;
  const [head] = await journal.readOut(actor, 0, 1, 1);
  if (head === undefined || head.number === 1) return { epoch: 1, number: 0, hash: NO_HASH };
  const number = head.number - 1;
  return { epoch: head.epoch, number, hash: (await hashOf?.(number, head.epoch)) ?? UNKNOWN };
}

/** Stands for a hash that nobody knows: the first frame is then taken as it is. */
const UNKNOWN = new Uint8Array(0);

async function readPage(
  { journal, actor }: TapeCheckOptions,
  { number, epoch }: Pick<TapePosition, 'number' | 'epoch'>,
  limit: number,
): Promise<Page> {
  const [published, inbox] = await Promise.all([
    journal.readOut(actor, number, limit, epoch),
    journal.readInbox(actor, number, limit, epoch),
  ]);
  return { inbox, published };
}

function follow(before: TapePosition, frame: OutEntry, entry: InboxEntry | undefined): TapePosition {
  const expected = before.number + 1;
  if (frame.number !== expected) throw missing('out frame', expected, frame.number);
  if (entry?.number !== expected) throw missing('inbox entry', expected, frame.number);
  const { epoch, number, at } = entry;
  const isKnown = before.hash !== UNKNOWN;
  const hash = isKnown
    ? frameHash(before.hash, { epoch, number, at, inbox: entry.bytes, out: frame.bytes })
    : frame.hash;
  if (!equalBytes(hash, frame.hash) || frame.at !== at || frame.epoch !== epoch)
    throw new Halt('FORK', `what is stored at ${number} is not what was published`);
  return { epoch, number, hash };
}

function missing(what: string, number: number, there: number): Halt {
  return new Halt('GAP', `${what} ${number} is missing, ${there} was there`);
}

function sizeOf(entries: readonly { readonly bytes: Uint8Array }[]): number {
  return entries.reduce((sum, { bytes }) => sum + bytes.length, 0);
}
