import { equalBytes } from '@buttonwood/shared/base/bytes.ts';
import { invariant, must } from '@buttonwood/shared/base/assert.ts';
import { BACKLOG_LIMIT } from './backlog-limits.ts';
import { entryCheck } from './entry-check.ts';
import { REMEMBER_ENGINES_MS, type EngineStore, type EngineWord } from './engine-store.ts';
import { NO_HASH } from './hash-chain.ts';
import type {
  ActorEntry,
  ActorName,
  CommitBatch,
  CommitResult,
  Control,
  Cursor,
  Forward,
  InboxEntry,
  InboxFrame,
  Journal,
  OutEntry,
  ProducerMove,
  SendClass,
  SendResult,
} from './journal.ts';
import { isActorName } from './stream-names.ts';
import type { FramePlace, TapeTrimmer, TrimResult } from './tape-trimmer.ts';

interface ActorStreams {
  readonly entry: ActorEntry;
  inbox: InboxEntry[];
  out: OutEntry[];
  readonly producers: Map<string, number>;
  epoch: number;
  outEpoch: number;
  at: number;
  lastHash: Uint8Array;
  verifiedRun?: string;
}

/** What `MemoryJournal.backup` kept. */
export interface JournalBackup {
  readonly streams: ReadonlyMap<ActorName, ActorStreams>;
}

/**
 * The journal in memory, for tests and simulations: the same rules as the functions of Redis, checked by the same contract
 * suite. `now` gives microseconds since 1970.
 */
export class MemoryJournal implements Journal, EngineStore, TapeTrimmer {
  private readonly streams = new Map<ActorName, ActorStreams>();
  private readonly listeners = { in: new Set<WakeListener>(), out: new Set<WakeListener>() };
  private readonly leases = new Map<ActorName, { owner: string; until: number }>();
  private readonly notes = new Map<ActorName, string>();
  private readonly words = new Map<string, { until: number; note: string }>();
  private readonly now: () => number;
  private connections = 1;
  private runs = 1;

  constructor(now: () => number = () => Date.now() * 1_000) {
    this.now = now;
  }

  get connection(): number {
    return this.connections;
  }

  /** A copy of all streams, as a backup has them; `putBack` returns to it, as a restart from an older file does. */
  backup(): JournalBackup {
    return { streams: new Map([...this.streams].map(([name, streams]) => [name, copyOf(streams)])) };
  }

  putBack({ streams }: JournalBackup): void {
    for (const [name, kept] of streams) this.streams.set(name, copyOf(kept));
    this.startAgain();
  }

  /** As a server that was killed and comes back with all it has. */
  startAgain(): void {
    this.connections += 1;
    this.runs += 1;
  }

  async provision(actor: ActorEntry, genesis: Uint8Array): Promise<'created' | 'exists'> {
    invariant(isActorName(actor.name), `an actor name is plain (got ${JSON.stringify(actor.name)})`);
    for (const { entry } of this.streams.values()) {
      if ((entry.name === actor.name) !== (entry.actor === actor.actor)) {
        throw new Error(
          `Actor ${actor.name} (${actor.actor}) cannot be provisioned: there is ${entry.name} ${entry.actor}`,
        );
      }
    }
    if (this.streams.has(actor.name)) return 'exists';
    const at = this.now();
    const first = { epoch: 1, number: 1, at, bytes: genesis.slice(), check: entryCheck(at, genesis) };
    const producers = new Map<string, number>();
    const streams: ActorStreams = {
      entry: actor,
      inbox: [first],
      out: [],
      producers,
      epoch: 1,
      outEpoch: 1,
      at,
      lastHash: NO_HASH,
    };
    this.streams.set(actor.name, streams);
    this.wake('in', [actor.name]);
    return 'created';
  }

  async actors(): Promise<ActorEntry[]> {
    return [...this.streams.values()].map(({ entry }) => entry).sort((a, b) => a.actor - b.actor);
  }

  async send(inbox: ActorName, epoch: number, sendClass: SendClass, frame: InboxFrame): Promise<SendResult> {
    const streams = this.streams.get(inbox);
    if (streams === undefined) return { kind: 'unknown_actor' };
    if (streams.epoch !== epoch) return { kind: 'wrong_epoch', found: streams.epoch };
    const verdict = judge(streams, frame.producers);
    if (verdict !== undefined) return verdict;
    const limit = BACKLOG_LIMIT[sendClass];
    if (limit !== undefined && lastNumberOf(streams.inbox) - lastNumberOf(streams.out) >= limit)
      return { kind: 'busy' };
    const number = this.append(streams, frame);
    this.wake('in', [inbox]);
    return { kind: 'appended', number };
  }

