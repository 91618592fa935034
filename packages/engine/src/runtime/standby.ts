import type { Halt } from '../core/halt.ts';
import { BackOff } from '../journal/back-off.ts';
import { type ActorEntry, type ActorName, type Journal, JournalUnavailable } from '../journal/journal.ts';
import { WakeSignal } from '../journal/wake-signal.ts';
import { Follower, readControls } from './follower.ts';
import type { StateImage } from './frame-maker.ts';
import { asHalt } from './halts.ts';
import type { MachineFactory } from './machines.ts';
import type { Snapshots } from './snapshots.ts';

/** Wake messages are hints, so every stream is looked at this often in any case. */
const LOOK_EVERY_MS = 1_000;
/** How often it is looked what the targets have; until then messages are kept. */
const ARRIVALS_EVERY_MS = 2_000;
/** Bytes of messages kept for one actor; then it is followed no further until the targets have taken some. */
const MAX_WAITING_BYTES = 64 * 1024 * 1024;
/** Streams in one read, and frames of each: a read of all of them stays some megabytes. */
const MAX_STREAMS_PER_READ = 16;
const MAX_FRAMES_PER_READ = 64;
const MIN_RETRY_MS = 20;
const MAX_RETRY_MS = 1_000;

export interface StandbyOptions {
  readonly journal: Journal;
  readonly createMachine: MachineFactory;
  readonly snapshotsOf: (actor: ActorName) => Snapshots | undefined;
  /** As in FrameMakerOptions. */
  readonly snapshotEvery?: number | undefined;
  /** A state that may become a snapshot: published, and everything up to it has arrived. */
  readonly onImage: (actor: ActorName, image: StateImage) => void;
  readonly onHalt: (actor: ActorName, halt: Halt, position: number) => void;
  readonly onTrouble: (error: Error) => void;
}

interface Followed {
  readonly actor: ActorEntry;
  readonly sinceMs: number;
  follower: Follower | undefined;
  /** There may be frames that were not read. */
  dirty: boolean;
  /** What is being done with it. */
  step: Promise<void>;
}

/**
 * The actors that another engine works on, followed frame by frame so that one of them can be taken over at once. A frame
 * that comes out differently here halts this copy with FORK. Snapshots are taken here, off the path of the orders.
 */
export class Standby {
  private readonly options: StandbyOptions;
  private readonly followed = new Map<ActorName, Followed>();
  private readonly signal = new WakeSignal();
  private readonly backOff = new BackOff(MIN_RETRY_MS, MAX_RETRY_MS);
  private stopping = false;
  private running: Promise<void> = Promise.resolve();
  private unwatch: (() => Promise<void>) | undefined;
  private lastLook = -Infinity;
  private lastArrivals = -Infinity;
  private verifiedConnection = -1;

  constructor(options: StandbyOptions) {
    this.options = options;
  }

  async start(): Promise<void> {
    this.unwatch = await this.options.journal.watch('out', (actor) => {
      const one = this.followed.get(actor);
      if (one === undefined) return;
      one.dirty = true;
      this.signal.notify();
    });
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.signal.notify();
    await this.running;
    await this.unwatch?.();
  }

  /** For how long an actor has been followed, in ms; undefined for one that is not. */
  followedForMs(actor: ActorName): number | undefined {
    const one = this.followed.get(actor);
    return one === undefined ? undefined : performance.now() - one.sinceMs;
  }

  /** The followed actors with the number of the last frame that was made here, 0 for one that has not begun. */
  positions(): ReadonlyMap<ActorName, number> {
    return new Map([...this.followed].map(([name, { follower }]) => [name, follower?.position.number ?? 0]));
  }

  /** Begins to follow an actor. */
  follow(actor: ActorEntry): void {
    if (this.followed.has(actor.name)) return;
    const sinceMs = performance.now();
    const fresh = { actor, sinceMs, follower: undefined, dirty: true, step: Promise.resolve() };
    this.followed.set(actor.name, fresh);
    this.signal.notify();
  }

