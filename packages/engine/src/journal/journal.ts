/**
 * The port to the streams. Two adapters, memory-journal and redis-journal, pass one contract suite.
 * An actor A has three keys: inbox, out stream and control hash. Numbers count entries from 1 without a hole; an out frame
 * has the number of the inbox entry that caused it. DESIGN §3.
 */

/** `venue`, `ledger:0`, `book:AAPL`. */
export type ActorName = string;

/** An actor in the registry: its name in keys and its number in messages. */
export interface ActorEntry {
  readonly name: ActorName;
  readonly actor: number;
}

/** Who sends: ordinary commands meet the backlog limit first, cancels and ops later, actors never. */
export type SendClass = 'ordinary' | 'cancel' | 'ops' | 'actor';

/** One producer's move from the number it last had in this inbox to the one it has after this frame. */
export interface ProducerMove {
  /** `api:<process>`, `sync:<process>`, or the name of the sending actor. */
  readonly producer: string;
  readonly previous: number;
  readonly next: number;
}

export interface InboxFrame {
  readonly producers: readonly ProducerMove[];
  /** Messages, one behind the other. At most MAX_FRAME_MESSAGES and MAX_FRAME_BYTES. */
  readonly bytes: Uint8Array;
}

export interface InboxEntry {
  readonly epoch: number;
  readonly number: number;
  /** Microseconds since 1970 at which the journal took the frame; never runs backwards within a stream. */
  readonly at: number;
  readonly bytes: Uint8Array;
  /** `entryCheck` as the journal made it when it took the frame; entries of older journals and of the archive have none. */
  readonly check?: string;
}

export interface OutEntry {
  readonly epoch: number;
  readonly number: number;
  /** The stamp of the inbox entry that caused it, in microseconds since 1970: when its events happened. */
  readonly at: number;
  /** SHA-256 of previous hash, id, stamp, inbox bytes and out bytes: 32 bytes. */
  readonly hash: Uint8Array;
  readonly bytes: Uint8Array;
}

/** Content of the control hash. Before the first out frame: number 0 and thirty-two zero bytes. */
export interface Control {
  /** Of the next inbox entry. */
  readonly epoch: number;
  /** Of the last out frame; 1 before the first. It follows `epoch` when the actor comes to the entry that begins it. */
  readonly outEpoch: number;
  readonly lastOut: number;
  readonly lastHash: Uint8Array;
  readonly lastIn: number;
  readonly producers: ReadonlyMap<string, number>;
}

export type SendResult =
  | { readonly kind: 'appended'; readonly number: number }
  | { readonly kind: 'already_there' }
  /** Nothing was written: the producer's field holds `found`. */
  | { readonly kind: 'refused'; readonly producer: string; readonly found: number }
  | { readonly kind: 'busy' }
  | { readonly kind: 'unknown_actor' }
  | { readonly kind: 'wrong_epoch'; readonly found: number };

export interface Forward {
  readonly target: ActorName;
  /** The frames for the target, each within the bounds of InboxFrame; one producer, the sending actor. */
  readonly frames: readonly InboxFrame[];
}

export interface CommitBatch {
  /** Of the previous frame. */
  readonly epoch: number;
  readonly previousNumber: number;
  readonly previousHash: Uint8Array;
  /** Contiguous from previousNumber + 1. */
  readonly frames: readonly OutEntry[];
  /** Links to other actors on the same node, done in the same step when they fit. */
  readonly forwards: readonly Forward[];
}

export type CommitResult =
  /** `left` names the targets whose forward did not fit: the relay sends them. */
  | { readonly kind: 'committed'; readonly left: readonly ActorName[] }
  /** Nothing was written: the out stream ends elsewhere. */
  | { readonly kind: 'refused'; readonly lastOut: number; readonly lastHash: Uint8Array }
  | { readonly kind: 'unknown_actor' }
  | { readonly kind: 'wrong_epoch'; readonly found: number };

/** Where a reader of one stream stands: the last entry it has. `epoch` is that entry's; 1 when left out. */
export interface Cursor {
  readonly actor: ActorName;
  readonly after: number;
  readonly epoch?: number;
}

/** Thrown when the journal could not say whether it wrote: read `control`, then decide. */
export class OutcomeUnknown extends Error {
  override readonly name = 'OutcomeUnknown';
}

/** Thrown when nothing was written and a later try may succeed (connection refused, server loading …). */
export class JournalUnavailable extends Error {
  override readonly name = 'JournalUnavailable';
}

/**
 * Durability: a result has been answered only after the entry is on disk (profile `always`). Appends are atomic:
 * all of a call or nothing. Every call ends within its own bound with a value, OutcomeUnknown or JournalUnavailable.
 */
export interface Journal {
  /** Creates the three keys with a Genesis entry 1, and registers the actor. Idempotent. */
  provision(actor: ActorEntry, genesis: Uint8Array): Promise<'created' | 'exists'>;
  /** All provisioned actors, sorted by number. */
  actors(): Promise<ActorEntry[]>;
  send(inbox: ActorName, epoch: number, sendClass: SendClass, frame: InboxFrame): Promise<SendResult>;
  commit(actor: ActorName, batch: CommitBatch): Promise<CommitResult>;
  /** Entries of the inbox after `after`, at most `limit`; empty when there are none. Does not wait. */
  readInbox(actor: ActorName, after: number, limit: number, epoch?: number): Promise<InboxEntry[]>;
  readOut(actor: ActorName, after: number, limit: number, epoch?: number): Promise<OutEntry[]>;
  /** Reads many inboxes in one call, at most `limit` entries of each; streams without new entries are left out. */
  readInboxes(cursors: readonly Cursor[], limit: number): Promise<Map<ActorName, InboxEntry[]>>;
  readOuts(cursors: readonly Cursor[], limit: number): Promise<Map<ActorName, OutEntry[]>>;
  control(actor: ActorName): Promise<Control | undefined>;
  /**
   * Calls `onWake` with the names of actors whose inbox (`in`) or out stream (`out`) grew. Hints only: they can be lost, so
   * every reader also looks by itself once a second. Returns a function that ends the subscription.
   */
  watch(which: 'in' | 'out', onWake: (actor: ActorName) => void): Promise<() => Promise<void>>;
  /** Counts the connections made. When it has changed, a reader verifies its anchor before it goes on. */
  readonly connection: number;
  close(): Promise<void>;
}