  async commit(actor: ActorName, batch: CommitBatch): Promise<CommitResult> {
    const streams = this.streams.get(actor);
    if (streams === undefined) return { kind: 'unknown_actor' };
    const lastOut = lastNumberOf(streams.out);
    if (lastOut !== batch.previousNumber || !equalBytes(streams.lastHash, batch.previousHash)) {
      return { kind: 'refused', lastOut, lastHash: streams.lastHash };
    }
    if (streams.outEpoch !== batch.epoch) return { kind: 'wrong_epoch', found: streams.outEpoch };
    batch.frames.forEach((frame, index) => {
      invariant(frame.number === lastOut + index + 1, `out frames are contiguous (got ${frame.number})`);
    });
    for (const frame of batch.frames) {
      streams.out.push({ ...frame, hash: frame.hash.slice(), bytes: frame.bytes.slice() });
      streams.lastHash = frame.hash.slice();
      streams.outEpoch = frame.epoch;
    }
    if (batch.frames.length > 0) this.wake('out', [actor]);
    const left = batch.forwards.filter((forward) => !this.forward(forward)).map(({ target }) => target);
    const woken = batch.forwards.map(({ target }) => target).filter((target) => !left.includes(target));
    this.wake('in', woken);
    return { kind: 'committed', left };
  }

  async readInbox(actor: ActorName, after: number, limit: number): Promise<InboxEntry[]> {
    return following(this.streams.get(actor)?.inbox ?? [], after, limit);
  }

  async readOut(actor: ActorName, after: number, limit: number): Promise<OutEntry[]> {
    return following(this.streams.get(actor)?.out ?? [], after, limit);
  }

  readInboxes(cursors: readonly Cursor[], limit: number): Promise<Map<ActorName, InboxEntry[]>> {
    return readEach(cursors, (actor, after) => this.readInbox(actor, after, limit));
  }

  readOuts(cursors: readonly Cursor[], limit: number): Promise<Map<ActorName, OutEntry[]>> {
    return readEach(cursors, (actor, after) => this.readOut(actor, after, limit));
  }

  async control(actor: ActorName): Promise<Control | undefined> {
    const streams = this.streams.get(actor);
    if (streams === undefined) return undefined;
    const { epoch, outEpoch, inbox, out, lastHash, producers } = streams;
    return {
      epoch,
      outEpoch,
      lastOut: lastNumberOf(out),
      lastHash,
      lastIn: lastNumberOf(inbox),
      producers: new Map(producers),
    };
  }

  async watch(which: 'in' | 'out', onWake: WakeListener): Promise<() => Promise<void>> {
    const listener: WakeListener = (actor) => onWake(actor);
    this.listeners[which].add(listener);
    return async () => {
      this.listeners[which].delete(listener);
    };
  }

  async lease(actors: readonly ActorName[], owner: string, ttlMs: number): Promise<Set<ActorName>> {
    const now = this.now();
    const held = new Set<ActorName>();
    for (const actor of actors) {
      const lease = this.leases.get(actor);
      if (lease !== undefined && lease.owner !== owner && lease.until > now) continue;
      this.leases.set(actor, { owner, until: now + ttlMs * 1_000 });
      held.add(actor);
    }
    return held;
  }

  async release(actors: readonly ActorName[], owner: string): Promise<void> {
    for (const actor of actors) if (this.leases.get(actor)?.owner === owner) this.leases.delete(actor);
  }

  /** Counts the starts. */
  get run(): number {
    return this.runs;
  }

  async serverRun(): Promise<string> {
    return `run ${this.runs}`;
  }

  async verifiedRun(actor: ActorName): Promise<string | undefined> {
    return this.streams.get(actor)?.verifiedRun;
  }

  async setVerified(actor: ActorName, run: string): Promise<void> {
    const streams = this.streams.get(actor);
    if (streams !== undefined) streams.verifiedRun = run;
  }

  async forget(inbox: ActorName, producer: string, number: number): Promise<boolean> {
    const producers = this.streams.get(inbox)?.producers;
    return producers?.get(producer) === number && producers.delete(producer);
  }

  async reportHealth(actor: ActorName, note: string | undefined): Promise<void> {
    if (note === undefined) this.notes.delete(actor);
    else this.notes.set(actor, note);
  }

  async health(): Promise<ReadonlyMap<ActorName, string>> {
    return new Map(this.notes);
  }

  async beginEpoch(actor: ActorName, control: Control, frame: Uint8Array): Promise<'begun' | 'moved'> {
    const streams = this.streams.get(actor);
    const now = await this.control(actor);
    if (streams === undefined || now === undefined) return 'moved';
    const isSame = now.lastOut === control.lastOut && equalBytes(now.lastHash, control.lastHash);
    if (now.epoch !== control.epoch || now.lastIn !== control.lastIn || !isSame) return 'moved';
    streams.epoch += 1;
    this.append(streams, { producers: [], bytes: frame });
    this.wake('in', [actor]);
    return 'begun';
  }

