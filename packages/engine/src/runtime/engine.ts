import { randomUUID } from 'node:crypto';
import type { Halt } from '../core/halt.ts';
import { BackOff } from '../journal/back-off.ts';
import type { EngineStore } from '../journal/engine-store.ts';
import {
  type ActorEntry,
  type ActorName,
  type Control,
  type Journal,
  JournalUnavailable,
  OutcomeUnknown,
} from '../journal/journal.ts';
import { WakeSignal } from '../journal/wake-signal.ts';
import { ActorRunner } from './actor-runner.ts';
import { asHalt, haltNote } from './halts.ts';
import { IdleProducers } from './idle-producers.ts';
import { createMachine, type MachineFactory } from './machines.ts';
import type { StateImage } from './frame-maker.ts';
import { recover } from './recovery.ts';
import { Snapshots } from './snapshots.ts';

/** Wake messages are hints, so everything is read this often in any case; new actors are found by then, too. */
export const LOOK_EVERY_MS = 1_000;
/**
 * A read takes about this much of each inbox, within the limits: much, so that one commit carries it all, and not so much
 * that the journal has nothing to do while the machines work.
 */
const READ_TARGET_BYTES = 512 * 1024;
const MIN_READ_ENTRIES = 8;
const MAX_READ_ENTRIES = 64;
/** A lease that is not prolonged ends after this; another engine may take over. */
export const LEASE_MS = 2_000;
const LEASE_EVERY_MS = 500;
/** How often the fields of processes that are gone are looked for. */
const TIDY_EVERY_MS = 60_000;
/** How often it is checked whether something is due without a message. */
const TICK_EVERY_MS = 20;
const MIN_RETRY_MS = 20;
const MAX_RETRY_MS = 1_000;
const STOP_COMMITS_MS = 2_000;
const STOP_SNAPSHOTS_MS = 2_000;

export interface EngineLog {
  info(text: string): void;
  warn(text: string): void;
  error(text: string): void;
}

export interface EngineOptions {
  readonly journal: Journal;
  readonly store: EngineStore;
  /** Where snapshots are kept; none are taken without it. */
  readonly dataFolder?: string;
  readonly createMachine?: MachineFactory;
  readonly log: EngineLog;
  /** Every actor has halted: nothing is left to do. */
  readonly onAllHalted?: (halt: Halt) => void;
}

/**
 * Runs all registered actors in one process. One loop reads every inbox that has something in one call, lets the actors
 * apply it, and goes on reading while their commits are in flight. An actor that halts leaves the others at work.
 */
export class Engine {
  private readonly options: EngineOptions;
  private readonly owner = `engine:${randomUUID()}`;
  private readonly runners = new Map<ActorName, ActorRunner>();
  private readonly recovering = new Map<ActorName, Promise<void>>();
  private readonly broken = new Map<ActorName, Halt>();
  private readonly names = new Map<number, ActorName>();
  private readonly signal = new WakeSignal();
  private readonly backOff = new BackOff(MIN_RETRY_MS, MAX_RETRY_MS);
  private registered: ActorEntry[] = [];
  private lastLook = -Infinity;
  private lastLease = -Infinity;
  private lastTick = -Infinity;
  private lastTidy = -Infinity;
  private readonly idleProducers = new IdleProducers();
  private verifiedConnection = -1;
  private stopping = false;
  private running: Promise<void> = Promise.resolve();
  private unwatch: (() => Promise<void>) | undefined;
  private saving: Promise<void> = Promise.resolve();
  private journalIsAway = false;

  constructor(options: EngineOptions) {
    this.options = options;
  }

  /** Starts the loop. Actors whose lease is free are recovered and begin to work by themselves. */
  async start(): Promise<void> {
    this.unwatch = await this.options.journal.watch('in', (actor) => this.wake(actor));
    this.running = this.run();
  }

  /** Resolves when every registered actor works or has halted, so that orders find a market; false when that takes longer. */
  async settled(timeoutMs: number): Promise<boolean> {
    const deadline = performance.now() + timeoutMs;
    while (performance.now() < deadline) {
      if (
        this.lastLook > 0 &&
        this.registered.every(({ name }) => this.runners.has(name) || this.broken.has(name))
      )
        return true;
      await new Promise((resolve) => setTimeout(resolve, TICK_EVERY_MS));
    }
    return false;
  }

  /** The actors that work here, with the number of their last committed frame. */
  positions(): ReadonlyMap<ActorName, number> {
    return new Map([...this.runners].map(([name, runner]) => [name, runner.position]));
  }

  halts(): ReadonlyMap<ActorName, Halt> {
    return this.broken;
  }

