import { invariant, must } from '@buttonwood/shared/base/assert.ts';
import type { Redis } from 'ioredis';
import { BACKLOG_LIMIT } from './backlog-limits.ts';
import { REMEMBER_ENGINES_MS, type EngineStore, type EngineWord } from './engine-store.ts';
import { NO_HASH } from './hash-chain.ts';
import type {
  ActorEntry,
  ActorName,
  CommitBatch,
  CommitResult,
  Control,
  Cursor,
  InboxEntry,
  InboxFrame,
  Journal,
  OutEntry,
  SendClass,
  SendResult,
} from './journal.ts';
import { connectWithin, openConnection, watchConnections } from './redis-connection.ts';
import { readError, writeError } from './redis-errors.ts';
import { assertFunctions, loadFunctions } from './redis-functions.ts';
import { control, inboxEntry, outEntry, parseNumber, type StreamReply } from './redis-replies.ts';
import { assertSettings, type Durability } from './redis-settings.ts';
import {
  controlKey,
  ENGINES_KEY,
  HEALTH_KEY,
  inboxKey,
  isActorName,
  leaseKey,
  outKey,
  REGISTRY_KEY,
  VERIFIED_FIELD,
  WAKE_IN_CHANNEL,
  WAKE_OUT_CHANNEL,
} from './stream-names.ts';
import type { FramePlace, TapeTrimmer, TrimResult } from './tape-trimmer.ts';

export interface RedisJournalOptions {
  readonly url: string;
  /** The engine loads the function library, everybody else only asserts that it is there. */
  readonly loads?: boolean;
  readonly durability?: Durability;
  /** An answer later than this is lost; see redis-connection.ts. */
  readonly commandTimeoutMs?: number;
  /** Connection errors, for the log; the connections go on trying by themselves. */
  readonly onError?: (error: Error) => void;
}

type Argument = string | number | Uint8Array;

/** Without wake messages everything is looked at once a second: as late as that they may come back. */
const LISTEN_AGAIN_MS = 1_000;

/**
 * The journal on Redis Streams: three connections, for writes, reads and wake messages. Appends go through the functions of
 * functions.lua only. A write that got no answer throws OutcomeUnknown; nothing is ever sent twice.
 */
export class RedisJournal implements Journal, EngineStore, TapeTrimmer {
  private readonly writer: Redis;
  private readonly reader: Redis;
  private readonly subscriber: Redis;
  private readonly listeners = { in: new Set<WakeListener>(), out: new Set<WakeListener>() };
  private connections = 0;
  private readonly unwatchConnections: () => void;
  private listeningAgain: NodeJS.Timeout | undefined;

  private constructor(
    [writer, reader, subscriber]: readonly [Redis, Redis, Redis],
    pingEveryMs: number | undefined,
  ) {
    this.writer = writer;
    this.reader = reader;
    this.subscriber = subscriber;
    const all = [writer, reader, subscriber];
    this.unwatchConnections = watchConnections(all, pingEveryMs);
    reader.on('ready', () => (this.connections += 1));
    writer.on('ready', () => (this.connections += 1));
    subscriber.on('ready', () => this.listen());
    subscriber.on('message', (channel: string, message: string) => this.wake(channel, message));
  }

  /** Connects and checks the server. Throws JournalUnavailable or UnsafeSettings. */
  static async open(options: RedisJournalOptions): Promise<RedisJournal> {
    const onError = options.onError ?? ignoreError;
    const { url, commandTimeoutMs } = options;
    const open = (): Redis => openConnection(url, onError, commandTimeoutMs);
    const connections = [open(), open(), open()] as const;
    const journal = new RedisJournal(connections, commandTimeoutMs);
    try {
      await Promise.all(connections.map((connection) => connectWithin(connection)));
      await assertSettings(journal.writer, options.durability ?? 'always');
      await (options.loads === true ? loadFunctions(journal.writer) : assertFunctions(journal.writer));
      await journal.subscriber.subscribe(WAKE_IN_CHANNEL, WAKE_OUT_CHANNEL);
    } catch (error) {
      await journal.close();
      throw error;
    }
    return journal;
  }

