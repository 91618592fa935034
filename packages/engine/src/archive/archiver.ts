import { randomUUID, type KeyObject } from 'node:crypto';
import { Halt } from '../core/halt.ts';
import { BackOff } from '../journal/back-off.ts';
import type { EngineStore } from '../journal/engine-store.ts';
import type { ActorName, Journal } from '../journal/journal.ts';
import type { TapeTrimmer } from '../journal/tape-trimmer.ts';
import { WakeSignal } from '../journal/wake-signal.ts';
import type { SnapshotFiles } from '../runtime/snapshot-files.ts';
import { ArchiveReader } from './archive-reader.ts';
import type { ArchiveTable } from './archive-store.ts';
import { checkpointOf, type SignedCheckpoint, signCheckpoint } from './checkpoint.ts';
import { packSegment, type TapeFrame } from './segment.ts';
import { readSegment } from './stream-pages.ts';
import { TrimPoint } from './trim-point.ts';
import { verifyPending } from './verify-pending.ts';

/** The newest frames of each actor that stay in Redis whatever happens: small installations are never trimmed. */
export const KEPT_FRAMES = 100_000;
/** Frames in a segment, at most; it is also closed at SEGMENT_BYTES. Fewer new ones than this are left for later. */
export const SEGMENT_FRAMES = 4_096;
/** With fewer new frames than a segment has, it is looked whether they are large: at so many, then at twice as many, and so on. */
const FIRST_LOOK_FRAMES = 64;
/** Only one archiver works; the lease of one that is gone ends after this. */
export const ARCHIVER_LEASE_MS = 5_000;
/** Actor names have a kind before a colon, so none is called this. */
const LEASE = 'archiver';
const ROUND_EVERY_MS = 5_000;
/** After a round with work it rests for so many times as long as the round took: trading comes first. */
const REST_FACTOR = 4;
const MIN_RETRY_MS = 500;
const MAX_RETRY_MS = 30_000;

export interface ArchiverOptions {
  readonly journal: Journal & TapeTrimmer;
  readonly leases: Pick<EngineStore, 'lease' | 'release'>;
  readonly store: ArchiveTable;
  /** Where the snapshots of the engine are. */
  readonly dataFolder: string;
  /** How they are read: from the disk when left out. */
  readonly snapshotFiles?: SnapshotFiles;
  /** Signs the checkpoints: an Ed25519 private key. */
  readonly signingKey: KeyObject;
  /** False: copies only. */
  readonly trims: boolean;
  readonly keptFrames?: number;
  readonly segmentFrames?: number;
  readonly leaseMs?: number;
  readonly log: { info(text: string): void; error(text: string): void };
  /** Redis or Postgres is away; the archiver goes on trying. */
  readonly onTrouble: (error: Error) => void;
}

/**
 * Copies inbox entries and out frames of every actor into the archive, piece by piece, reads each piece back, and then removes
 * from Redis what nobody needs there any more. It may be killed at any step: what it does next follows from what is there. Two at
 * once do no harm, the lease only saves work: a piece is added only where the archive ends, and a trim names the frame it keeps.
 */
export class Archiver {
  private readonly options: ArchiverOptions;
  private readonly owner = `archiver:${randomUUID()}`;
  private readonly trimPoint: TrimPoint;
  private readonly segmentFrames: number;
  private readonly signal = new WakeSignal();
  private readonly backOff = new BackOff(MIN_RETRY_MS, MAX_RETRY_MS);
  /** What an actor's tape was left alone for; said once. */
  private readonly stopped = new Map<ActorName, string>();
  /** How many new frames an actor had when they were found to be less than a segment. */
  private readonly tooFew = new Map<ActorName, number>();
  private stopping = false;
  private running: Promise<void> = Promise.resolve();

  constructor(options: ArchiverOptions) {
    const { journal, store, dataFolder, snapshotFiles, keptFrames = KEPT_FRAMES } = options;
    this.options = options;
    this.segmentFrames = options.segmentFrames ?? SEGMENT_FRAMES;
    const archive = new ArchiveReader(store);
    const step = this.segmentFrames;
    const files = snapshotFiles === undefined ? {} : { snapshotFiles };
    this.trimPoint = new TrimPoint({ journal, store, archive, dataFolder, ...files, keptFrames, step });
  }

