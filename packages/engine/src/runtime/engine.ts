import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import type { Halt } from '../core/halt.ts';
import { BackOff } from '../journal/back-off.ts';
import { type ActorEntry, type ActorName, JournalUnavailable, OutcomeUnknown } from '../journal/journal.ts';
import { WakeSignal } from '../journal/wake-signal.ts';
import { ActorRunner } from './actor-runner.ts';
import { ActorStarts, type Started } from './actor-starts.ts';
import { Announcer } from './announcer.ts';
import { DueTicks } from './due-ticks.ts';
import type { EngineNote } from './engine-note.ts';
import type { EngineOptions } from './engine-options.ts';
import { HaltReports } from './halt-reports.ts';
import { type CopyRole, HaltedCopies } from './halted-copies.ts';
import { forgetIdleProducers, IdleProducers } from './idle-producers.ts';
import { ImageSaver } from './image-saver.ts';
import { readInboxes } from './inbox-reads.ts';
import { LEASE_MS, Leases } from './leases.ts';
import { createMachine } from './machines.ts';
import { Standby } from './standby.ts';
import { TapeTrust } from './tape-trust.ts';
import { TapeVerifier } from './tape-verifier.ts';

/** Wake messages are hints, so everything is read this often in any case; new actors are found by then, too. */
export const LOOK_EVERY_MS = 1_000;
/** How often the fields of processes that are gone are looked for. */
const TIDY_EVERY_MS = 60_000;
/** A lease that was taken before this engine started has ended by then, unless its holder lives. */
const STANDBY_SETTLED_MS = 2 * LEASE_MS;
const SETTLED_POLL_MS = 20;
const MIN_RETRY_MS = 20;
const MAX_RETRY_MS = 1_000;
const STOP_COMMITS_MS = 2_000;
const STOP_SNAPSHOTS_MS = 2_000;

/**
 * Runs all registered actors in one process. One loop reads every inbox that has something in one call, lets the actors
 * apply it, and goes on reading while their commits are in flight. An actor that halts leaves the others at work. Actors
 * that another engine works on are followed, and taken over when their lease ends.
 */
export class Engine {
  private readonly options: EngineOptions;
  private readonly owner = `engine:${randomUUID()}`;
  private readonly startedAt = new Date();
  private readonly runners = new Map<ActorName, ActorRunner>();
  private readonly names = new Map<number, ActorName>();
  private readonly signal = new WakeSignal();
  private readonly backOff = new BackOff(MIN_RETRY_MS, MAX_RETRY_MS);
  private readonly idleProducers = new IdleProducers();
  private readonly leases: Leases;
  private readonly halted: HaltedCopies;
  private readonly saver: ImageSaver;
  private readonly reports: HaltReports;
  private readonly standby: Standby;
  private readonly announcer: Announcer;
  private readonly ticks: DueTicks;
  private readonly verifier: TapeVerifier;
  private readonly trust: TapeTrust;
  private readonly starts: ActorStarts;
  private registered: ActorEntry[] = [];
  private lastLook = -Infinity;
  private lastTidy = -Infinity;
  private stopping = false;
  private running: Promise<void> = Promise.resolve();
  private unwatch: (() => Promise<void>) | undefined;
  private journalIsAway = false;

  constructor(options: EngineOptions) {
    const { journal, store, dataFolder, log } = options;
    this.options = options;
    this.leases = new Leases(store, this.owner);
    this.halted = new HaltedCopies(journal, log);
    this.saver = new ImageSaver(dataFolder, (text) => log.warn(text), options.snapshotFiles);
    this.reports = new HaltReports(store);
    this.announcer = new Announcer(store, this.owner, () => this.note());
    this.ticks = new DueTicks(journal);
    this.verifier = new TapeVerifier({ journal, tape: options.tape ?? journal, store, log });
    this.trust = new TapeTrust({
      ...{ journal, store, verifier: this.verifier },
      onTrouble: (error) => this.trouble(error),
      onTrusted: () => this.signal.notify(),
    });
    this.standby = new Standby({
      journal: options.tape ?? journal,
      createMachine: options.createMachine ?? createMachine,
      snapshotsOf: (name) => this.saver.snapshotsOf(name),
      snapshotEvery: options.snapshotEvery,
      onImage: (name, image) => this.saver.save(name, image),
      onHalt: (name, halt, position) => this.copyHalted(name, halt, position, 'standby'),
      onTrouble: (error) => this.trouble(error),
    });
    this.starts = new ActorStarts({
      engine: options,
      standby: this.standby,
      verifier: this.verifier,
      snapshotsOf: (name) => this.saver.snapshotsOf(name),
      isHalted: (name) => this.halted.has(name),
      onRecovered: (actor, started) => this.beginWork(actor, started),
      onHalt: (name, halt) => this.copyHalted(name, halt, 0, 'active'),
      onTrouble: (error) => this.trouble(error),
      onDone: () => this.signal.notify(),
    });
  }

