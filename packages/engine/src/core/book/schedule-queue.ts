import type { SnapshotReader, SnapshotWriter } from '../snapshot-bytes.ts';

/** Phase changes of one book that wait for their time. */
export const MAX_SCHEDULED = 256;

/** From `at` on the book is in `phase`; `dayEnds` means that DAY orders end then. */
export interface PhaseChange {
  readonly at: number;
  readonly phase: number;
  readonly dayEnds: boolean;
}

/** The phase changes to come, next one first. One instant has one change: a later word about it replaces the earlier one. */
export class ScheduleQueue {
  private readonly changes: PhaseChange[] = [];

  /** Returns false when the queue is full. */
  add(change: PhaseChange): boolean {
    let place = this.changes.length;
    while (place > 0 && (this.changes[place - 1]?.at ?? 0) > change.at) place -= 1;
    if (place > 0 && this.changes[place - 1]?.at === change.at) {
      this.changes[place - 1] = change;
      return true;
    }
    if (this.changes.length === MAX_SCHEDULED) return false;
    this.changes.splice(place, 0, change);
    return true;
  }

  /** When the next change comes; Infinity when none does. */
  get nextAt(): number {
    return this.changes[0]?.at ?? Infinity;
  }

  shift(): PhaseChange | undefined {
    return this.changes.shift();
  }

  write(to: SnapshotWriter): void {
    to.u32(this.changes.length);
    for (const { at, phase, dayEnds } of this.changes) {
      to.i53(at);
      to.u8(phase);
      to.u8(dayEnds ? 1 : 0);
    }
  }

  read(from: SnapshotReader): void {
    for (let left = from.u32(); left > 0; left--)
      this.add({ at: from.i53(), phase: from.u8(), dayEnds: from.u8() === 1 });
  }
}
