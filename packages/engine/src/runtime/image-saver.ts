import type { ActorName } from '../journal/journal.ts';
import type { StateImage } from './frame-maker.ts';
import type { SnapshotFiles } from './snapshot-files.ts';
import { Snapshots } from './snapshots.ts';

/** Writes states to disk one after the other, so that a slow disk holds nothing else up. */
export class ImageSaver {
  private readonly dataFolder: string | undefined;
  private readonly onTrouble: (text: string) => void;
  private readonly files: SnapshotFiles | undefined;
  private readonly snapshots = new Map<ActorName, Snapshots>();
  private saving: Promise<void> = Promise.resolve();
  private readonly waiting = new Map<ActorName, StateImage>();

  /** Without a folder nothing is written. `files` is the disk when left out. */
  constructor(dataFolder: string | undefined, onTrouble: (text: string) => void, files?: SnapshotFiles) {
    this.dataFolder = dataFolder;
    this.onTrouble = onTrouble;
    this.files = files;
  }

  snapshotsOf(actor: ActorName): Snapshots | undefined {
    if (this.dataFolder === undefined) return undefined;
    const options = this.files === undefined ? {} : { files: this.files };
    const known = this.snapshots.get(actor) ?? new Snapshots(this.dataFolder, actor, options);
    this.snapshots.set(actor, known);
    return known;
  }

  /** Writes a state when the disk comes to it; of two states of one actor that wait, the newer one is enough. */
  save(actor: ActorName, image: StateImage): void {
    const waits = this.waiting.has(actor);
    this.waiting.set(actor, image);
    if (!waits) this.saving = this.saving.then(() => this.write(actor));
  }

  /** Resolves when everything handed over so far was tried. */
  settled(): Promise<void> {
    return this.saving;
  }

  private async write(actor: ActorName): Promise<void> {
    const image = this.waiting.get(actor);
    if (image === undefined) return;
    this.waiting.delete(actor);
    try {
      await this.snapshotsOf(actor)?.save(image);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.onTrouble(`${actor}: no snapshot at ${image.position.number}: ${why}`);
    }
  }
}
