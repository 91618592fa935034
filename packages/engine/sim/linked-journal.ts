import type { EngineStore, EngineWord } from '../src/journal/engine-store.ts';
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
} from '../src/journal/journal.ts';
import type { MemoryJournal } from '../src/journal/memory-journal.ts';
import type { FramePlace, TapeTrimmer, TrimResult } from '../src/journal/tape-trimmer.ts';
import type { Link } from './network.ts';

/** The journal as one program sees it: every call goes over its link. */
export class LinkedJournal implements Journal, EngineStore, TapeTrimmer {
  private readonly server: MemoryJournal;
  private readonly link: Link;

  constructor(server: MemoryJournal, link: Link) {
    this.server = server;
    this.link = link;
  }

  get connection(): number {
    return this.link.connections;
  }

  provision(actor: ActorEntry, genesis: Uint8Array): Promise<'created' | 'exists'> {
    return this.write(`provision ${actor.name}`, () => this.server.provision(actor, genesis));
  }

  actors(): Promise<ActorEntry[]> {
    return this.read('actors', () => this.server.actors());
  }

  send(inbox: ActorName, epoch: number, sendClass: SendClass, frame: InboxFrame): Promise<SendResult> {
    return this.write(`send ${inbox}`, () => this.server.send(inbox, epoch, sendClass, frame));
  }

  commit(actor: ActorName, batch: CommitBatch): Promise<CommitResult> {
    const what = `commit ${actor} ${batch.previousNumber}+${batch.frames.length}`;
    const { forwards } = batch;
    const left = this.link.isApart ? forwards.map(({ target }) => target) : [];
    const sent = left.length > 0 ? { ...batch, forwards: [] } : batch;
    return this.write(what, async () => {
      const result = await this.server.commit(actor, sent);
      return result.kind === 'committed' ? { ...result, left: [...result.left, ...left] } : result;
    });
  }

  readInbox(actor: ActorName, after: number, limit: number): Promise<InboxEntry[]> {
    return this.read(`inbox ${actor} ${after}`, () => this.server.readInbox(actor, after, limit));
  }

  readOut(actor: ActorName, after: number, limit: number): Promise<OutEntry[]> {
    return this.read(`out ${actor} ${after}`, () => this.server.readOut(actor, after, limit));
  }

  readInboxes(cursors: readonly Cursor[], limit: number): Promise<Map<ActorName, InboxEntry[]>> {
    return this.read('inboxes', () => this.server.readInboxes(cursors, limit));
  }

  readOuts(cursors: readonly Cursor[], limit: number): Promise<Map<ActorName, OutEntry[]>> {
    return this.read('outs', () => this.server.readOuts(cursors, limit));
  }

  control(actor: ActorName): Promise<Control | undefined> {
    return this.read(`control ${actor}`, () => this.server.control(actor));
  }

  watch(which: 'in' | 'out', onWake: (actor: ActorName) => void): Promise<() => Promise<void>> {
    return this.server.watch(which, (actor) => this.link.hint(() => onWake(actor)));
  }

  lease(actors: readonly ActorName[], owner: string, ttlMs: number): Promise<Set<ActorName>> {
    return this.write('lease', () => this.server.lease(actors, owner, ttlMs));
  }

  release(actors: readonly ActorName[], owner: string): Promise<void> {
    return this.write('release', () => this.server.release(actors, owner));
  }

  serverRun(): Promise<string> {
    return this.read('run', () => this.server.serverRun());
  }

  verifiedRun(actor: ActorName): Promise<string | undefined> {
    return this.read(`verified ${actor}`, () => this.server.verifiedRun(actor));
  }

  setVerified(actor: ActorName, run: string): Promise<void> {
    return this.write(`verify ${actor}`, () => this.server.setVerified(actor, run));
  }

  forget(inbox: ActorName, producer: string, number: number): Promise<boolean> {
    return this.write('forget', () => this.server.forget(inbox, producer, number));
  }

  reportHealth(actor: ActorName, note: string | undefined): Promise<void> {
    return this.write(`health ${actor}`, () => this.server.reportHealth(actor, note));
  }

  health(): Promise<ReadonlyMap<ActorName, string>> {
    return this.read('health', () => this.server.health());
  }

  beginEpoch(actor: ActorName, control: Control, frame: Uint8Array): Promise<'begun' | 'moved'> {
    return this.write(`epoch ${actor}`, () => this.server.beginEpoch(actor, control, frame));
  }

  trim(actor: ActorName, keep: FramePlace): Promise<TrimResult> {
    return this.write(`trim ${actor}`, () => this.server.trim(actor, keep));
  }

  announce(engine: string, note: string | undefined, ttlMs: number): Promise<EngineWord[]> {
    return this.write('announce', () => this.server.announce(engine, note, ttlMs));
  }

  engines(): Promise<EngineWord[]> {
    return this.read('engines', () => this.server.engines());
  }

  retire(engine: string): Promise<void> {
    return this.write('retire', () => this.server.retire(engine));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private read<T>(what: string, work: () => Promise<T>): Promise<T> {
    return this.link.call('read', what, this.inThisRun(work));
  }

  private write<T>(what: string, work: () => Promise<T>): Promise<T> {
    return this.link.call('write', what, this.inThisRun(work));
  }

  /** What is still on its way when the server ends, ends with it, also when its sender was killed before. */
  private inThisRun<T>(work: () => Promise<T>): () => Promise<T> {
    const { server } = this;
    const { run } = server;
    return () => (server.run === run ? work() : new Promise<T>(() => undefined));
  }
}