  get connection(): number {
    return this.connections;
  }

  async provision(actor: ActorEntry, genesis: Uint8Array): Promise<'created' | 'exists'> {
    invariant(isActorName(actor.name), `an actor name is plain (got ${JSON.stringify(actor.name)})`);
    const keys = [inboxKey(actor.name), outKey(actor.name), controlKey(actor.name), REGISTRY_KEY];
    const args = [actor.name, actor.actor, NO_HASH, WAKE_IN_CHANNEL, genesis];
    const [kind, ...found] = await this.call('provision', keys, args);
    if (kind === 'created' || kind === 'exists') return kind;
    throw new Error(
      `Actor ${actor.name} (${actor.actor}) cannot be provisioned: there is ${found.join(' ')}`,
    );
  }

  async actors(): Promise<ActorEntry[]> {
    const known = await this.read(() => this.reader.hgetall(REGISTRY_KEY));
    return Object.entries(known)
      .map(([name, actor]) => ({ name, actor: Number(actor) }))
      .sort((a, b) => a.actor - b.actor);
  }

  async send(inbox: ActorName, epoch: number, sendClass: SendClass, frame: InboxFrame): Promise<SendResult> {
    const moves = frame.producers.flatMap((move) => [move.producer, move.previous, move.next]);
    const limit = BACKLOG_LIMIT[sendClass] ?? '';
    const args = [epoch, limit, WAKE_IN_CHANNEL, frame.producers.length, ...moves, frame.bytes];
    const [kind, first, second] = await this.call('send', [inboxKey(inbox), controlKey(inbox)], args);
    switch (kind) {
      case 'appended':
        return { kind, number: parseNumber(first) };
      case 'refused':
        return { kind, producer: String(first), found: parseNumber(second) };
      case 'wrong_epoch':
        return { kind, found: parseNumber(first) };
      case 'already_there':
      case 'busy':
      case 'unknown_actor':
        return { kind };
      default:
        throw new Error(`send answered ${String(kind)}`);
    }
  }

  async commit(actor: ActorName, batch: CommitBatch): Promise<CommitResult> {
    const keys = [outKey(actor), controlKey(actor)];
    const args: Argument[] = [
      ...[batch.epoch, batch.previousNumber, batch.previousHash, WAKE_OUT_CHANNEL, WAKE_IN_CHANNEL],
      batch.frames.length,
    ];
    let expected = batch.previousNumber;
    for (const frame of batch.frames) {
      expected += 1;
      invariant(frame.number === expected, `out frames are contiguous (got ${frame.number} for ${expected})`);
      args.push(frame.epoch, frame.number, frame.at, frame.hash, frame.bytes);
    }
    args.push(batch.forwards.length);
    for (const forward of batch.forwards) {
      keys.push(inboxKey(forward.target), controlKey(forward.target));
      const first = must(forward.frames[0]?.producers[0], 'a forward has a frame and its producer');
      args.push(forward.frames.length, first.producer, first.previous);
      for (const frame of forward.frames) {
        args.push(must(frame.producers[0], 'a forwarded frame has its producer').next, frame.bytes);
      }
    }
    const reply = await this.callBuffer('commit', keys, args);
    const kind = String(reply[0]);
    switch (kind) {
      case 'committed':
        return { kind, left: reply.slice(1).map(String) };
      case 'refused':
        return {
          kind,
          lastOut: parseNumber(reply[1]),
          lastHash: must(reply[2], 'a refusal carries the hash'),
        };
      case 'wrong_epoch':
        return { kind, found: parseNumber(reply[1]) };
      case 'unknown_actor':
        return { kind };
      default:
        throw new Error(`commit answered ${kind}`);
    }
  }

  async readInbox(actor: ActorName, after: number, limit: number, epoch = 1): Promise<InboxEntry[]> {
    return (await this.readInboxes([{ actor, after, epoch }], limit)).get(actor) ?? [];
  }

