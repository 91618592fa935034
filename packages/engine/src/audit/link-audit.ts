import { equalBytes } from '@buttonwood/shared/base/bytes.ts';
import { FrameReader } from '@buttonwood/shared/frame/frame-reader.ts';
import { HEADER, readInt53 } from '@buttonwood/shared/messages/layout.ts';
import type { ActorEntry, Journal } from '../journal/journal.ts';
import type { Finding } from './audit-report.ts';

const PAGE = 64;

interface LinkMessage {
  readonly number: number;
  /** Number of the entry it is in. */
  readonly position: number;
  readonly bytes: Uint8Array;
}

/** What a walk along both ends of a link saw. */
export interface LinkWalk {
  /** Messages in the inbox up to its end, or up to the finding. */
  readonly taken: number;
  readonly finding: Finding | undefined;
}

/**
 * Finds the first message in the inbox of `to` that is not the one `from` sent, by walking both tapes side by side. Slow,
 * and only needed when the tallies differ: they do as well where the replay of a tape that is not good ended early. No finding
 * when every message that arrived is right.
 */
export async function firstLinkDifference(
  journal: Journal,
  from: ActorEntry,
  to: ActorEntry,
  lastInbox: number,
): Promise<LinkWalk> {
  const sent = messages(journal.readOut.bind(journal), from, Infinity, HEADER.target, to.actor);
  const taken = messages(journal.readInbox.bind(journal), to, lastInbox, HEADER.source, from.actor);
  let expected = 0;
  for await (const arrived of taken) {
    if (arrived.number <= expected) continue;
    expected += 1;
    const { position } = arrived;
    const finding = (detail: string): LinkWalk => ({
      taken: expected - 1,
      finding: { kind: 'link_differs', position, detail },
    });
    if (arrived.number !== expected)
      return finding(`message ${expected} of ${from.name} is missing, message ${arrived.number} is there`);
    const next = await sent.next();
    if (next.done === true) return finding(`message ${expected} was never sent by ${from.name}`);
    if (!equalBytes(next.value.bytes, arrived.bytes))
      return finding(
        `message ${expected} is not the one in out frame ${next.value.position} of ${from.name}`,
      );
  }
  return { taken: expected, finding: undefined };
}

type ReadPage = (
  actor: string,
  after: number,
  limit: number,
) => Promise<readonly { readonly number: number; readonly bytes: Uint8Array }[]>;

/** The link messages of a tape up to entry `last` whose partner field holds `partner`. Holes are walked over. */
async function* messages(
  read: ReadPage,
  actor: ActorEntry,
  last: number,
  partnerField: number,
  partner: number,
): AsyncGenerator<LinkMessage> {
  const reader = new FrameReader();
  for (let after = 0; after < last;) {
    const page = await read(actor.name, after, PAGE);
    if (page.length === 0) return;
    for (const { number: position, bytes } of page) {
      after = position;
      if (position > last) return;
      reader.open(bytes);
      while (reader.next()) {
        const { view, offset, length } = reader;
        if (view.getUint32(offset + partnerField, true) !== partner) continue;
        const number = readInt53(view, offset + HEADER.number);
        yield { number, position, bytes: bytes.subarray(offset, offset + length) };
      }
    }
  }
}
