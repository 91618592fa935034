import type { InstrumentInfo } from '@buttonwood/shared/instrument/instrument-info.ts';
import type { BookFold } from '@buttonwood/shared/market-data/book-fold.ts';
import { leaveOutSlow, resnapshotRecovered } from '../slow-consumer.ts';
import type { Subscription } from '../subscription.ts';
import { Topic, type Push } from '../topic.ts';
import { deltaJson, snapshotJson } from './level-json.ts';

/** `book.50ms`: as `book`, at most twenty a second; a slow reader is left out and gets a snapshot when it has caught up. */
export class ConflatedBookChannel {
  readonly topic: Topic;
  private readonly fold: BookFold;
  private readonly info: InstrumentInfo;
  private readonly pending = new Set<number>();
  private pendingSeq = 0;

  constructor(fold: BookFold, info: InstrumentInfo) {
    this.topic = new Topic('book.50ms', info.symbol);
    this.fold = fold;
    this.info = info;
  }

  join(subscription: Subscription, at: number): void {
    subscription.behind = false;
    this.topic.sendTo(subscription, this.snapshot(at));
  }

  changed(keys: ReadonlySet<number>): void {
    if (!this.topic.heard) return;
    for (const key of keys) this.pending.add(key);
    this.pendingSeq = this.fold.seq;
  }

  flush(at: number): void {
    resnapshotRecovered(this.topic.subscribers, () => this.snapshot(at));
    if (this.pendingSeq === 0) return;
    const seq = this.pendingSeq;
    // Who joined after the last change has it in the snapshot already.
    const knows = (subscription: Subscription): boolean =>
      subscription.lastSeq >= seq || leaveOutSlow(subscription);
    const data = deltaJson(this.fold, this.info, this.pending);
    this.pending.clear();
    this.pendingSeq = 0;
    this.topic.publish({ type: 'delta', seq, at, data }, knows);
  }

  private snapshot(at: number): Push {
    return { type: 'snapshot', seq: this.fold.seq, at, data: snapshotJson(this.fold, this.info) };
  }
}
