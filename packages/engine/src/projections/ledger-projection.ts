import { FrameReader } from '@buttonwood/shared/frame/frame-reader.ts';
import { CASH_ASSET } from '@buttonwood/shared/ids/account-id.ts';
import { isLedgerActor, shardOf } from '@buttonwood/shared/ids/actor-id.ts';
import { postingsOf } from '@buttonwood/shared/ledger/postings.ts';
import { readInt53 } from '@buttonwood/shared/messages/layout.ts';
import {
  AccountFilled,
  AccountFrozen,
  AccountOpened,
  AccountOrderChanged,
  AccountOrderDone,
  AccountTermsSet,
  AmendHeld,
  CommandReplayed,
  FillReversed,
  KeyRefused,
  MassCancelForwarded,
  OrderConditionsHeld,
  OrderDenied,
  OrderHeld,
  OwedPaid,
  RequestDenied,
  TransferDenied,
  Transferred,
} from '@buttonwood/shared/messages/ledger-events.ts';
import type { ActorEntry, OutEntry } from '../journal/journal.ts';
import { AccountRows } from './account-rows.ts';
import { activityData, readText } from './activity-data.ts';
import { ActivityRows } from './activity-rows.ts';
import { BalanceRows } from './balance-rows.ts';
import { ConditionRows } from './condition-rows.ts';
import { walkEvents } from './event-walk.ts';
import { FillRows } from './fill-rows.ts';
import { LedgerLineRows } from './ledger-line-rows.ts';
import { LotRows } from './lot-rows.ts';
import { OrderRows } from './order-rows.ts';
import { PositionRows } from './position-rows.ts';
import type { Projection, ProjectionFold, Run } from './projection.ts';
import { ReversalRows } from './reversal-rows.ts';
import { TransferRows } from './transfer-rows.ts';

/** Accounts, orders, fills, balances, positions and their lots, ledger lines, transfers and activity, from the ledger shards. */
export const ledgerProjection: Projection = {
  name: 'ledger',
  follows: ({ actor }) => isLedgerActor(actor),
  open: (actor) => new LedgerFold(actor),
};

/** Writers of `activity.data`, by message type. Every event listed has an account seq. */
const ACTIVITY = new Map(
  [
    AccountOpened,
    AccountTermsSet,
    AccountFrozen,
    OrderHeld,
    OrderDenied,
    AmendHeld,
    RequestDenied,
    MassCancelForwarded,
    AccountFilled,
    AccountOrderChanged,
    AccountOrderDone,
    FillReversed,
    OwedPaid,
    Transferred,
    TransferDenied,
  ].map((declared) => {
    const at: { account: number; accountSeq: number; order?: number; instrument?: number } = declared.at;
    return [declared.type, { kind: declared.name, at, data: activityData(declared) }] as const;
  }),
);

/** Answers to a producer that change nothing of an account. */
const WITHOUT_ROWS: ReadonlySet<number> = new Set([CommandReplayed.type, KeyRefused.type]);

class LedgerFold implements ProjectionFold {
  events = 0;
  private readonly shard: number;
  private readonly reader = new FrameReader();
  private readonly accounts = new AccountRows();
  private readonly orders = new OrderRows();
  private readonly fills = new FillRows();
  private readonly balances = new BalanceRows();
  private readonly conditions = new ConditionRows();
  private readonly reversals = new ReversalRows();
  private readonly positions = new PositionRows();
  private readonly lots = new LotRows();
  private readonly lines = new LedgerLineRows();
  private readonly transfers = new TransferRows();
  private readonly activity = new ActivityRows();

  constructor(actor: ActorEntry) {
    this.shard = shardOf(actor.actor);
  }

  add(entry: OutEntry): void {
    let line = 0;
    this.events += walkEvents(this.reader, entry, (view, offset, type, length) => {
      if (WITHOUT_ROWS.has(type)) return true;
      if (type === OrderConditionsHeld.type) {
        // They belong to the OrderHeld before them and have no place of their own in the timeline.
        this.conditions.add(view, offset);
        return true;
      }
      const shape = ACTIVITY.get(type);
      if (shape === undefined) return false;
      const account = view.getUint32(offset + shape.at.account, true);
      const accountSeq = readInt53(view, offset + shape.at.accountSeq);
      this.activity.add({
        account_id: account,
        account_seq: accountSeq,
        kind: shape.kind,
        instrument_id: optional(shape.at.instrument, (at) => view.getUint32(offset + at, true)),
        order_id: optional(shape.at.order, (at) => readInt53(view, offset + at)),
        data: shape.data(view, offset),
        happened_at: entry.at,
      });
      this.addRows(view, offset, type, length, entry);
      this.addBalances(view, offset, type, account, accountSeq, entry.at);
      postingsOf(view, offset, type, (kind, debit, credit, asset, amount) => {
        line += 1;
        const trade = TRADE.get(type);
        this.lines.add({
          ledger_shard: this.shard,
          ledger_position: entry.number,
          line,
          account_id: account,
          account_seq: accountSeq,
          debit_account: debit,
          credit_account: credit,
          asset_id: asset,
          amount,
          kind,
          order_id: trade === undefined ? null : readInt53(view, offset + trade.order),
          trade_id: trade === undefined ? null : readInt53(view, offset + trade.trade),
          posted_at: entry.at,
        });
      });
      return true;
    });
  }

  async write(run: Run): Promise<void> {
    await this.accounts.write(run);
    await this.orders.write(run);
    await this.conditions.write(run);
    await this.fills.write(run);
    await this.reversals.write(run);
    await this.balances.write(run);
    await this.positions.write(run);
    await this.lots.write(run);
    await this.lines.write(run);
    await this.transfers.write(run);
    await this.activity.write(run);
  }

