import type { Halt } from '../core/halt.ts';
import type { EngineStore } from '../journal/engine-store.ts';
import type { Journal } from '../journal/journal.ts';
import type { MachineFactory } from './machines.ts';
import type { SnapshotFiles } from './snapshot-files.ts';

export interface EngineLog {
  info(text: string): void;
  warn(text: string): void;
  error(text: string): void;
}

export interface EngineOptions {
  readonly journal: Journal;
  /** The journal with the archive in front of it, for copies that begin behind the trim point; the journal when left out. */
  readonly tape?: Journal;
  readonly store: EngineStore;
  /** Where snapshots are kept; none are taken without it. */
  readonly dataFolder?: string;
  /** How they are written: to the disk when left out. */
  readonly snapshotFiles?: SnapshotFiles;
  /** As in FrameMakerOptions. */
  readonly snapshotEvery?: number;
  readonly createMachine?: MachineFactory;
  /** Where the metrics of this engine can be read. */
  readonly metricsAt?: string;
  readonly log: EngineLog;
  /** Every actor has halted: nothing is left to do. */
  readonly onAllHalted?: (halt: Halt) => void;
}
