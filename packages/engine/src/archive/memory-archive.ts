import { equalBytes } from '@buttonwood/shared/base/bytes.ts';
import { NO_HASH } from '../journal/hash-chain.ts';
import type { ActorName } from '../journal/journal.ts';
import type { ArchiveTable, SegmentHead } from './archive-store.ts';
import type { SignedCheckpoint } from './checkpoint.ts';
import type { Segment, TapeEnd } from './segment.ts';

interface Archived {
  segments: (Segment & { verified: boolean })[];
  checkpoints: SignedCheckpoint[];
}

/** An archive in memory that does what the one in Postgres does, for tests and simulations. `nowMs` gives milliseconds. */
export class MemoryArchive implements ArchiveTable {
  readonly actorsKept = new Map<ActorName, Archived>();
  private readonly readers = new Map<string, { until: number; positions: ReadonlyMap<ActorName, number> }>();
  private readonly nowMs: () => number;

  constructor(nowMs: () => number = () => Date.now()) {
    this.nowMs = nowMs;
  }

  async end(actor: ActorName): Promise<TapeEnd> {
    return endOf(this.of(actor).segments.at(-1));
  }

  async verifiedEnd(actor: ActorName): Promise<TapeEnd> {
    const { segments } = this.of(actor);
    const first = segments.findIndex(({ verified }) => !verified);
    return endOf(first < 0 ? segments.at(-1) : segments[first - 1]);
  }

  async append(segment: Segment, checkpoints: readonly SignedCheckpoint[]): Promise<boolean> {
    const kept = this.of(segment.actor);
    const end = kept.segments.at(-1);
    const follows =
      (end?.last ?? 0) === segment.first - 1 &&
      equalBytes(end?.lastHash ?? segment.previousHash, segment.previousHash);
    if (!follows) return false;
    kept.segments.push({ ...segment, verified: false });
    kept.checkpoints.push(...checkpoints);
    return true;
  }

  async unverified(actor: ActorName): Promise<Segment | undefined> {
    return this.of(actor).segments.find(({ verified }) => !verified);
  }

  async markVerified({ actor, first, checksum }: Segment): Promise<void> {
    for (const each of this.of(actor).segments)
      if (each.first === first && equalBytes(each.checksum, checksum)) each.verified = true;
  }

  async dropUnverified({ actor, first }: Segment): Promise<void> {
    const kept = this.of(actor);
    kept.segments = kept.segments.filter((each) => each.first < first || each.verified);
    kept.checkpoints = kept.checkpoints.filter(({ number }) => number < first);
  }

  async cutBehind(actor: ActorName, last: number, rest: Segment | undefined): Promise<void> {
    const kept = this.of(actor);
    kept.checkpoints = kept.checkpoints.filter(({ number }) => number <= last);
    kept.segments = kept.segments.filter((each) => each.last <= last);
    if (rest !== undefined && !(await this.append(rest, [])))
      throw new Error(`the archive of ${actor} has changed meanwhile`);
  }

  async segmentWith(actor: ActorName, number: number): Promise<Segment | undefined> {
    return this.of(actor).segments.find(({ first, last }) => first <= number && number <= last);
  }

  async heads(actor: ActorName): Promise<SegmentHead[]> {
    return [...this.of(actor).segments];
  }

  async actors(): Promise<ActorName[]> {
    return [...this.actorsKept]
      .flatMap(([actor, { segments }]) => (segments.length > 0 ? [actor] : []))
      .sort();
  }

  async checkpoints(actor: ActorName): Promise<SignedCheckpoint[]> {
    return [...this.of(actor).checkpoints];
  }

  async newestCheckpoint(actor: ActorName): Promise<number | undefined> {
    return this.of(actor).checkpoints.at(-1)?.number;
  }

  async register(reader: string, positions: ReadonlyMap<ActorName, number>, ttlMs: number): Promise<void> {
    this.readers.set(reader, { until: this.nowMs() + ttlMs, positions: new Map(positions) });
  }

  async lowestReader(actor: ActorName): Promise<number | undefined> {
    const now = this.nowMs();
    const positions = [...this.readers.values()].flatMap(({ until, positions: of }) =>
      until > now ? (of.get(actor) ?? []) : [],
    );
    return positions.length === 0 ? undefined : Math.min(...positions);
  }

  async isDurable(): Promise<boolean> {
    return true;
  }

  private of(actor: ActorName): Archived {
    const kept = this.actorsKept.get(actor) ?? { segments: [], checkpoints: [] };
    this.actorsKept.set(actor, kept);
    return kept;
  }
}

function endOf(segment: Segment | undefined): TapeEnd {
  if (segment === undefined) return { epoch: 1, number: 0, hash: NO_HASH };
  return { epoch: segment.lastEpoch, number: segment.last, hash: segment.lastHash };
}