  start(): void {
    this.running = this.run();
  }

  /** Ends after the step under way and gives the lease up. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.signal.notify();
    await this.running;
    try {
      await this.options.leases.release([LEASE], this.owner);
    } catch (error) {
      this.options.onTrouble(asError(error)); // It ends by itself.
    }
  }

  /**
   * Looks at every actor once: one piece is archived and one trimmed at most. Returns whether anything was done. Throws
   * JournalUnavailable and OutcomeUnknown.
   */
  async round(): Promise<boolean> {
    let worked = false;
    for (const { name } of await this.options.journal.actors()) {
      if (this.stopping || !(await this.holdsLease())) return worked;
      try {
        if (await this.archive(name)) worked = true;
        if (this.options.trims && (await this.trim(name))) worked = true;
        this.stopped.delete(name);
      } catch (error) {
        if (!(error instanceof Halt)) throw error;
        this.leaveAlone(name, error);
      }
    }
    return worked;
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      const started = performance.now();
      let waitMs = ROUND_EVERY_MS;
      try {
        if (await this.round())
          waitMs = Math.min(ROUND_EVERY_MS, (performance.now() - started) * REST_FACTOR);
        this.backOff.reset();
      } catch (error) {
        this.options.onTrouble(asError(error));
        waitMs = this.backOff.next();
      }
      if (!this.stopping) await this.signal.wait(waitMs);
    }
  }

  private async holdsLease(): Promise<boolean> {
    const { leases, leaseMs = ARCHIVER_LEASE_MS } = this.options;
    return (await leases.lease([LEASE], this.owner, leaseMs)).has(LEASE);
  }

  /** Archives the next piece if there is a whole one, and reads back what was not read back yet. */
  private async archive(actor: ActorName): Promise<boolean> {
    const { journal, store, signingKey } = this.options;
    await verifyPending(store, journal, actor);
    const end = await store.end(actor);
    const control = await journal.control(actor);
    if (control === undefined) return false;
    if (control.lastOut < end.number)
      throw new Halt(
        'ANCHOR_LOST',
        `frame ${end.number} is archived, the out stream ends at ${control.lastOut}`,
      );
    const waiting = control.lastOut - end.number;
    const enough = Math.min(this.segmentFrames, 2 * (this.tooFew.get(actor) ?? FIRST_LOOK_FRAMES / 2));
    if (waiting < enough) return false;
    let frames: TapeFrame[] | undefined;
    try {
      frames = await readSegment(journal, actor, end, control.lastOut, this.segmentFrames);
    } catch (error) {
      // Another archiver may have archived and trimmed them meanwhile.
      if (error instanceof Halt && (await store.end(actor)).number > end.number) return true;
      throw error;
    }
    if (frames === undefined) {
      this.tooFew.set(actor, waiting);
      return false;
    }
    this.tooFew.delete(actor);
    const segment = await packSegment(actor, end, frames);
    const checkpoints: SignedCheckpoint[] = [];
    for (const { out } of frames) {
      const checkpoint = checkpointOf(actor, out);
      if (checkpoint !== undefined) checkpoints.push(signCheckpoint(checkpoint, signingKey));
    }
    if (!(await store.append(segment, checkpoints))) return true; // Another archiver was first: look again.
    await verifyPending(store, journal, actor);
    return true;
  }

  private async trim(actor: ActorName): Promise<boolean> {
    const { journal } = this.options;
    const keep = await this.trimPoint.of(actor);
    if (keep === undefined) return false;
    const result = await journal.trim(actor, keep);
    if (result === 'trimmed') return true;
    // Another archiver may have trimmed further meanwhile.
    const [head] = await journal.readOut(actor, 0, 1, 1);
    if (head !== undefined && head.number > keep.number) return true;
    throw new Halt(
      'FORK',
      `frame ${keep.number} was archived, and the stream cannot be trimmed to it: ${result}`,
    );
  }

  private leaveAlone(actor: ActorName, halt: Halt): void {
    if (this.stopped.get(actor) === halt.message) return;
    this.stopped.set(actor, halt.message);
    const next =
      'nothing of it is archived or trimmed; run `buttonwood archive verify`, then `buttonwood archive realign` if an operator gave the actor a new epoch';
    this.options.log.error(`${actor}: ${halt.message}; ${next}`);
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
