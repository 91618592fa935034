import { AccountFold } from '@buttonwood/shared/account/account-fold.ts';
import { FrameReader } from '@buttonwood/shared/frame/frame-reader.ts';
import { isBookActor, isLedgerActor } from '@buttonwood/shared/ids/actor-id.ts';
import { BookFold } from '@buttonwood/shared/market-data/book-fold.ts';
import type { ActorEntry, ActorName, Journal, OutEntry } from '../src/journal/journal.ts';
import { OutTail, type TailStop } from '../src/journal/out-tail.ts';

/** What a client of the hub that listens to everything has recorded. */
export interface Recording {
  /** Number and hash of each frame, by actor. */
  readonly frames: Map<ActorName, { readonly number: number; readonly hash: Uint8Array }[]>;
  /** `instrument/trade` of each trade and `instrument/trade/order` of each fill. */
  readonly trades: string[];
  readonly fills: string[];
  /** Streams that could not be followed any further. */
  readonly stops: { readonly actor: ActorName; readonly stop: TailStop }[];
}

/** The folds of the hub behind a tail of all out streams, and a client that records all they say. */
export class StreamRecorder {
  readonly recording: Recording = { frames: new Map(), trades: [], fills: [], stops: [] };
  private readonly books = new Map<ActorName, BookFold>();
  private readonly accounts = new Map<ActorName, AccountFold>();
  private readonly reader = new FrameReader();
  private readonly tail: OutTail;

  constructor(journal: Journal) {
    this.tail = new OutTail({
      journal,
      onEntries: (actor, entries) => {
        for (const entry of entries) this.apply(actor, entry);
      },
      onStop: ({ name }, stop) => this.recording.stops.push({ actor: name, stop }),
    });
  }

  start(): Promise<void> {
    return this.tail.start();
  }

  /** Where it stands, by actor. */
  positions(): Map<ActorName, number> {
    return new Map(this.tail.following().map(({ name }) => [name, this.positionOf(name)]));
  }

  positionOf(actor: ActorName): number {
    return this.tail.positionOf(actor)?.number ?? 0;
  }

  private apply({ name, actor }: ActorEntry, entry: OutEntry): void {
    const frames = this.recording.frames.get(name) ?? [];
    this.recording.frames.set(name, frames);
    frames.push({ number: entry.number, hash: entry.hash });
    const reader = this.reader.open(entry.bytes);
    if (isBookActor(actor)) this.applyBook(name, entry, reader);
    else if (isLedgerActor(actor)) this.applyLedger(name, entry, reader);
  }

  private applyBook(name: ActorName, { at }: OutEntry, reader: FrameReader): void {
    const known = this.books.get(name);
    const fold: BookFold =
      known ??
      new BookFold(({ trade, busted }) => {
        // One that is taken back is told again.
        if (!busted) this.recording.trades.push(`${fold.info?.instrument ?? 0}/${trade}`);
      });
    this.books.set(name, fold);
    while (reader.next()) fold.apply(reader.view, reader.offset, reader.length, reader.type, at);
  }

  private applyLedger(name: ActorName, { at }: OutEntry, reader: FrameReader): void {
    const fold = this.accounts.get(name) ?? new AccountFold();
    this.accounts.set(name, fold);
    while (reader.next()) {
      const change = fold.apply(reader.view, reader.offset, reader.length, reader.type, at);
      if (change?.fill === undefined) continue;
      this.recording.fills.push(`${change.instrument}/${change.fill.trade}/${change.fill.order}`);
    }
  }
}
