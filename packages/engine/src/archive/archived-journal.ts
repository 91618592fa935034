import type { ActorName, Cursor, InboxEntry, Journal, OutEntry } from '../journal/journal.ts';
import type { ArchiveReader } from './archive-reader.ts';
import type { TapeFrame } from './segment.ts';

/**
 * The journal with the archive in front of it: whoever reads from before the point to which a stream was trimmed gets those
 * entries from the archive, as if they were still there. What a stream has is always read from the stream, and what is
 * missing in its middle or at its end stays missing: the archive never hides that Redis lost something.
 */
export function withArchive<J extends Journal>(journal: J, archive: ArchiveReader | undefined): J {
  if (archive === undefined) return journal;
  const inbox = wholeTape<InboxEntry>(
    (actor, after, limit, epoch) => journal.readInbox(actor, after, limit, epoch),
    archive,
    (frame) => frame.inbox,
  );
  const out = wholeTape<OutEntry>(
    (actor, after, limit, epoch) => journal.readOut(actor, after, limit, epoch),
    archive,
    (frame) => frame.out,
  );
  const reads: Pick<Journal, 'readInbox' | 'readOut' | 'readInboxes' | 'readOuts'> = {
    readInbox: inbox,
    readOut: out,
    readInboxes: async (cursors, limit) =>
      fill(await journal.readInboxes(cursors, limit), cursors, limit, inbox),
    readOuts: async (cursors, limit) => fill(await journal.readOuts(cursors, limit), cursors, limit, out),
  };
  return new Proxy(journal, {
    get(target, name) {
      const own: unknown = Reflect.get(reads, name);
      if (own !== undefined) return own;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

type Read<E> = (actor: ActorName, after: number, limit: number, epoch?: number) => Promise<E[]>;

function wholeTape<E extends { readonly epoch: number; readonly number: number }>(
  read: Read<E>,
  archive: ArchiveReader,
  pick: (frame: TapeFrame) => E,
): Read<E> {
  const whole: Read<E> = async (actor, after, limit, epoch) => {
    const page = await read(actor, after, limit, epoch);
    const [first] = page;
    if (first === undefined || first.number === after + 1) return page;
    // Either the stream begins later, or it has a hole: only its first entry can tell.
    const [head] = await read(actor, 0, 1, 1);
    if (head === undefined || head.number <= after + 1) return page;
    const upTo = Math.min(after + limit, head.number - 1);
    const archived = (await archive.frames(actor, after, upTo)).map(pick);
    const last = archived.at(-1);
    if (last === undefined) return page;
    const left = limit - archived.length;
    if (last.number < upTo || left === 0) return archived;
    // In the same way again: the stream may begin later by now.
    return [...archived, ...(await whole(actor, last.number, left, last.epoch))];
  };
  return whole;
}

/** Reads those streams again whose answer does not begin with the next entry. */
async function fill<E extends { readonly number: number }>(
  found: Map<ActorName, E[]>,
  cursors: readonly Cursor[],
  limit: number,
  read: Read<E>,
): Promise<Map<ActorName, E[]>> {
  for (const { actor, after, epoch } of cursors) {
    const first = found.get(actor)?.[0];
    if (first !== undefined && first.number !== after + 1)
      found.set(actor, await read(actor, after, limit, epoch));
  }
  return found;
}
