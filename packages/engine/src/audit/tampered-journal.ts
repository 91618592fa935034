import type { Control, InboxEntry, Journal, OutEntry } from '../journal/journal.ts';

/** What somebody did to the streams behind everybody's back: each function returns what is there now, undefined for nothing. */
export interface Tampering {
  readonly inbox?: (actor: string, entry: InboxEntry) => InboxEntry | undefined;
  readonly out?: (actor: string, entry: OutEntry) => OutEntry | undefined;
  readonly control?: (actor: string, control: Control) => Control;
}

/** A journal as it reads after tampering, for tests of the audit. */
export function tamperedJournal(journal: Journal, { inbox, out, control }: Tampering): Journal {
  const changes: Partial<Journal> = {
    async readInbox(actor, after, limit, epoch) {
      const entries = await journal.readInbox(actor, after, limit + 1, epoch);
      return changed(actor, entries, limit, inbox);
    },
    async readOut(actor, after, limit, epoch) {
      const entries = await journal.readOut(actor, after, limit + 1, epoch);
      return changed(actor, entries, limit, out);
    },
    async control(actor) {
      const found = await journal.control(actor);
      return found === undefined || control === undefined ? found : control(actor, found);
    },
  };
  return new Proxy(journal, {
    get(target, name) {
      const value: unknown = Reflect.get(changes, name) ?? Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

function changed<E>(
  actor: string,
  entries: readonly E[],
  limit: number,
  change: ((actor: string, entry: E) => E | undefined) | undefined,
): E[] {
  if (change === undefined) return entries.slice(0, limit);
  return entries.flatMap((entry) => change(actor, entry) ?? []).slice(0, limit);
}

/** The entry with one byte of its frame changed. */
export function withChangedByte<E extends { readonly bytes: Uint8Array }>(entry: E, at: number): E {
  const bytes = Uint8Array.from(entry.bytes); // A Buffer's slice would be the journal's own bytes.
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return { ...entry, bytes };
}
