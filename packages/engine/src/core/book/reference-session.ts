import { Phase } from '@buttonwood/shared/instrument/phase.ts';
import { FinalStatus } from '@buttonwood/shared/order/order-status.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import { TimeInForce } from '@buttonwood/shared/order/time-in-force.ts';
import type { ReferenceIndication } from './reference-auction.ts';
import type { ReferenceOrder } from './reference-order.ts';
import { ReferenceUncross } from './reference-uncross.ts';

const COLLECTING: readonly number[] = [
  Phase.pre_open,
  Phase.opening_auction,
  Phase.volatility_pause,
  Phase.closing_auction,
];

/**
 * Phases, auctions, gates and time, once more and plainly. Slow on purpose; shares no code with the book. It knows no bound
 * of orders per frame: its stories are shorter.
 */
export abstract class ReferenceSession extends ReferenceUncross {
  protected halted = false;
  protected lifting = false;
  protected afterDay = 0;
  protected changes: { at: number; phase: number; dayEnds: number }[] = [];
  protected now = 0;
  private goOnWith = 0;
  private pauseEnds = 0;
  private lastBefore = 0;
  private shown: ReferenceIndication | undefined = undefined;

  protected abstract tellState(): void;

  /** What is due at `now`, in the order of its instants; at one instant orders end before the phase changes. */
  protected settle(now: number): void {
    this.now = now;
    for (;;) {
      if (this.killed) this.drain();
      if (this.afterDay > 0) this.endDay();
      const ends = this.orders.filter((o) => o.expireAt > 0);
      const expiry = Math.min(Infinity, ...ends.map((o) => o.expireAt));
      const change = Math.min(Infinity, ...this.changes.map(({ at }) => at));
      const pause = this.pauseEnds > 0 ? this.pauseEnds : Infinity;
      const next = Math.min(expiry, change, pause);
      if (next > now) return;
      if (next === expiry) {
        const over = ends.filter((o) => o.expireAt === expiry).sort((a, b) => a.order - b.order)[0];
        if (over !== undefined) this.end(over, FinalStatus.expired, Reason.expired);
      } else if (next === change) {
        const due = this.changes.find(({ at }) => at === change);
        this.changes = this.changes.filter((one) => one !== due);
        const phase = due?.phase ?? 0;
        if (phase !== Phase.halted) this.leave(phase);
        if (due?.dayEnds === 1) this.afterDay = phase;
        else this.arrive(phase);
      } else this.move(Phase.continuous);
    }
  }

  /** What a book that collects says at the end of a frame. */
  protected indicate(): void {
    if (!COLLECTING.includes(this.phase)) return;
    const found = this.tryNow();
    const { price, volume, surplus, surplusSide } = found;
    const before = this.shown ?? { price: 0, volume: 0, surplus: 0, surplusSide: 0 };
    if (JSON.stringify(before) === JSON.stringify(found)) return;
    this.shown = found;
    this.event('Indicative', { price, volume, surplus, surplusSide });
  }

  protected halt(): void {
    this.halted = true;
    this.shut();
  }

  protected resume(): void {
    const gated = this.phase === Phase.halted;
    this.halted = false;
    if (this.killed) this.tellState();
    else if (gated) this.open();
    else this.move(Phase.continuous);
  }

  protected kill(account: number): void {
    if (account === 0) {
      this.killed = true;
      this.lifting = false;
      this.shut();
      return;
    }
    const hit = this.byNumber((o) => o.account === account);
    for (const order of hit) this.end(order, FinalStatus.canceled, Reason.killed);
    this.event('MassCanceled', { account, side: 0, orders: hit.length });
  }

  protected lift(): void {
    if (this.killed) this.lifting = true;
    else this.tellState();
  }

  protected override pause(): void {
    this.lastBefore = this.last;
    this.pauseEnds = this.now + this.pauseMs * 1_000;
    this.phase = Phase.volatility_pause;
    this.tellState();
  }

  private drain(): void {
    for (const order of this.byNumber(() => true)) this.end(order, FinalStatus.canceled, Reason.killed);
    this.finish(this.last);
    if (!this.lifting) return;
    this.killed = false;
    this.lifting = false;
    if (this.halted) this.tellState();
    else this.open();
  }

  private endDay(): void {
    const daily: readonly number[] = [TimeInForce.day, TimeInForce.opg, TimeInForce.cls];
    for (const order of this.byNumber((o) => daily.includes(o.timeInForce)))
      this.end(order, FinalStatus.expired, Reason.expired);
    this.finish(this.last);
    const phase = this.afterDay;
    this.afterDay = 0;
    this.arrive(phase);
  }

  private arrive(phase: number): void {
    if (phase === Phase.halted) this.halt();
    else if (this.halted || this.killed) this.goOnWith = phase;
    else this.take(phase);
  }

  private shut(): void {
    if (this.phase === Phase.halted) this.tellState();
    else {
      this.goOnWith = 0;
      this.take(Phase.halted);
    }
  }

  private open(): void {
    this.take(this.goOnWith > 0 ? this.goOnWith : Phase.continuous);
  }

  private move(phase: number): void {
    this.leave(phase);
    this.take(phase);
  }

  /** The auction under way ends. */
  private leave(next: number): void {
    const auctions: readonly number[] = [
      Phase.opening_auction,
      Phase.volatility_pause,
      Phase.closing_auction,
    ];
    if (next === this.phase || !auctions.includes(this.phase)) return;
    this.uncross(true);
    this.shown = undefined;
    this.prices = [];
    this.finish(this.last);
  }

  private take(phase: number): void {
    const from = this.phase;
    const opens = phase === Phase.continuous && from !== Phase.continuous;
    if (from === Phase.continuous && phase !== Phase.continuous) this.lastBefore = this.last;
    if (opens) this.uncross(false);
    if (phase === Phase.closed) {
      this.endForAuction();
      for (const order of this.waiting()) this.over(order, Reason.auction_remainder);
    }
    this.pauseEnds = phase === Phase.volatility_pause ? this.now + this.pauseMs * 1_000 : 0;
    this.shown = undefined;
    this.phase = phase;
    this.tellState();
    if (phase === Phase.closing_auction) {
      for (const order of this.waiting()) {
        this.drop(order);
        this.event('OrderTriggered', { order: order.order, account: order.account, last: this.last });
        this.trade(order);
      }
    }
    this.prices = opens && this.last > 0 ? [this.last] : [];
    this.finish(opens ? this.lastBefore : this.last);
  }

  /** Orders for the closing auction that wait for it. */
  protected waiting(): ReferenceOrder[] {
    return this.orders
      .filter((o) => o.armed && o.timeInForce === TimeInForce.cls)
      .sort((a, b) => a.arrival - b.arrival);
  }

  private byNumber(which: (order: ReferenceOrder) => boolean): ReferenceOrder[] {
    return this.orders.filter(which).sort((a, b) => a.order - b.order);
  }
}
