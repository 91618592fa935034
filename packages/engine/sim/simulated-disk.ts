import type { Dice } from '../src/core/ledger/dice.ts';
import { type KilledHow, KilledFiles } from '../src/runtime/killed-files.ts';
import type { SnapshotFiles } from '../src/runtime/snapshot-files.ts';
import type { Program, VirtualTime } from './virtual-time.ts';

const MAX_STEP_US = 20_000;

/** The disk of one machine. Every step takes its time, so that the machine can be gone before the next. */
export class SimulatedDisk {
  private readonly time: VirtualTime;
  private readonly dice: Dice;
  private files = new KilledFiles();

  constructor(time: VirtualTime, dice: Dice) {
    this.time = time;
    this.dice = dice;
  }

  /** The program that wrote was killed; without power only what was synced is left. */
  kill(how: KilledHow): void {
    this.files = new KilledFiles(Infinity, 'before', this.files.survivors(how));
  }

  /** A new disk stands in the place of this one. */
  replace(): void {
    this.files = new KilledFiles();
  }

  /** Numbers of the snapshots in the folder of an actor. */
  snapshotsOf(actor: string): number[] {
    const folder = `/snapshots/${actor.replaceAll(':', '-')}/`;
    const paths = [...this.files.survivors('process').keys()];
    const mine = paths.filter((path) => path.includes(folder) && path.endsWith('.snapshot'));
    return mine.map((path) => Number(path.slice(path.lastIndexOf('/') + 1).split('.', 1)[0]));
  }

  /** What the program finds. */
  for(program: Program): SnapshotFiles {
    const slowly = async <T>(work: () => Promise<T>): Promise<T> => {
      await new Promise<void>((resolve) => {
        this.time.schedule(this.dice.below(MAX_STEP_US), program, 'disk', resolve);
      });
      return work();
    };
    return {
      makeFolder: () => slowly(() => this.files.makeFolder()),
      write: (path, bytes) => slowly(() => this.files.write(path, bytes)),
      sync: (path) => slowly(() => this.files.sync(path)),
      rename: (from, to) => slowly(() => this.files.rename(from, to)),
      syncFolder: (folder) => slowly(() => this.files.syncFolder(folder)),
      remove: (path) => slowly(() => this.files.remove(path)),
      read: (path) => slowly(() => this.files.read(path)),
      list: (folder) => slowly(() => this.files.list(folder)),
    };
  }
}
