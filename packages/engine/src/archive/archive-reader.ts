import type { ActorName } from '../journal/journal.ts';
import type { ArchiveStore } from './archive-store.ts';
import { type TapeFrame, unpackSegment } from './segment.ts';

/** Unpacked segments that are kept: a replay reads page after page of the same one, its inbox and its out frames. */
const MAX_KEPT_SEGMENTS = 6;

interface Unpacked {
  readonly actor: ActorName;
  readonly first: number;
  readonly last: number;
  readonly frames: readonly TapeFrame[];
}

/** Reads frames out of the archive, each proved by checksum and chain of its segment. */
export class ArchiveReader {
  private readonly store: Pick<ArchiveStore, 'segmentWith'>;
  /** The one used last stands last. */
  private readonly kept: Unpacked[] = [];
  private readonly loading = new Map<string, Promise<Unpacked | undefined>>();

  constructor(store: Pick<ArchiveStore, 'segmentWith'>) {
    this.store = store;
  }

  /**
   * Frames after `after` up to `upTo`, as far as they are archived without a hole. Throws ArchiveDamaged, and
   * JournalUnavailable while the database is away.
   */
  async frames(actor: ActorName, after: number, upTo: number): Promise<TapeFrame[]> {
    const frames: TapeFrame[] = [];
    while (after + frames.length < upTo) {
      const next = after + frames.length + 1;
      const segment = await this.segmentWith(actor, next);
      if (segment === undefined) break;
      frames.push(...segment.frames.slice(next - segment.first, upTo - segment.first + 1));
    }
    return frames;
  }

  private segmentWith(actor: ActorName, number: number): Promise<Unpacked | undefined> {
    const at = this.kept.findIndex(
      (each) => each.actor === actor && each.first <= number && number <= each.last,
    );
    const [found] = at < 0 ? [] : this.kept.splice(at, 1);
    if (found !== undefined) {
      this.kept.push(found);
      return Promise.resolve(found);
    }
    const key = `${actor} ${number}`;
    const loading = this.loading.get(key) ?? this.load(actor, number).finally(() => this.loading.delete(key));
    this.loading.set(key, loading);
    return loading;
  }

  private async load(actor: ActorName, number: number): Promise<Unpacked | undefined> {
    const segment = await this.store.segmentWith(actor, number);
    if (segment === undefined) return undefined;
    const { first, last } = segment;
    const unpacked = { actor, first, last, frames: await unpackSegment(segment) };
    this.kept.push(unpacked);
    if (this.kept.length > MAX_KEPT_SEGMENTS) this.kept.shift();
    return unpacked;
  }
}
