import type { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import {
  bookActor as importedBookActor,
  shardOf as importedShardOf,
} from '@buttonwood/shared/ids/actor-id.ts';
import { writeInt53 as importedWriteInt53, type Layout } from '@buttonwood/shared/messages/layout.ts';
import type { LinkCounters } from '../link-counters.ts';
import type { SnapshotReader, SnapshotWriter } from '../snapshot-bytes.ts';
import type { Instant } from '../state-machine.ts';
import { Accounts } from './accounts.ts';
import { AmendTerms } from './amend-terms.ts';
import { holdRequired as importedHoldRequired } from './hold.ts';
import { holdReserve } from './reserve.ts';
import { Holdings } from './holdings.ts';
import { Instruments } from './instruments.ts';
import { KeyWindow } from './key-window.ts';
import { LiveOrders } from './live-orders.ts';
import { PlainPlacement } from './plain-placement.ts';

/** Constants of this module: the compiler folds them, while an imported binding is read again for every message. */
const bookActor = importedBookActor;
const shardOf = importedShardOf;
const writeInt53 = importedWriteInt53;
const holdRequired = importedHoldRequired;

const ORDERS_PER_NUMBER = 256;
/** More orders than can have been lost with the end of a tape. */
const SKIPPED_BY_AN_EPOCH = 2 ** 24;

/** Everything a ledger shard knows, and the way its parts write messages. */
export class LedgerState {
  actor = 0;
  shards = 1;
  /** Time of the entry that is being applied. */
  now: Instant = 0;
  /** Number of the inbox entry that is being applied; Genesis is 1. */
  position = 0;
  /** Cash of the external account: minus all that was paid in and not yet out. */
  externalCash = 0;
  /** Cash of the fee account. */
  feeCash = 0;
  /** Cash of the house account: minus what it gave for accounts that owe it. */
  houseCash = 0;
  /** Whether the kill switch covers every account. */
  killed = false;
  readonly accounts = new Accounts();
  readonly holdings = new Holdings();
  readonly orders = new LiveOrders();
  readonly instruments = new Instruments();
  readonly keys: KeyWindow;
  /** The command that is being worked on: objects that are kept, so that no command makes its own. */
  readonly amendTerms = new AmendTerms();
  readonly plainPlacement = new PlainPlacement();
  private nextOrder = 1;
  private readonly links: LinkCounters;

  constructor(links: LinkCounters, keyWindow: number) {
    this.links = links;
    this.keys = new KeyWindow(keyWindow);
  }

  /** Returns a number that no order of any shard had before. */
  newOrderNumber(): number {
    const number = this.nextOrder * ORDERS_PER_NUMBER + shardOf(this.actor);
    this.nextOrder += 1;
    return number;
  }

  /** Leaves out the numbers that orders had whose entries are lost. */
  skipOrderNumbers(): void {
    this.nextOrder += SKIPPED_BY_AN_EPOCH;
  }

  /** Starts an event and returns its offset; the caller writes every field. Read `out.view` after this. */
  event(out: FrameWriter, layout: Layout, extra = 0): number {
    return out.begin(layout.type, layout.size + extra, this.actor, 0, 0);
  }

  /** Starts a message to an instrument's book; as `event`. */
  toBook(out: FrameWriter, layout: Layout, instrument: number): number {
    const target = bookActor(instrument);
    return out.begin(layout.type, layout.size, this.actor, target, this.links.next(target));
  }

  /** Writes cash total and held, share total and held: the four fields that end most events, one behind the other. */
  writeAfter(view: DataView, at: number, accountRow: number, holdingRow: number): void {
    // Everything is read before anything is written: after a write the compiler reads the columns' places again.
    const cashTotal = this.accounts.cashTotal[accountRow] ?? 0;
    const cashHeld = this.accounts.cashHeld[accountRow] ?? 0;
    const total = this.holdings.total[holdingRow] ?? 0;
    const held = this.holdings.held[holdingRow] ?? 0;
    writeInt53(view, at, cashTotal);
    writeInt53(view, at + 8, cashHeld);
    writeInt53(view, at + 16, total);
    writeInt53(view, at + 24, held);
  }

  write(to: SnapshotWriter): void {
    to.i53(this.position);
    to.i53(this.nextOrder);
    to.i53(this.externalCash);
    to.i53(this.feeCash);
    to.i53(this.houseCash);
    to.u8(this.killed ? 1 : 0);
    this.instruments.write(to);
    this.accounts.write(to);
    this.holdings.write(to);
    this.orders.write(to, this.accounts.number);
    this.keys.write(to);
  }

  read(from: SnapshotReader): void {
    this.position = from.i53();
    this.nextOrder = from.i53();
    this.externalCash = from.i53();
    this.feeCash = from.i53();
    this.houseCash = from.i53();
    this.killed = from.u8() === 1;
    this.instruments.read(from);
    this.accounts.read(from);
    this.holdings.read(from);
    this.orders.read(from, (slot, account) => this.join(slot, account));
    for (const slot of this.orders.sortedSlots()) holdReserve(this, slot);
    this.keys.read(from);
  }

  /** Gives a restored order its rows, its place in the count of live orders and its hold. */
  private join(slot: number, account: number): void {
    const { orders, holdings } = this;
    const holdingRow = holdings.row(account, orders.instrument[slot] ?? 0);
    orders.accountRow[slot] = this.accounts.find(account);
    orders.holdingRow[slot] = holdingRow;
    holdings.countLive(holdingRow, orders.side[slot] ?? 0, 1);
    holdRequired(this, slot);
  }
}