  async trim(actor: ActorName, { epoch, number, hash }: FramePlace): Promise<TrimResult> {
    const streams = this.streams.get(actor);
    if (streams === undefined) return 'unknown_actor';
    const inbox = following(streams.inbox, number - 1, Infinity);
    const out = following(streams.out, number - 1, Infinity);
    const [[entry], [frame]] = [inbox, out];
    const isThere = (each: { epoch: number; number: number } | undefined): boolean =>
      each?.epoch === epoch && each.number === number;
    if (frame === undefined || !isThere(frame) || !isThere(entry)) return 'differs';
    if (!equalBytes(frame.hash, hash)) return 'differs';
    streams.inbox = inbox;
    streams.out = out;
    return 'trimmed';
  }

  async announce(engine: string, note: string | undefined, ttlMs: number): Promise<EngineWord[]> {
    const now = this.now();
    const until = now + ttlMs * 1_000;
    this.words.set(engine, { until, note: note ?? this.words.get(engine)?.note ?? '' });
    for (const [name, word] of this.words)
      if (word.until + REMEMBER_ENGINES_MS * 1_000 < now) this.words.delete(name);
    return this.engines();
  }

  async engines(): Promise<EngineWord[]> {
    const now = this.now();
    return [...this.words]
      .map(([engine, { until, note }]) => ({ engine, answers: until >= now, note }))
      .sort((a, b) => (a.engine < b.engine ? -1 : 1));
  }

  async retire(engine: string): Promise<void> {
    this.words.delete(engine);
  }

  async close(): Promise<void> {
    this.listeners.in.clear();
    this.listeners.out.clear();
  }

  private forward({ target, frames }: Forward): boolean {
    const streams = this.streams.get(target);
    const first = must(frames[0]?.producers[0], 'a forward has a frame and its producer');
    const last = must(frames.at(-1)?.producers[0], 'a forward has a frame and its producer');
    if (streams === undefined) return false;
    const verdict = judge(streams, [{ ...first, next: last.next }]);
    if (verdict !== undefined) return verdict.kind === 'already_there';
    for (const frame of frames) this.append(streams, frame);
    return true;
  }

  private append(streams: ActorStreams, frame: InboxFrame): number {
    streams.at = Math.max(streams.at, this.now());
    const number = lastNumberOf(streams.inbox) + 1;
    const { at, epoch } = streams;
    const check = entryCheck(at, frame.bytes);
    streams.inbox.push({ epoch, number, at, bytes: frame.bytes.slice(), check });
    for (const { producer, next } of frame.producers) streams.producers.set(producer, next);
    return number;
  }

  /** Later, as over a network: a listener never runs inside the call that caused it. */
  private wake(which: 'in' | 'out', actors: readonly ActorName[]): void {
    setImmediate(() => {
      for (const actor of actors) for (const listener of this.listeners[which]) listener(actor);
    });
  }
}

function copyOf(streams: ActorStreams): ActorStreams {
  const { inbox, out, producers } = streams;
  return { ...streams, inbox: [...inbox], out: [...out], producers: new Map(producers) };
}

type WakeListener = (actor: ActorName) => void;

function judge(streams: ActorStreams, moves: readonly ProducerMove[]): SendResult | undefined {
  const found = moves.map(({ producer }) => streams.producers.get(producer) ?? 0);
  if (moves.length > 0 && moves.every(({ next }, i) => found[i] === next)) return { kind: 'already_there' };
  const at = moves.findIndex(({ previous }, i) => found[i] !== previous);
  const move = moves[at];
  return move === undefined ? undefined : { kind: 'refused', producer: move.producer, found: found[at] ?? 0 };
}

/** Number of the last entry; entries may be missing before it when a backup was damaged. */
function lastNumberOf(entries: readonly { readonly number: number }[]): number {
  return entries.at(-1)?.number ?? 0;
}

/** What stands behind number `after`. */
function following<E extends { readonly number: number }>(
  entries: readonly E[],
  after: number,
  limit: number,
): E[] {
  // Numbers grow by one, but for what was trimmed off the beginning, or is missing from a damaged backup.
  let start = Math.max(0, Math.min(after + 1 - (entries[0]?.number ?? 1), entries.length));
  while (start > 0 && (entries[start - 1]?.number ?? 0) > after) start -= 1;
  return entries.slice(start, start + limit);
}

async function readEach<Entry>(
  cursors: readonly Cursor[],
  read: (actor: ActorName, after: number) => Promise<Entry[]>,
): Promise<Map<ActorName, Entry[]>> {
  const entries = new Map<ActorName, Entry[]>();
  for (const { actor, after } of cursors) {
    const found = await read(actor, after);
    if (found.length > 0) entries.set(actor, found);
  }
  return entries;
}
