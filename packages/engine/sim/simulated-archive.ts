import { MemoryArchive } from '../src/archive/memory-archive.ts';
import type { SignedCheckpoint } from '../src/archive/checkpoint.ts';
import type { Segment } from '../src/archive/segment.ts';
import type { Dice } from '../src/core/ledger/dice.ts';
import type { ActorName } from '../src/journal/journal.ts';
import type { SimulatedDatabase } from './simulated-database.ts';
import type { VirtualTime } from './virtual-time.ts';

const DAMAGED_EVERY = 25;

/**
 * The tables of the archive beside those of the projections, which are readers of the streams as well. What it has confirmed it
 * keeps; one piece in so many is kept with another byte in it.
 */
export class SimulatedArchive extends MemoryArchive {
  /** Pieces that were not kept as they came. */
  damaged = 0;
  private readonly database: SimulatedDatabase;
  private readonly dice: Dice;

  constructor(time: VirtualTime, dice: Dice, database: SimulatedDatabase) {
    super(() => time.nowUs / 1_000);
    this.dice = dice;
    this.database = database;
  }

  override append(segment: Segment, checkpoints: readonly SignedCheckpoint[]): Promise<boolean> {
    if (this.dice.below(DAMAGED_EVERY) > 0) return super.append(segment, checkpoints);
    this.damaged += 1;
    const body = Uint8Array.from(segment.body);
    const at = this.dice.below(body.length);
    body[at] = (body[at] ?? 0) ^ (1 << this.dice.below(8));
    return super.append({ ...segment, body }, checkpoints);
  }

  override async lowestReader(actor: ActorName): Promise<number | undefined> {
    const registered = await super.lowestReader(actor);
    const positions = registered === undefined ? [] : [registered];
    for (const [key, { position }] of this.database.offsets)
      if (key.endsWith(`/${actor}`)) positions.push(position);
    return positions.length === 0 ? undefined : Math.min(...positions);
  }
}