  clear(): void {
    this.events = 0;
    this.accounts.clear();
    this.orders.clear();
    this.conditions.clear();
    this.fills.clear();
    this.reversals.clear();
    this.balances.clear();
    this.positions.clear();
    this.lots.clear();
    this.lines.clear();
    this.transfers.clear();
    this.activity.clear();
  }

  private addRows(view: DataView, at: number, type: number, length: number, entry: OutEntry): void {
    switch (type) {
      case OrderHeld.type: {
        const key = readText(view, at + OrderHeld.at.key, at + length);
        return this.orders.held(view, at, key, entry.at, entry.number);
      }
      case OrderDenied.type: {
        const key = readText(view, at + OrderDenied.at.key, at + length);
        return this.orders.denied(view, at, key, entry.at, entry.number);
      }
      case AmendHeld.type:
        return this.orders.amendHeld(view, at, entry.at);
      case AccountFilled.type:
        this.orders.filled(view, at, entry.at);
        this.lots.filled(view, at, entry.at);
        return this.fills.add(view, at, entry.at);
      case FillReversed.type:
        this.lots.reversed(view, at, entry.at);
        return this.reversals.add(view, at, entry.at);
      case AccountOrderChanged.type:
        return this.orders.orderChanged(view, at, entry.at);
      case AccountOrderDone.type:
        return this.orders.done(view, at, entry.at);
      case Transferred.type:
        this.lots.transferred(view, at, entry.at);
        return this.transfers.posted(
          view,
          at,
          readText(view, at + Transferred.at.key, at + length),
          entry.at,
        );
      case TransferDenied.type: {
        const key = readText(view, at + TransferDenied.at.key, at + length);
        return this.transfers.denied(view, at, key, entry.at);
      }
      case AccountOpened.type:
        return this.accounts.opened(view, at, entry.at);
      case AccountTermsSet.type:
        return this.accounts.termsSet(view, at);
      case AccountFrozen.type:
        return this.accounts.frozen(view, at);
      default:
        return undefined;
    }
  }

  private addBalances(
    view: DataView,
    at: number,
    type: number,
    account: number,
    accountSeq: number,
    time: number,
  ): void {
    const fields = AFTER.get(type);
    if (fields !== undefined) {
      const after = at + fields.cashTotal;
      const instrument = view.getUint32(at + fields.instrument, true);
      const cashTotal = readInt53(view, after);
      const cashHeld = readInt53(view, after + 8);
      this.balances.set(account, CASH_ASSET, cashTotal, cashHeld, accountSeq, time);
      const shareTotal = readInt53(view, after + 16);
      const shareHeld = readInt53(view, after + 24);
      this.balances.set(account, instrument, shareTotal, shareHeld, accountSeq, time);
      const position = POSITION.get(type);
      if (position !== undefined) this.setPosition(view, at, position, account, instrument, accountSeq, time);
      if (type !== FillReversed.type) return;
      this.balances.owe(account, CASH_ASSET, readInt53(view, at + FillReversed.at.owedCash));
      this.balances.owe(account, instrument, readInt53(view, at + FillReversed.at.owedShares));
    } else if (type === Transferred.type) {
      const asset = view.getUint32(at + Transferred.at.asset, true);
      this.setBalance(view, at, Transferred.at, account, asset, accountSeq, time);
      if (asset !== CASH_ASSET) this.setPosition(view, at, Transferred.at, account, asset, accountSeq, time);
    } else if (type === OwedPaid.type) {
      const asset = view.getUint32(at + OwedPaid.at.asset, true);
      this.setBalance(view, at, OwedPaid.at, account, asset, accountSeq, time);
      this.balances.owe(account, asset, -readInt53(view, at + OwedPaid.at.amount));
    }
  }

  private setBalance(
    view: DataView,
    at: number,
    field: { readonly total: number; readonly held: number },
    account: number,
    asset: number,
    accountSeq: number,
    time: number,
  ): void {
    const total = readInt53(view, at + field.total);
    this.balances.set(account, asset, total, readInt53(view, at + field.held), accountSeq, time);
  }

  private setPosition(
    view: DataView,
    at: number,
    field: { readonly cost: number; readonly realised: number },
    account: number,
    instrument: number,
    accountSeq: number,
    time: number,
  ): void {
    const cost = readInt53(view, at + field.cost);
    this.positions.set(account, instrument, cost, readInt53(view, at + field.realised), accountSeq, time);
  }
}

/** Events about one trade. */
const TRADE: ReadonlyMap<number, { readonly order: number; readonly trade: number }> = new Map(
  [AccountFilled, FillReversed].map(({ type, at }) => [type, at]),
);

/** Events with the four balances that carry cost and profit of the position as well. */
const POSITION: ReadonlyMap<number, { readonly cost: number; readonly realised: number }> = new Map(
  [AccountFilled, FillReversed].map(({ type, at }) => [type, at]),
);

/** Events that carry the four balances after them, one behind the other from `cashTotal` on. */
const AFTER: ReadonlyMap<number, { readonly instrument: number; readonly cashTotal: number }> = new Map(
  [OrderHeld, AmendHeld, AccountFilled, FillReversed, AccountOrderChanged, AccountOrderDone].map(
    ({ type, at }) => [type, at],
  ),
);

/** Order 0 and instrument 0 mean none. */
function optional(at: number | undefined, read: (at: number) => number): number | null {
  const value = at === undefined ? 0 : read(at);
  return value === 0 ? null : value;
}