  async readOut(actor: ActorName, after: number, limit: number, epoch = 1): Promise<OutEntry[]> {
    return (await this.readOuts([{ actor, after, epoch }], limit)).get(actor) ?? [];
  }

  readInboxes(cursors: readonly Cursor[], limit: number): Promise<Map<ActorName, InboxEntry[]>> {
    return this.readStreams(cursors, limit, inboxKey, inboxEntry);
  }

  readOuts(cursors: readonly Cursor[], limit: number): Promise<Map<ActorName, OutEntry[]>> {
    return this.readStreams(cursors, limit, outKey, outEntry);
  }

  async control(actor: ActorName): Promise<Control | undefined> {
    const reply = await this.read(() => this.reader.callBuffer('HGETALL', controlKey(actor)));
    return control(reply as Buffer[]);
  }

  watch(which: 'in' | 'out', onWake: WakeListener): Promise<() => Promise<void>> {
    const listener: WakeListener = (actor) => onWake(actor);
    this.listeners[which].add(listener);
    return Promise.resolve(() => {
      this.listeners[which].delete(listener);
      return Promise.resolve();
    });
  }

  async lease(actors: readonly ActorName[], owner: string, ttlMs: number): Promise<Set<ActorName>> {
    if (actors.length === 0) return new Set();
    const held = (await this.write(() =>
      this.writer.call('FCALL', 'lease', actors.length, ...actors.map(leaseKey), owner, ttlMs),
    )) as number[];
    return new Set(actors.filter((_, index) => held[index] === 1));
  }

  async release(actors: readonly ActorName[], owner: string): Promise<void> {
    if (actors.length === 0) return;
    await this.write(() =>
      this.writer.call('FCALL', 'release', actors.length, ...actors.map(leaseKey), owner),
    );
  }

  async serverRun(): Promise<string> {
    const info = await this.read(() => this.reader.info('server'));
    return must(/^run_id:(\w+)/m.exec(info)?.[1], 'a server says which run of it this is');
  }

  async verifiedRun(actor: ActorName): Promise<string | undefined> {
    return (await this.read(() => this.reader.hget(controlKey(actor), VERIFIED_FIELD))) ?? undefined;
  }

  async setVerified(actor: ActorName, run: string): Promise<void> {
    await this.call('verified', [controlKey(actor)], [run]);
  }

  async forget(inbox: ActorName, producer: string, number: number): Promise<boolean> {
    const removed = await this.write(() =>
      this.writer.call('FCALL', 'forget', 1, controlKey(inbox), producer, number),
    );
    return removed === 1;
  }

  async reportHealth(actor: ActorName, note: string | undefined): Promise<void> {
    await this.write(() =>
      note === undefined ? this.writer.hdel(HEALTH_KEY, actor) : this.writer.hset(HEALTH_KEY, actor, note),
    );
  }

  async health(): Promise<ReadonlyMap<ActorName, string>> {
    return new Map(Object.entries(await this.read(() => this.reader.hgetall(HEALTH_KEY))));
  }

  async beginEpoch(actor: ActorName, control: Control, frame: Uint8Array): Promise<'begun' | 'moved'> {
    const { epoch, lastIn, lastOut, lastHash } = control;
    const args = [epoch, lastIn, lastOut, lastHash, epoch + 1, lastIn + 1, WAKE_IN_CHANNEL, frame];
    const [kind] = await this.call('begin_epoch', [inboxKey(actor), controlKey(actor)], args);
    return kind === 'begun' ? kind : 'moved';
  }

  async trim(actor: ActorName, { epoch, number, hash }: FramePlace): Promise<TrimResult> {
    const keys = [inboxKey(actor), outKey(actor), controlKey(actor)];
    const [kind] = await this.call('trim', keys, [epoch, number, hash]);
    if (kind === 'trimmed' || kind === 'differs' || kind === 'unknown_actor') return kind;
    throw new Error(`trim answered ${String(kind)}`);
  }

