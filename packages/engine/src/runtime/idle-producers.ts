import type { EngineStore } from '../journal/engine-store.ts';
import type { ActorName, Control, Journal } from '../journal/journal.ts';

/** The field of a process that has sent nothing for this long is removed; if the process lives it simply begins again at 0. */
export const FORGET_AFTER_MS = 600_000;

interface Seen {
  readonly number: number;
  readonly sinceMs: number;
}

/** A field that can be removed. */
export interface IdleProducer {
  readonly inbox: ActorName;
  readonly producer: string;
  readonly number: number;
}

/**
 * Finds the fields of processes that are gone, by looking at the control hashes from time to time: every start of an API or
 * of a command leaves one behind. Fields of actors are never among them; they are the cursors of links.
 */
export class IdleProducers {
  private seen = new Map<string, Seen>();

  /** Takes the control hashes of all inboxes as they are now and returns the fields that have not moved for long enough. */
  observe(controls: ReadonlyMap<ActorName, Control>, nowMs: number): IdleProducer[] {
    const seen = new Map<string, Seen>();
    const idle: IdleProducer[] = [];
    for (const [inbox, { producers }] of controls) {
      for (const [producer, number] of producers) {
        if (!isProcess(producer)) continue;
        const key = `${inbox} ${producer}`;
        const before = this.seen.get(key);
        const sinceMs = before?.number === number ? before.sinceMs : nowMs;
        seen.set(key, { number, sinceMs });
        if (nowMs - sinceMs >= FORGET_AFTER_MS) idle.push({ inbox, producer, number });
      }
    }
    this.seen = seen;
    return idle;
  }
}

/** Looks at the control hashes of these inboxes and removes what is idle. Throws the journal's errors. */
export async function forgetIdleProducers(
  idle: IdleProducers,
  journal: Journal,
  store: EngineStore,
  inboxes: Iterable<ActorName>,
): Promise<void> {
  const controls = new Map<ActorName, Control>();
  for (const name of inboxes) {
    const control = await journal.control(name);
    if (control !== undefined) controls.set(name, control);
  }
  for (const { inbox, producer, number } of idle.observe(controls, performance.now()))
    await store.forget(inbox, producer, number);
}

/** Processes are called `api:<number>` or `sync:<number>`; actors are venue, ledger and book. */
function isProcess(producer: string): boolean {
  return producer.startsWith('api:') || producer.startsWith('sync:');
}