  /** Finishes the commits in flight, writes a snapshot of every actor, and gives the leases up. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.signal.notify();
    await this.running;
    await Promise.allSettled(this.recovering.values());
    await Promise.all([...this.runners.values()].map((runner) => runner.stop(STOP_COMMITS_MS)));
    await this.unwatch?.();
    await this.saving;
    const deadline = performance.now() + STOP_SNAPSHOTS_MS;
    for (const [name, runner] of this.runners) {
      if (performance.now() > deadline) break;
      const image = runner.finalImage();
      if (image !== undefined) await this.save(name, image);
    }
    await this.options.store.release([...this.runners.keys()], this.owner).catch((error: unknown) => {
      this.options.log.warn(`leases end by themselves: ${describe(error)}`);
    });
  }

  private wake(actor: ActorName): void {
    const runner = this.runners.get(actor);
    if (runner !== undefined) runner.dirty = true;
    else if (this.registered.every(({ name }) => name !== actor)) this.lastLook = -Infinity;
    this.signal.notify();
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      try {
        await this.keepLeases();
        await this.lookAround();
        await this.verifyAnchors();
        await this.forgetIdleProducers();
        this.saveImages();
        const ready = [...this.runners.values()].filter((runner) => runner.dirty && runner.wantsInput);
        if (ready.length > 0) await this.read(ready);
        else await this.idle();
        if (this.journalIsAway) this.options.log.info('the journal is back');
        this.journalIsAway = false;
        this.backOff.reset();
      } catch (error) {
        this.trouble(error);
        await this.signal.wait(this.backOff.next());
      }
    }
  }

  private async read(ready: readonly ActorRunner[]): Promise<void> {
    const { journal } = this.options;
    const { connection } = journal;
    for (const runner of ready) runner.dirty = false;
    const limit = Math.min(...ready.map(({ entryBytes }) => entriesFor(entryBytes)));
    try {
      const found = await journal.readInboxes(
        ready.map(({ cursor }) => cursor),
        limit,
      );
      if (journal.connection !== connection || connection !== this.verifiedConnection) {
        for (const runner of ready) runner.dirty = true;
        return;
      }
      for (const runner of ready) {
        const entries = found.get(runner.actor.name);
        if (entries === undefined) continue;
        if (entries.length >= limit) runner.dirty = true;
        runner.accept(entries);
      }
    } catch (error) {
      for (const runner of ready) runner.dirty = true;
      throw error;
    }
  }

  private async idle(): Promise<void> {
    const now = performance.now();
    const dueInMs = await this.tick();
    const sinceLease = now - this.lastLease;
    await this.signal.wait(Math.max(1, Math.min(LEASE_EVERY_MS - sinceLease, dueInMs)));
  }

  /**
   * Appends an empty frame to the inbox of every actor for which something is due. Returns how long until the next is, in ms.
   * Duplicates are harmless, and one that is missed is made up by any entry.
   */
  private async tick(): Promise<number> {
    if (performance.now() - this.lastTick < TICK_EVERY_MS) return TICK_EVERY_MS;
    this.lastTick = performance.now();
    const nowUs = Date.now() * 1_000;
    let nextMs: number = LEASE_EVERY_MS;
    for (const runner of this.runners.values()) {
      const due = runner.due();
      if (due === undefined) continue;
      if (due <= nowUs && runner.caughtUp) {
        const { epoch } = runner.anchor.committed;
        await this.options.journal.send(runner.actor.name, epoch, 'actor', NO_MESSAGES);
      }
      nextMs = Math.min(nextMs, Math.max(TICK_EVERY_MS, (due - nowUs) / 1_000));
    }
    return nextMs;
  }

  /** Once a second: actors that were provisioned meanwhile, and every inbox, woken or not. */
  private async lookAround(): Promise<void> {
    if (performance.now() - this.lastLook < LOOK_EVERY_MS) return;
    this.registered = await this.options.journal.actors();
    for (const { name, actor } of this.registered) this.names.set(actor, name);
    await this.prolongLeases();
    for (const runner of this.runners.values()) runner.dirty = true;
    this.lastLook = performance.now();
  }

  private async keepLeases(): Promise<void> {
    if (performance.now() - this.lastLease >= LEASE_EVERY_MS) await this.prolongLeases();
  }

  /** Takes the leases of all actors that are free. One that another engine holds is left to it. */
  private async prolongLeases(): Promise<void> {
    const wanted = this.registered.filter(({ name }) => !this.broken.has(name));
    const names = wanted.map(({ name }) => name);
    const held = await this.options.store.lease(names, this.owner, LEASE_MS);
    this.lastLease = performance.now();
    for (const actor of wanted) {
      const { name } = actor;
      const runner = this.runners.get(name);
      if (held.has(name) && runner === undefined && !this.recovering.has(name)) {
        this.recovering.set(name, this.begin(actor));
      } else if (!held.has(name) && runner !== undefined) {
        this.options.log.warn(`${name}: another engine holds the lease, this one stands by`);
        this.runners.delete(name);
        await runner.stop(0);
      }
    }
  }

