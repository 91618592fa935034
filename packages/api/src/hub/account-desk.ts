import { AccountFold, type AccountChange } from '@buttonwood/shared/account/account-fold.ts';
import { loadAccountFold, saveAccountFold } from '@buttonwood/shared/account/account-fold-state.ts';
import { emptyAccount, type AccountState } from '@buttonwood/shared/account/account-state.ts';
import { BookState, type LiveOrder } from '@buttonwood/shared/account/live-order.ts';
import { invariant } from '@buttonwood/shared/base/assert.ts';
import type { FoldState } from '@buttonwood/shared/base/fold-state.ts';
import type { FrameReader } from '@buttonwood/shared/frame/frame-reader.ts';
import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import type { PrivateChannel } from '@buttonwood/shared/wire/ws-messages.ts';
import { AccountUpdates } from './account-updates.ts';
import { AccountChannels } from './channels/account.channels.ts';
import type { InstrumentDirectory } from './instrument-directory.ts';
import type { Subscription } from './subscription.ts';
import type { Topic } from './topic.ts';

/** `try again later`: the socket is told to come back when something it needs is not known here yet. */
const TRY_AGAIN_LATER = 1013;

/** One ledger shard in the hub: the fold of its accounts, and the private channels of those that listen. */
export class AccountDesk {
  readonly fold: AccountFold;
  private readonly directory: InstrumentDirectory;
  /** Channels of accounts that have a listener; others cost nothing. */
  private readonly channels = new Map<number, AccountChannels>();

  constructor(directory: InstrumentDirectory, saved?: FoldState) {
    this.fold = saved === undefined ? new AccountFold() : loadAccountFold(saved);
    this.directory = directory;
  }

  save(): FoldState {
    return saveAccountFold(this.fold);
  }

  /** Applies an out frame of the ledger and shows what it changed to the accounts concerned. */
  applyFrame(frame: FrameReader, at: number): void {
    let updates: Map<number, AccountUpdates> | undefined;
    while (frame.next()) {
      const change = this.fold.apply(frame.view, frame.offset, frame.length, frame.type, at);
      if (change === undefined) continue;
      if (change.order !== undefined) this.askBook(change.order);
      if (!this.isHeard(change.state.account)) continue;
      updates ??= new Map();
      this.collect(updates, change, at);
    }
    invariant(!frame.malformed, 'an out frame can be read to its end');
    if (updates === undefined) return;
    for (const [account, said] of updates) this.channels.get(account)?.publish(said, at);
  }

  /** A book has said something about an order; its owner is told when that is news. */
  markBookState(account: number, order: number, state: BookState, at: number): void {
    const news = this.fold.markBookState(account, order, state);
    if (news !== undefined) this.tell(account, news, at);
  }

  /** A trailing stop follows the market; only its book says so. */
  moveStop(account: number, order: number, stop: number, at: number): void {
    const live = this.fold.accounts.get(account)?.orders.get(order);
    if (live === undefined || live.stop === stop) return;
    live.stop = stop;
    this.tell(account, live, at);
  }

  /** After a start: the streams were read one after the other, so the books are asked about every order. */
  askBooks(): void {
    for (const { orders } of this.fold.accounts.values())
      for (const order of orders.values()) this.askBook(order);
  }

  topic(ch: PrivateChannel, account: number): Topic {
    this.dropSilent();
    const known = this.channels.get(account) ?? new AccountChannels();
    this.channels.set(account, known);
    return known.topic(ch);
  }

  join(ch: PrivateChannel, account: number, subscription: Subscription, at: number): void {
    this.channels.get(account)?.join(ch, subscription, this.stateOf(account), this.directory, at);
  }

  /** The account, empty when the ledger has never said anything about it. */
  stateOf(account: number): AccountState {
    return this.fold.accounts.get(account) ?? emptyAccount(account);
  }

  /** Everyone who listens to an account of this shard. */
  subscriptions(): Subscription[] {
    return [...this.channels.values()].flatMap((channels) => channels.subscriptions());
  }

  private collect(updates: Map<number, AccountUpdates>, change: AccountChange, at: number): void {
    const { account } = change.state;
    const said = updates.get(account) ?? new AccountUpdates(change.state, this.directory);
    updates.set(account, said);
    if (!said.add(change, at)) this.sendAway(account);
  }

  /** Tells the owner how an order stands, when somebody listens. */
  private tell(account: number, order: LiveOrder, at: number): void {
    const state = this.fold.accounts.get(account);
    if (state === undefined || !this.isHeard(account)) return;
    const said = new AccountUpdates(state, this.directory);
    if (said.addOrder(order)) this.channels.get(account)?.publish(said, at);
    else this.sendAway(account);
  }

  /** What the book alone knows: whether it has the order, and where a trailing stop stands now. */
  private askBook(order: LiveOrder): void {
    const trails = order.orderType === OrderType.trailing_stop;
    if (order.bookState !== BookState.unknown && !trails) return;
    const desk = this.directory.deskOf(order.instrument);
    const state = desk?.bookStateOf(order.order) ?? BookState.unknown;
    if (order.bookState === BookState.unknown && state !== BookState.unknown) order.bookState = state;
    if (trails) order.stop = desk?.stopOf(order.order) ?? order.stop;
  }

  private isHeard(account: number): boolean {
    return this.channels.get(account)?.heard === true;
  }

  /** The ledger can be read a moment before a new book has said what it trades. Nothing may be missed, so: come back. */
  private sendAway(account: number): void {
    for (const { connection } of this.channels.get(account)?.subscriptions() ?? []) {
      connection.close(TRY_AGAIN_LATER, 'a new instrument is not known here yet');
    }
  }

  private dropSilent(): void {
    for (const [account, channels] of this.channels) if (!channels.heard) this.channels.delete(account);
  }
}