  async announce(engine: string, note: string | undefined, ttlMs: number): Promise<EngineWord[]> {
    const words = await this.call(
      'announce',
      [ENGINES_KEY],
      [engine, note ?? '', ttlMs, REMEMBER_ENGINES_MS],
    );
    const found: EngineWord[] = [];
    for (let i = 0; i < words.length; i += 3)
      found.push({ engine: words[i] ?? '', answers: words[i + 1] === '1', note: words[i + 2] ?? '' });
    return found.sort((a, b) => (a.engine < b.engine ? -1 : 1));
  }

  engines(): Promise<EngineWord[]> {
    return this.announce('', undefined, 0);
  }

  async retire(engine: string): Promise<void> {
    await this.write(() => this.writer.hdel(ENGINES_KEY, `u:${engine}`, `n:${engine}`));
  }

  close(): Promise<void> {
    this.unwatchConnections();
    clearTimeout(this.listeningAgain);
    for (const connection of [this.writer, this.reader, this.subscriber]) connection.disconnect();
    return Promise.resolve();
  }

  /** Asks for the wake messages on a new connection, again and again until it is answered or there is another connection. */
  private listen(): void {
    clearTimeout(this.listeningAgain);
    this.subscriber.subscribe(WAKE_IN_CHANNEL, WAKE_OUT_CHANNEL).catch(() => {
      const again = (): void => {
        if (this.subscriber.status === 'ready') this.listen();
      };
      clearTimeout(this.listeningAgain);
      this.listeningAgain = setTimeout(again, LISTEN_AGAIN_MS);
      this.listeningAgain.unref();
    });
  }

  private wake(channel: string, message: string): void {
    const listeners = channel === WAKE_IN_CHANNEL ? this.listeners.in : this.listeners.out;
    for (const actor of message.split('\n')) for (const listener of listeners) listener(actor);
  }

  private async readStreams<Entry>(
    cursors: readonly Cursor[],
    limit: number,
    key: (actor: ActorName) => string,
    parse: (id: Buffer, fields: readonly Buffer[]) => Entry,
  ): Promise<Map<ActorName, Entry[]>> {
    const entries = new Map<ActorName, Entry[]>();
    if (cursors.length === 0) return entries;
    const keys = cursors.map(({ actor }) => key(actor));
    const ids = cursors.map(({ epoch, after }) => `${epoch ?? 1}-${after}`);
    const reply = (await this.read(() =>
      this.reader.callBuffer('XREAD', 'COUNT', limit, 'STREAMS', ...keys, ...ids),
    )) as StreamReply | null;
    // The answer lists streams in the order asked for and leaves out those without entries.
    let next = 0;
    for (const [name, rows] of reply ?? []) {
      const text = name.toString('latin1');
      while (keys[next] !== text) next += 1;
      const { actor } = must(cursors[next], 'only streams that were asked for are answered');
      entries.set(
        actor,
        rows.map(([id, fields]) => parse(id, fields)),
      );
    }
    return entries;
  }

  private async call(name: string, keys: string[], args: readonly Argument[]): Promise<string[]> {
    return (await this.callBuffer(name, keys, args)).map(String);
  }

  private async callBuffer(name: string, keys: string[], args: readonly Argument[]): Promise<Buffer[]> {
    return (await this.write(() =>
      this.writer.callBuffer('FCALL', name, keys.length, ...keys, ...args.map(toArgument)),
    )) as Buffer[];
  }

  private async write<T>(command: () => Promise<T>): Promise<T> {
    const sent = this.writer.status === 'ready';
    try {
      return await command();
    } catch (error) {
      throw writeError(error, sent);
    }
  }

  private async read<T>(command: () => Promise<T>): Promise<T> {
    try {
      return await command();
    } catch (error) {
      throw readError(error);
    }
  }
}

type WakeListener = (actor: ActorName) => void;

/** ioredis takes Buffers; a view costs no copy. */
function toArgument(value: Argument): string | number | Buffer {
  if (!(value instanceof Uint8Array) || Buffer.isBuffer(value)) return value;
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}

/** The connection reports the same trouble through each call that fails. */
function ignoreError(_error: Error): void {
  return undefined;
}
