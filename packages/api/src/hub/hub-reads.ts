import type { LiveOrder } from '@buttonwood/shared/account/live-order.ts';
import type { InstrumentInfo } from '@buttonwood/shared/instrument/instrument-info.ts';
import { phaseName } from '@buttonwood/shared/instrument/phase.ts';
import type { BookConditions } from '@buttonwood/shared/market-data/book-fold.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import type { Balance, BookSnapshot, Order, Position } from '@buttonwood/shared/wire/http-types.ts';
import type { OpsTrading } from '@buttonwood/shared/wire/ops-trading.ts';
import type { TickerData } from '@buttonwood/shared/wire/ws-messages.ts';
import { wireBalances, wireOrders, wirePositions } from './account-updates.ts';
import { toBookLevel, toIndicative } from './channels/level-json.ts';
import { toTickerData } from './channels/ticker.channel.ts';
import type { FoldDesks } from './fold-desks.ts';

/** An instrument as its book describes it. `last` in ticks, 0 before the first trade. */
export interface HubInstrument {
  readonly info: InstrumentInfo;
  readonly conditions: BookConditions;
  readonly last: number;
}

/** An account up to its event `seq`: live orders, balances, positions. */
export interface HubAccount {
  readonly seq: number;
  readonly orders: readonly Order[];
  readonly balances: readonly Balance[];
  readonly positions: readonly Position[];
}

/** What the folds know, for REST reads that must be as fresh as the feed. */
export class HubReads {
  private readonly desks: FoldDesks;
  private readonly now: () => number;

  constructor(desks: FoldDesks, now: () => number) {
    this.desks = desks;
    this.now = now;
  }

  instruments(): HubInstrument[] {
    return this.desks.directory.desks().flatMap(({ fold: { info, conditions, ticker } }) => {
      return info === undefined ? [] : [{ info, conditions, last: ticker.last }];
    });
  }

  /** The best `depth` levels of each side; undefined for an unknown symbol. */
  book(symbol: string, depth: number): BookSnapshot | undefined {
    const fold = this.desks.directory.desk(symbol)?.fold;
    const info = fold?.info;
    if (fold === undefined || info === undefined) return undefined;
    return {
      symbol,
      seq: fold.seq,
      phase: phaseName(fold.conditions.phase),
      indicative: toIndicative(fold, info),
      bids: fold.book.levels.top(Side.buy, depth).map((level) => toBookLevel(level, info)),
      asks: fold.book.levels.top(Side.sell, depth).map((level) => toBookLevel(level, info)),
    };
  }

  ticker(symbol: string): TickerData | undefined {
    const fold = this.desks.directory.desk(symbol)?.fold;
    return fold?.info === undefined ? undefined : toTickerData(fold, fold.info, this.now());
  }

  /** How trading is, for operators; undefined while the venue is not followed. */
  trading(): OpsTrading | undefined {
    return this.desks.venueDesk()?.trading(this.now());
  }

  /** Undefined while the account's ledger is not followed. */
  account(account: number): HubAccount | undefined {
    const { directory } = this.desks;
    const state = this.desks.accountDesk(account)?.stateOf(account);
    if (state === undefined) return undefined;
    return {
      seq: state.seq,
      orders: wireOrders(state, directory),
      balances: wireBalances(state, directory),
      positions: wirePositions(state, state.positions.keys(), directory),
    };
  }

  /** A live order of this account; undefined when it is final, unknown or somebody else's. Copy it to keep it. */
  liveOrder(account: number, order: number): LiveOrder | undefined {
    return this.desks.accountDesk(account)?.fold.accounts.get(account)?.orders.get(order);
  }
}