  /** Starts the loop. Actors whose lease is free are recovered and begin to work by themselves, others are followed. */
  async start(): Promise<void> {
    this.unwatch = await this.options.journal.watch('in', (actor) => this.wake(actor));
    await this.standby.start();
    this.running = this.run();
  }

  /**
   * Resolves when every registered actor works, has halted, or is followed for so long that the other engine must be alive;
   * false when that takes longer.
   */
  async settled(timeoutMs: number): Promise<boolean> {
    const deadline = performance.now() + timeoutMs;
    const isSettled = ({ name }: ActorEntry): boolean =>
      this.runners.has(name) ||
      this.halted.has(name) ||
      (this.standby.followedForMs(name) ?? 0) > STANDBY_SETTLED_MS;
    while (performance.now() < deadline) {
      if (this.lastLook > 0 && this.registered.every(isSettled)) return true;
      await new Promise((done) => setTimeout(done, SETTLED_POLL_MS));
    }
    return false;
  }

  /** The actors that work here, with the number of their last committed frame. */
  positions(): ReadonlyMap<ActorName, number> {
    return new Map([...this.runners].map(([name, runner]) => [name, runner.position]));
  }

  /** The actors that are followed here, with the number of the last frame made. */
  standbyPositions(): ReadonlyMap<ActorName, number> {
    return this.standby.positions();
  }

  halts(): ReadonlyMap<ActorName, Halt> {
    return this.halted.halts();
  }

  /** What this engine says about itself. */
  note(): EngineNote {
    const { dataFolder, metricsAt } = this.options;
    return {
      host: hostname(),
      pid: process.pid,
      startedAt: this.startedAt.toISOString(),
      ...(dataFolder === undefined ? {} : { snapshotsAt: `${hostname()}:${resolve(dataFolder)}` }),
      ...(metricsAt === undefined ? {} : { metricsAt }),
      active: [...this.runners.keys()].filter((name) => !this.halted.has(name)),
      standby: [...this.standby.positions().keys()],
      halted: this.halted.notes(),
      verifying: this.verifier.progress(),
    };
  }

  /** Finishes the commits in flight, writes a snapshot of every actor, and gives the leases up. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.signal.notify();
    await this.running;
    await this.reports.keepIfPossible();
    await this.standby.stop();
    await this.trust.stop();
    await this.starts.stop();
    await Promise.all([...this.runners.values()].map((runner) => runner.stop(STOP_COMMITS_MS)));
    await this.unwatch?.();
    await this.saver.settled();
    const deadline = performance.now() + STOP_SNAPSHOTS_MS;
    for (const [name, runner] of this.runners) {
      if (performance.now() > deadline) break;
      const image = runner.finalImage();
      if (image !== undefined) this.saver.save(name, image);
      await this.saver.settled();
    }
    try {
      await this.options.store.release([...this.runners.keys()], this.owner);
      await this.announcer.retire();
    } catch (error) {
      this.options.log.warn(`leases end by themselves: ${describe(error)}`);
    }
  }

  private wake(actor: ActorName): void {
    const runner = this.runners.get(actor);
    if (runner !== undefined) runner.dirty = true;
    else if (this.registered.every(({ name }) => name !== actor)) this.lastLook = -Infinity;
    else return;
    this.signal.notify();
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      try {
        await this.keepLeases();
        await this.lookAround();
        await this.announcer.keep();
        await this.trust.look(this.runners);
        await this.tidy();
        this.saveImages();
        const ready = [...this.runners.values()].filter((runner) => runner.dirty && runner.wantsInput);
        if (ready.length > 0) await readInboxes(this.options.journal, ready, this.trust.connection);
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

  private async idle(): Promise<void> {
    const leaseInMs = this.leases.dueInMs;
    const dueInMs = await this.ticks.look(this.runners);
    await this.signal.wait(Math.max(1, Math.min(leaseInMs, dueInMs)));
  }

  /** Once a second: actors that were provisioned meanwhile, and every inbox, woken or not. */
  private async lookAround(): Promise<void> {
    if (performance.now() - this.lastLook < LOOK_EVERY_MS) return;
    this.registered = await this.options.journal.actors();
    for (const { name, actor } of this.registered) this.names.set(actor, name);
    await this.reports.keep();
    await this.trust.lookAtNotes(this.runners);
    for (const name of await this.halted.revive()) this.runners.delete(name);
    await this.prolongLeases();
    for (const runner of this.runners.values()) runner.dirty = true;
    this.lastLook = performance.now();
  }

