import { setImmediate as nextTurn } from 'node:timers/promises';
import { ACCOUNT_FOLD_VERSION } from '@buttonwood/shared/account/account-fold-state.ts';
import type { FrameReader } from '@buttonwood/shared/frame/frame-reader.ts';
import { isBookActor, shardOf, VENUE_ACTOR } from '@buttonwood/shared/ids/actor-id.ts';
import { BOOK_FOLD_VERSION } from '@buttonwood/shared/market-data/book-fold-state.ts';
import { VENUE_FOLD_VERSION } from '@buttonwood/shared/market-data/venue-fold-state.ts';
import type { ActorEntry, ActorName, Journal, OutEntry } from '@buttonwood/engine/journal/journal.ts';
import type { TailPosition } from '@buttonwood/engine/journal/out-tail.ts';
import { AccountDesk } from './account-desk.ts';
import { BookDesk } from './book-desk.ts';
import { VenueDesk } from './venue-desk.ts';
import type { SavedFold } from './fold-file.ts';
import { FoldSnapshots } from './fold-snapshots.ts';
import { InstrumentDirectory } from './instrument-directory.ts';

interface Held<Desk> {
  readonly actor: ActorEntry;
  readonly desk: Desk;
  last: Pick<OutEntry, 'epoch' | 'number' | 'hash' | 'at'>;
  /** Position of the last save. */
  saved: number;
}

/** Every fold of the hub with the last entry it has applied: a desk for each book, one for each ledger shard, one for the venue. */
export class FoldDesks {
  readonly directory = new InstrumentDirectory();
  private readonly journal: Journal;
  private readonly snapshots: FoldSnapshots;
  private readonly books = new Map<ActorName, Held<BookDesk>>();
  private readonly ledgers = new Map<ActorName, Held<AccountDesk>>();
  private venue: Held<VenueDesk> | undefined;
  /** The ledgers by shard. */
  private readonly shards: (AccountDesk | undefined)[] = [];
  private saving: Promise<void> = Promise.resolve();

  constructor(journal: Journal, dataFolder: string) {
    this.journal = journal;
    this.snapshots = new FoldSnapshots(dataFolder, journal);
  }

  /** Where the tail begins with an actor: behind the saved fold, or at the beginning of its stream. */
  async from(actor: ActorEntry): Promise<TailPosition | undefined> {
    if (actor.actor === VENUE_ACTOR) return this.fromVenue(actor);
    const saved = isBookActor(actor.actor)
      ? await this.snapshots.load(actor, 'book', BOOK_FOLD_VERSION)
      : await this.snapshots.load(actor, 'accounts', ACCOUNT_FOLD_VERSION);
    const last = saved === undefined ? BEGINNING : { ...saved.position, at: saved.at };
    if (isBookActor(actor.actor)) {
      const desk = new BookDesk(
        {
          onState: (account, order, state) =>
            this.accountDesk(account)?.markBookState(account, order, state, desk.at),
          onStopMoved: (account, order, stop) =>
            this.accountDesk(account)?.moveStop(account, order, stop, desk.at),
        },
        saved?.state,
      );
      desk.at = last.at;
      this.books.set(actor.name, { actor, desk, last, saved: last.number });
      this.directory.add(desk);
    } else {
      const desk = new AccountDesk(this.directory, saved?.state);
      this.ledgers.set(actor.name, { actor, desk, last, saved: last.number });
      this.shards[shardOf(actor.actor)] = desk;
    }
    return saved?.position;
  }

  private async fromVenue(actor: ActorEntry): Promise<TailPosition | undefined> {
    const saved = await this.snapshots.load(actor, 'venue', VENUE_FOLD_VERSION);
    const last = saved === undefined ? BEGINNING : { ...saved.position, at: saved.at };
    const desk = new VenueDesk(this.directory, saved?.state);
    this.venue = { actor, desk, last, saved: last.number };
    return saved?.position;
  }

  onFrame(actor: ActorEntry, entry: OutEntry, frame: FrameReader): void {
    const book = this.books.get(actor.name);
    if (book !== undefined) {
      book.desk.applyFrame(frame, entry.at);
      book.last = entry;
      this.directory.add(book.desk);
      return;
    }
    const held = this.ledgers.get(actor.name) ?? (actor.actor === VENUE_ACTOR ? this.venue : undefined);
    if (held === undefined) return;
    held.desk.applyFrame(frame, entry.at);
    held.last = entry;
  }

  /** Gives up an actor whose stream cannot be followed: nothing of it is shown any more, and the next start makes it new. */
  async drop(actor: ActorEntry): Promise<BookDesk | AccountDesk | undefined> {
    const held = this.books.get(actor.name) ?? this.ledgers.get(actor.name);
    const book = this.books.get(actor.name);
    if (book !== undefined) this.directory.remove(book.desk);
    if (actor.actor === VENUE_ACTOR) this.venue = undefined;
    this.books.delete(actor.name);
    this.ledgers.delete(actor.name);
    if (book === undefined && held !== undefined) this.shards[shardOf(actor.actor)] = undefined;
    await this.snapshots.forget(actor);
    return held?.desk;
  }

  /** The desk that keeps an account; undefined when there is none. */
  accountDesk(account: number): AccountDesk | undefined {
    return this.shards[account % this.shards.length];
  }

  /** Undefined while the venue's stream is not followed. */
  venueDesk(): VenueDesk | undefined {
    return this.venue?.desk;
  }

  bookDesks(): BookDesk[] {
    return [...this.books.values()].map(({ desk }) => desk);
  }

  accountDesks(): AccountDesk[] {
    return [...this.ledgers.values()].map(({ desk }) => desk);
  }

  /** Saves every fold that has moved since its last save, one after the other. Two calls never run at once. */
  save(): Promise<void> {
    const next = this.saving.then(() => this.saveAll());
    // A save that failed is reported to its caller and does not stand in the way of the next one.
    this.saving = next.catch(() => undefined);
    return next;
  }

  private async saveAll(): Promise<void> {
    for (const held of [...this.books.values()]) {
      await this.saveOne(held, 'book', BOOK_FOLD_VERSION);
      await nextTurn();
    }
    for (const held of [...this.ledgers.values()]) await this.saveOne(held, 'accounts', ACCOUNT_FOLD_VERSION);
    if (this.venue !== undefined) await this.saveOne(this.venue, 'venue', VENUE_FOLD_VERSION);
  }

  private async saveOne(
    held: Held<BookDesk | AccountDesk | VenueDesk>,
    kind: SavedFold['kind'],
    version: number,
  ): Promise<void> {
    const { actor, desk, last } = held;
    if (last.number === held.saved) return;
    const position = { epoch: last.epoch, number: last.number, hash: last.hash };
    const saved: SavedFold = { kind, version, actor: actor.actor, position, at: last.at, state: desk.save() };
    await this.snapshots.save(actor, saved);
    held.saved = position.number;
  }
}

const BEGINNING = { epoch: 1, number: 0, hash: new Uint8Array(32), at: 0 };
