import { encodeMessage } from '@buttonwood/shared/messages/codec.ts';
import {
  AmendRejected,
  Bust,
  ChangeCause,
  Fill,
  InstrumentState,
  OrderChanged,
  OrderDone,
} from '@buttonwood/shared/messages/links.ts';
import { Phase } from '@buttonwood/shared/instrument/phase.ts';
import { FinalStatus } from '@buttonwood/shared/order/order-status.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import { pick, pickIfAny, type Dice } from './dice.ts';
import type { LedgerScenario } from './ledger-scenario.ts';
import { anyAccount, anyPrice, anyQuantity, INSTRUMENTS, listingOf } from './played-market.ts';
import type { AmendTerms, HeldOrder } from './reference-held-order.ts';

const MAX_PRICE = 2 ** 27 - 1;
const MAX_ORDER_CASH = 70_000_000_000_000;

/** Plays the books behind a ledger by dice: they answer in any way a book may. */
export class BookPlayer {
  private readonly scenario: LedgerScenario;
  private trades = 0;

  constructor(scenario: LedgerScenario) {
    this.scenario = scenario;
  }

  /** A book says how it stands: its reference and its band, or that it has none. */
  tellState(dice: Dice, instrument: number): void {
    const reference = dice.below(6) === 0 ? 0 : 1 + dice.below(2_000);
    const half = dice.below(6) === 0 ? 0 : Math.floor((reference * (1 + dice.below(90))) / 100);
    const bandLow = half === 0 ? 0 : Math.max(1, reference - half);
    const bandHigh = half === 0 ? 0 : reference + half;
    const prices = { reference, bandLow, bandHigh, phase: Phase.continuous };
    const body = { instrument, ...listingOf(instrument), ...prices };
    this.scenario.send(encodeMessage(InstrumentState, body), instrument);
  }

  /** A fill such as a book may report: within the limit, or the price improved; not more than the book has left. */
  fill(dice: Dice): void {
    const live = this.anyOrder(dice);
    const left = live === undefined ? 0 : leftInBook(live);
    if (live === undefined || left === 0) return;
    const limit = Number(
      live.buy && dice.below(2) === 0 && live.stopCap > live.limit ? live.stopCap : live.limit,
    );
    const better = dice.below(4) === 0 ? dice.below(Math.max(1, limit)) : 0;
    const price = live.buy ? limit - better : Math.min(MAX_PRICE, limit + better);
    const quantity = Math.min(left, anyQuantity(dice));
    const { tickUnits, lotSize } = listingOf(live.instrument);
    if (price * quantity * tickUnits * lotSize > MAX_ORDER_CASH) return;
    this.trades += 1;
    const about = { order: live.id, account: live.account.number, trade: this.trades, price, quantity };
    const fill = { ...about, leaves: left - quantity, role: 1 + dice.below(3) };
    this.scenario.send(encodeMessage(Fill, fill), live.instrument);
    if (left === quantity && dice.below(4) !== 0)
      this.sendDone(live, { status: FinalStatus.filled, reason: Reason.filled });
  }

  /** An order ends before it is filled, for whatever reason. */
  end(dice: Dice): void {
    const live = this.anyOrder(dice);
    if (live !== undefined) this.sendDone(live, { status: 2 + dice.below(3), reason: dice.below(30) });
  }

  /** An exit has entered, or grown by what its entry was filled. */
  confirmExit(dice: Dice): void {
    const exits = this.orders().filter(({ growth }) => growth > 0n);
    const exit = pickIfAny(dice, exits);
    if (exit !== undefined) this.sendChange(exit, exit, ChangeCause.bracket);
  }

  /** The answer to an amend that is under way, or to one of an order that is over. */
  answerAmend(dice: Dice): void {
    const amended = this.orders().filter(({ pending, growth }) => pending !== undefined && growth === 0n);
    const live = pickIfAny(dice, amended);
    if (live?.pending === undefined) {
      const gone = { order: 255, account: anyAccount(dice), reason: Reason.order_not_amendable };
      this.scenario.send(encodeMessage(AmendRejected, gone), pick(dice, INSTRUMENTS));
      return;
    }
    if (dice.below(3) !== 0 && live.pending.quantity > live.filled)
      return this.sendChange(live, live.pending, ChangeCause.amended);
    const about = { order: live.id, account: live.account.number };
    const rejected = encodeMessage(AmendRejected, { ...about, reason: Reason.price_outside_band });
    this.scenario.send(rejected, live.instrument);
  }

  /** Self-trade prevention takes lots off an order. */
  reduce(dice: Dice): void {
    const live = this.anyOrder(dice);
    if (live === undefined) return;
    const by = dice.below(leftInBook(live) + 1);
    const quantity = live.quantity - live.growth - BigInt(by);
    this.sendChange(live, { ...live, quantity }, ChangeCause.self_trade);
  }

  /** A leg of a trade is taken back: mostly one that may have been, at times one that cannot. */
  bust(dice: Dice): void {
    const instrument = pick(dice, INSTRUMENTS);
    const quantity = dice.below(12) === 0 ? pick(dice, [0, 2 ** 31]) : anyQuantity(dice);
    const trade = 1 + dice.below(1 + this.trades);
    const about = { trade, order: 256 * dice.below(50), account: anyAccount(dice) };
    const side = dice.below(20) === 0 ? pick(dice, [0, 3]) : 1 + dice.below(2);
    const leg = { instrument, side, price: anyPrice(dice), quantity, fee: dice.below(3) * dice.below(500) };
    this.scenario.send(encodeMessage(Bust, { ...about, ...leg }), instrument);
  }

  private sendDone(live: HeldOrder, how: { status: number; reason: number }): void {
    const done = { order: live.id, account: live.account.number, ...how };
    this.scenario.send(encodeMessage(OrderDone, done), live.instrument);
  }

  private sendChange(live: HeldOrder, terms: AmendTerms, cause: number): void {
    const { quantity, limit, stop } = terms;
    const now = { quantity: Number(quantity), limit: Number(limit), stop };
    const leaves = Number(quantity - live.filled);
    const body = { order: live.id, account: live.account.number, ...now, leaves, cause };
    this.scenario.send(encodeMessage(OrderChanged, body), live.instrument);
  }

  private orders(): HeldOrder[] {
    return [...this.scenario.reference.bank.orders.values()];
  }

  private anyOrder(dice: Dice): HeldOrder | undefined {
    return pickIfAny(dice, this.orders());
  }
}

/** Lots that the book still has of an order: an exit may have grown here and not there yet. */
function leftInBook(order: HeldOrder): number {
  return Number(order.quantity - order.filled - order.growth);
}
