import type { SnapshotFiles } from './snapshot-files.ts';

/** The process was killed: whatever it was doing, it does no more. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

/** How far the step came in which the process was killed. */
export type KilledWhen = 'before' | 'half-way' | 'after';
/** Whether the machine went on, so that everything written is there, or lost its power, so that only what was synced is. */
export type KilledHow = 'process' | 'power';

/**
 * A file system in memory for one writer that is killed at one of its steps, for tests. `survivors` is what the next process
 * finds.
 */
export class KilledFiles implements SnapshotFiles {
  /** What every process sees. */
  private readonly seen = new Map<string, Uint8Array>();
  /** What is on the disk: names and, for each, the bytes that were synced. */
  private readonly synced = new Map<string, Uint8Array>();
  private readonly contents = new Map<string, Uint8Array>();
  private steps = 0;
  private readonly killAt: number;
  private readonly when: KilledWhen;

  /** `killAt` counts the steps that change something, from 1; Infinity never kills. */
  constructor(killAt = Infinity, when: KilledWhen = 'before', before?: ReadonlyMap<string, Uint8Array>) {
    this.killAt = killAt;
    this.when = when;
    for (const [path, bytes] of before ?? []) {
      this.seen.set(path, bytes);
      this.synced.set(path, bytes);
    }
  }

  get stepsDone(): number {
    return this.steps;
  }

  survivors(how: KilledHow): Map<string, Uint8Array> {
    return new Map(how === 'process' ? this.seen : this.synced);
  }

  makeFolder(): Promise<void> {
    return this.step(() => undefined);
  }

  write(path: string, bytes: Uint8Array): Promise<void> {
    const half = (): unknown => this.seen.set(path, Uint8Array.from(bytes.subarray(0, bytes.length >> 1)));
    return this.step(() => this.seen.set(path, Uint8Array.from(bytes)), half);
  }

  sync(path: string): Promise<void> {
    return this.step(() => this.contents.set(path, this.seen.get(path) ?? new Uint8Array(0)));
  }

  rename(from: string, to: string): Promise<void> {
    return this.step(() => {
      move(this.seen, from, to);
      move(this.contents, from, to);
    });
  }

  syncFolder(folder: string): Promise<void> {
    return this.step(() => {
      for (const path of this.seen.keys())
        if (path.startsWith(folder))
          this.synced.set(path, this.contents.get(path) ?? this.synced.get(path) ?? NOTHING);
      for (const path of this.synced.keys()) if (!this.seen.has(path)) this.synced.delete(path);
    });
  }

  /** A removal may reach the disk at once: the worst case for what was to be kept. */
  remove(path: string): Promise<void> {
    return this.step(() => {
      this.seen.delete(path);
      this.synced.delete(path);
    });
  }

  async read(path: string): Promise<Uint8Array | undefined> {
    return Promise.resolve(this.seen.get(path)?.slice());
  }

  async list(folder: string): Promise<string[]> {
    const inside = [...this.seen.keys()].filter((path) => path.startsWith(folder));
    return Promise.resolve(inside.map((path) => path.slice(folder.length + 1)));
  }

  private async step(work: () => unknown, half: () => unknown = () => undefined): Promise<void> {
    await Promise.resolve();
    if (this.steps >= this.killAt) throw new Killed();
    this.steps += 1;
    if (this.steps < this.killAt || this.when === 'after') work();
    else if (this.when === 'half-way') half();
    if (this.steps === this.killAt) throw new Killed();
  }
}

const NOTHING = new Uint8Array(0);

function move(map: Map<string, Uint8Array>, from: string, to: string): void {
  const bytes = map.get(from);
  if (bytes === undefined) return;
  map.set(to, bytes);
  map.delete(from);
}
