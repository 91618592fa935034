import type { InstrumentInfo } from '@buttonwood/shared/instrument/instrument-info.ts';
import type { BookFold } from '@buttonwood/shared/market-data/book-fold.ts';
import type { Subscription } from '../subscription.ts';
import { Topic, type Push } from '../topic.ts';
import { deltaJson, snapshotJson } from './level-json.ts';

/** `book`: a snapshot, then the changed levels of every out frame. Nothing is left out; slow readers are cut off. */
export class BookChannel {
  readonly topic: Topic;
  private readonly fold: BookFold;
  private readonly info: InstrumentInfo;
  /** The last snapshot, shared by those who join between the same two frames. */
  private joined: Push | undefined;

  constructor(fold: BookFold, info: InstrumentInfo) {
    this.topic = new Topic('book', info.symbol);
    this.fold = fold;
    this.info = info;
  }

  join(subscription: Subscription, at: number): void {
    const snapshot = this.joined?.seq === this.fold.seq ? this.joined : this.snapshot(at);
    this.joined = snapshot;
    this.topic.sendTo(subscription, snapshot);
  }

  /** Called after a frame that changed levels or the phase. */
  changed(keys: ReadonlySet<number>, at: number): void {
    if (!this.topic.heard) return;
    this.topic.publish({
      type: 'delta',
      seq: this.fold.seq,
      at,
      data: deltaJson(this.fold, this.info, keys),
    });
  }

  private snapshot(at: number): Push {
    return { type: 'snapshot', seq: this.fold.seq, at, data: snapshotJson(this.fold, this.info) };
  }
}