  private async begin(actor: ActorEntry): Promise<void> {
    const { journal, log } = this.options;
    const { name } = actor;
    const started = performance.now();
    let runner: ActorRunner | undefined;
    const early: StateImage[] = [];
    const onImage = (image: StateImage): void => {
      if (runner === undefined) early.splice(0, 1, image);
      else runner.keepImage(image);
    };
    try {
      const recovered = await recover({
        journal,
        actor,
        createMachine: this.options.createMachine ?? createMachine,
        snapshots: this.snapshotsOf(name),
        onImage,
      });
      if (this.stopping) return;
      runner = new ActorRunner({
        journal,
        actor,
        recovered,
        nameOf: (number) => this.names.get(number),
        onCommitted: (targets) => {
          for (const target of targets) this.wake(target);
          this.signal.notify();
        },
        onHalt: ({ position }, halt) => this.halted(name, halt, position),
        onTrouble: (error) => this.trouble(error),
      });
      for (const image of early) runner.keepImage(image);
      this.runners.set(name, runner);
      await this.options.store.reportHealth(name, undefined);
      const tookMs = Math.round(performance.now() - started);
      const { fromSnapshot } = recovered;
      log.info(`${name} at ${runner.position}, replayed ${runner.position - fromSnapshot} in ${tookMs} ms`);
    } catch (error) {
      if (error instanceof JournalUnavailable) this.trouble(error);
      else this.halted(name, asHalt(error), 0);
    } finally {
      this.recovering.delete(name);
      this.signal.notify();
    }
  }

  /** After each new connection: what every actor had must still be there. */
  private async verifyAnchors(): Promise<void> {
    const { journal } = this.options;
    const { connection } = journal;
    if (connection === this.verifiedConnection) return;
    await Promise.all(
      [...this.runners.values()].map(async (runner) => {
        const { anchor } = runner;
        runner.verify(anchor, await journal.control(runner.actor.name));
        runner.dirty = true;
      }),
    );
    this.verifiedConnection = connection;
  }

  /** Once a minute: what processes that are gone have left in the control hashes. */
  private async forgetIdleProducers(): Promise<void> {
    if (performance.now() - this.lastTidy < TIDY_EVERY_MS) return;
    this.lastTidy = performance.now();
    const { journal, store } = this.options;
    const controls = new Map<ActorName, Control>();
    for (const name of this.runners.keys()) {
      const control = await journal.control(name);
      if (control !== undefined) controls.set(name, control);
    }
    for (const { inbox, producer, number } of this.idleProducers.observe(controls, this.lastTidy))
      await store.forget(inbox, producer, number);
  }

  private halted(name: ActorName, halt: Halt, position: number): void {
    const { store, log, onAllHalted } = this.options;
    this.broken.set(name, halt);
    const note = haltNote(halt, position, new Date());
    log.error(`${name} halted. ${note.detail} Next: ${note.nextStep}`);
    store.reportHealth(name, JSON.stringify(note)).catch((error: unknown) => {
      log.warn(`${name}: the halt could not be noted: ${describe(error)}`);
    });
    const known = [...this.registered.map((actor) => actor.name), ...this.runners.keys()];
    if (known.every((each) => this.broken.has(each))) onAllHalted?.(halt);
  }

  private saveImages(): void {
    for (const [name, runner] of this.runners) {
      for (const image of runner.takeImages()) this.saving = this.saving.then(() => this.save(name, image));
    }
  }

  private async save(name: ActorName, image: StateImage): Promise<void> {
    try {
      await this.snapshotsOf(name)?.save(image);
    } catch (error) {
      this.options.log.warn(`${name}: no snapshot at ${image.position.number}: ${describe(error)}`);
    }
  }

  private snapshotsOf(name: ActorName): Snapshots | undefined {
    const { dataFolder } = this.options;
    return dataFolder === undefined ? undefined : new Snapshots(dataFolder, name);
  }

  /** The journal is away (said once), or something unexpected happened in the loop itself. */
  private trouble(error: unknown): void {
    if (!(error instanceof JournalUnavailable) && !(error instanceof OutcomeUnknown)) {
      this.options.log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
      return;
    }
    if (!this.journalIsAway) this.options.log.warn(`the journal is away, trying again: ${describe(error)}`);
    this.journalIsAway = true;
  }
}

/** How many entries of this size one read takes. */
function entriesFor(entryBytes: number): number {
  const entries = Math.floor(READ_TARGET_BYTES / Math.max(entryBytes, 1));
  return Math.min(Math.max(entries, MIN_READ_ENTRIES), MAX_READ_ENTRIES);
}

const NO_MESSAGES = { producers: [], bytes: new Uint8Array(0) };

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
