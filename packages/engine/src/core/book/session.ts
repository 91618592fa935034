import type { SnapshotReader, SnapshotWriter } from '../snapshot-bytes.ts';
import { ScheduleQueue } from './schedule-queue.ts';

/** How long a volatility pause collects orders unless the venue says otherwise. */
export const DEFAULT_PAUSE_MS = 30_000;

/** What decides in which phase a book is, beside the phase itself: gates, the day's end, the pause, the schedule. */
export class Session {
  /** The two gates. While one of them is shut the book is in phase halted. */
  halted = false;
  killed = false;
  /** The kill is over as soon as its last order is out. */
  lifting = false;
  /** The phase in which the book goes on when its gates open; 0 for continuous trading. */
  next = 0;
  /** The phase that waits until the orders of the day are out; 0 when none does. */
  afterDay = 0;
  /** Length of a volatility pause, 0 for none at all; and when the one under way ends, 0 while there is none. */
  pauseMs = DEFAULT_PAUSE_MS;
  pauseEnds = 0;
  /** The last price when continuous trading ended. */
  lastBefore = 0;
  /** Orders that may still be ended in this frame by what is not a command. Means nothing between frames. */
  budget = 0;
  readonly schedule = new ScheduleQueue();

  get isGated(): boolean {
    return this.halted || this.killed;
  }

  write(to: SnapshotWriter): void {
    to.u8((this.halted ? 1 : 0) | (this.killed ? 2 : 0) | (this.lifting ? 4 : 0));
    to.u8(this.next);
    to.u8(this.afterDay);
    to.u32(this.pauseMs);
    to.i53(this.pauseEnds);
    to.u32(this.lastBefore);
    this.schedule.write(to);
  }

  read(from: SnapshotReader): void {
    const gates = from.u8();
    this.halted = (gates & 1) !== 0;
    this.killed = (gates & 2) !== 0;
    this.lifting = (gates & 4) !== 0;
    this.next = from.u8();
    this.afterDay = from.u8();
    this.pauseMs = from.u32();
    this.pauseEnds = from.i53();
    this.lastBefore = from.u32();
    this.schedule.read(from);
  }
}