  /** Follows an actor no longer and returns its copy, to take over with; undefined when there is none yet. */
  async release(actor: ActorName): Promise<Follower | undefined> {
    const one = this.followed.get(actor);
    if (one === undefined) return undefined;
    this.followed.delete(actor);
    await one.step;
    return one.follower;
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      try {
        await this.verifyAnchors();
        await this.beginFollowers();
        await this.noteArrivals();
        this.lookAround();
        const ready = [...this.followed.values()].filter(isReady).slice(0, MAX_STREAMS_PER_READ);
        if (ready.length > 0) await this.read(ready);
        else await this.signal.wait(LOOK_EVERY_MS);
        this.backOff.reset();
      } catch (error) {
        this.options.onTrouble(error instanceof Error ? error : new Error(String(error)));
        await this.signal.wait(this.backOff.next());
      }
    }
  }

  private async beginFollowers(): Promise<void> {
    const fresh = [...this.followed.values()].filter(({ follower }) => follower === undefined);
    if (fresh.length === 0) return;
    const { journal, createMachine, snapshotsOf, snapshotEvery } = this.options;
    const controls = await readControls(journal);
    for (const one of fresh) {
      await this.step(one, async () => {
        one.follower = await Follower.begin(
          {
            journal,
            actor: one.actor,
            createMachine,
            snapshots: snapshotsOf(one.actor.name),
            snapshotEvery,
          },
          controls,
        );
      });
    }
  }

  private lookAround(): void {
    if (performance.now() - this.lastLook < LOOK_EVERY_MS) return;
    this.lastLook = performance.now();
    for (const one of this.followed.values()) one.dirty = true;
  }

  private async noteArrivals(): Promise<void> {
    if (this.followed.size === 0 || performance.now() - this.lastArrivals < ARRIVALS_EVERY_MS) return;
    this.lastArrivals = performance.now();
    const controls = await readControls(this.options.journal);
    for (const one of this.followed.values()) {
      await this.step(one, async () => {
        one.follower?.noteArrivals(controls);
        await Promise.resolve();
      });
      const image = one.follower?.takeImage();
      if (image !== undefined) this.options.onImage(one.actor.name, image);
    }
  }

  /** After each new connection: the last frame that was compared must still be there. */
  private async verifyAnchors(): Promise<void> {
    const { connection } = this.options.journal;
    if (connection === this.verifiedConnection) return;
    for (const one of this.followed.values()) await this.step(one, async () => one.follower?.verifyAnchor());
    this.verifiedConnection = connection;
  }

  private async read(ready: readonly Followed[]): Promise<void> {
    const { journal } = this.options;
    const { connection } = journal;
    for (const one of ready) one.dirty = false;
    try {
      const cursors = ready.map(({ actor, follower }) => {
        const { number, epoch } = follower?.position ?? BEGINNING;
        return { actor: actor.name, after: number, epoch };
      });
      const found = await journal.readOuts(cursors, MAX_FRAMES_PER_READ);
      const isVerified = journal.connection === connection && connection === this.verifiedConnection;
      for (const one of ready) {
        const published = found.get(one.actor.name);
        if (published === undefined) continue;
        if (!isVerified || published.length >= MAX_FRAMES_PER_READ) one.dirty = true;
        if (isVerified) await this.step(one, async () => one.follower?.follow(published));
      }
    } catch (error) {
      for (const one of ready) one.dirty = true;
      throw error;
    }
  }

  /** Does something with one that is still followed. A halt ends the following of this one; the journal's errors are thrown. */
  private async step(one: Followed, work: () => Promise<void>): Promise<void> {
    const { name } = one.actor;
    if (this.followed.get(name) !== one) return;
    const done = work();
    one.step = done.catch(() => undefined);
    try {
      await done;
    } catch (error) {
      if (error instanceof JournalUnavailable) {
        one.dirty = true;
        throw error;
      }
      const position = one.follower?.position.number ?? 0;
      one.follower = undefined;
      if (this.followed.get(name) === one) this.followed.delete(name);
      this.options.onHalt(name, asHalt(error), position);
    }
  }
}

const BEGINNING = { number: 0, epoch: 1 };

function isReady({ follower, dirty }: Followed): boolean {
  return dirty && follower !== undefined && follower.waitingBytes < MAX_WAITING_BYTES;
}