  private async keepLeases(): Promise<void> {
    if (this.leases.dueInMs <= 0) await this.prolongLeases();
  }

  /** Takes the leases of all actors that are free. One that another engine holds is left to it, and followed. */
  private async prolongLeases(): Promise<void> {
    const wanted = this.registered.filter(({ name }) => !this.halted.has(name));
    const held = await this.leases.take(wanted.map(({ name }) => name));
    const fresh: ActorEntry[] = [];
    for (const actor of wanted) {
      const { name } = actor;
      if (this.starts.has(name)) continue;
      const runner = this.runners.get(name);
      if (held.has(name) && runner === undefined) fresh.push(actor);
      else if (!held.has(name)) {
        if (runner !== undefined) {
          this.options.log.warn(`${name}: another engine holds the lease, this one stands by`);
          this.runners.delete(name);
          runner.abandon();
        }
        this.standby.follow(actor);
      }
    }
    this.starts.begin(fresh);
  }

  private async beginWork(actor: ActorEntry, started: Started): Promise<void> {
    if (this.stopping) return;
    const { recovered, connection, tookMs } = started;
    // Before it works: if this fails, the next look at the leases begins anew.
    await this.reports.clear(actor.name, recovered.maker.position.number);
    if (this.stopping) return;
    const runner = this.startRunner(actor, started);
    if (this.options.journal.connection !== connection) this.trust.lose();
    const replayed = runner.position - (recovered.fromSnapshot?.number ?? 0);
    this.options.log.info(`${actor.name} at ${runner.position}, replayed ${replayed} in ${tookMs} ms`);
  }

  private startRunner(actor: ActorEntry, { recovered, verifiedRun }: Started): ActorRunner {
    const { name } = actor;
    const runner = new ActorRunner({
      journal: this.options.journal,
      tape: this.options.tape,
      actor,
      recovered,
      verifiedRun,
      mayGoOn: (each) => this.trust.holds(each),
      nameOf: (number) => this.names.get(number),
      onCommitted: (targets) => {
        for (const target of targets) this.wake(target);
        this.signal.notify();
      },
      onHalt: (halting, halt) => {
        if (this.runners.get(name) === halting)
          this.copyHalted(name, halt, halting.position, 'active', halting.epoch);
        else this.abandonedHalted(name, halt, halting.position);
      },
      onSuperseded: () => {
        this.leases.hurry();
        this.signal.notify();
      },
      onTrouble: (error) => this.trouble(error),
    });
    this.runners.set(name, runner);
    return runner;
  }

  /** Once a minute: what processes that are gone have left in the control hashes. */
  private async tidy(): Promise<void> {
    if (performance.now() - this.lastTidy < TIDY_EVERY_MS) return;
    this.lastTidy = performance.now();
    const { journal, store } = this.options;
    await forgetIdleProducers(this.idleProducers, journal, store, this.runners.keys());
  }

  /** A copy that was given up already halts no more, unless it had made other frames than the ones published: that is a fork. */
  private abandonedHalted(name: ActorName, halt: Halt, position: number): void {
    if (halt.code === 'FORK') this.copyHalted(name, halt, position, 'standby');
    else this.options.log.warn(`${name}: given up with ${halt.message}`);
  }

  private copyHalted(name: ActorName, halt: Halt, position: number, role: CopyRole, epoch?: number): void {
    const note = this.halted.add(name, halt, position, role, epoch);
    // The engine that works on the actor says how it is; this one says how its copy is, and what it knows to be lost.
    if (role === 'standby') void this.standby.release(name);
    if (role === 'active' || halt.lost > 0) {
      this.reports.add(name, note);
      this.lastLook = -Infinity;
      this.signal.notify();
    }
    const known = [...this.registered.map((actor) => actor.name), ...this.runners.keys()];
    if (known.every((each) => this.halted.has(each))) this.options.onAllHalted?.(halt);
  }

  private saveImages(): void {
    for (const [name, runner] of this.runners) {
      const image = runner.takeImage();
      if (image !== undefined && !this.announcer.isSnapshotTakenElsewhere(name)) this.saver.save(name, image);
    }
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

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
