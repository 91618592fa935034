import { formatInstant } from '../base/instant.ts';
import { toPublicId } from '../ids/public-id.ts';
import type { InstrumentInfo } from '../instrument/instrument-info.ts';
import type { BodyOf } from '../messages/layout.ts';
import type { AccountFilled, FillReversed } from '../messages/ledger-events.ts';
import { FillRole } from '../messages/links.ts';
import { CASH_DECIMALS, formatCash } from '../money/cash.ts';
import { formatDecimal } from '../money/decimal.ts';
import { formatPrice } from '../money/price.ts';
import { formatQuantity } from '../money/quantity.ts';
import { orderTypeName } from '../order/order-type.ts';
import { reasonName } from '../order/reasons.ts';
import { sideName } from '../order/side.ts';
import { timeInForceName } from '../order/time-in-force.ts';
import { FREEZE_LEVEL_NAMES, type FreezeLevelName, type Reversal } from '../wire/account-types.ts';
import type { Balance, Fill, Order, Position } from '../wire/http-types.ts';
import { orderStatus, type LiveOrder } from './live-order.ts';

/** The one place where the numbers of accounts become the words of the wire, for HTTP and ws alike. */

/** Asset name of cash on the wire. */
export const CASH_ASSET_NAME = 'USD';

export function toWireOrder(order: LiveOrder, info: InstrumentInfo): Order {
  return {
    order_id: toPublicId('order', order.order),
    client_order_id: order.key,
    symbol: info.symbol,
    side: sideName(order.side),
    type: orderTypeName(order.orderType),
    time_in_force: timeInForceName(order.timeInForce),
    post_only: order.postOnly !== 0,
    qty: formatQuantity(order.quantity, info.lotSize),
    price: optionalPrice(order.limit, info),
    stop_price: optionalPrice(order.stop, info),
    display_qty: optionalQuantity(order.display, info),
    expire_at: order.expireAt === 0 ? null : formatInstant(order.expireAt),
    ...toWireConditions(order, info),
    cum_qty: formatQuantity(order.cumQuantity, info.lotSize),
    leaves_qty: formatQuantity(order.leaves, info.lotSize),
    avg_price: averagePrice(order.cumCash, order.cumQuantity, info.lotSize),
    fees: formatCash(order.fees),
    status: orderStatus(order),
    reason: order.reason === 0 ? null : reasonName(order.reason),
    created_at: formatInstant(order.createdAt),
    updated_at: formatInstant(order.updatedAt),
  };
}

type WireConditions = Pick<
  Order,
  'min_qty' | 'trail' | 'stop_limit_price' | 'take_profit' | 'stop_loss' | 'exit_order_id' | 'parent_order_id'
>;

function toWireConditions(order: LiveOrder, info: InstrumentInfo): WireConditions {
  const terms = order.conditions;
  const exit = terms?.exitOrder ?? 0;
  const parent = parentOf(order);
  return {
    min_qty: optionalQuantity(terms?.minQuantity ?? 0, info),
    trail: optionalPrice(terms?.trail ?? 0, info),
    stop_limit_price: optionalPrice(terms?.stopLimit ?? 0, info),
    take_profit: optionalPrice(terms?.takeProfit ?? 0, info),
    stop_loss: optionalPrice(terms?.stopLoss ?? 0, info),
    exit_order_id: exit === 0 ? null : toPublicId('order', exit),
    parent_order_id: parent === 0 ? null : toPublicId('order', parent),
  };
}

/** Between the numbers of one ledger shard: number n of shard s is n * 256 + s. */
const NEXT_NUMBER = 256;

/**
 * The entry of a bracket's exit, 0 for every other order. Only exits have no key, and the ledger gives an exit the number after
 * its entry's.
 */
function parentOf({ key, order }: LiveOrder): number {
  return key === '' ? order - NEXT_NUMBER : 0;
}

/** The fields of a fill that the wire shows, as AccountFilled carries them. */
export type FillFields = Pick<
  BodyOf<typeof AccountFilled.fields>,
  'accountSeq' | 'order' | 'trade' | 'side' | 'role' | 'price' | 'quantity' | 'cumQuantity' | 'leaves' | 'fee'
>;

/** `at` is the stamp of the ledger's out frame; `reversed` says that the trade was taken back since. */
export function toWireFill(fill: FillFields, info: InstrumentInfo, at: number, reversed = false): Fill {
  return {
    trade_id: fill.trade,
    order_id: toPublicId('order', fill.order),
    symbol: info.symbol,
    side: sideName(fill.side),
    liquidity: liquidityName(fill.role),
    price: formatPrice(fill.price, info.tickUnits),
    qty: formatQuantity(fill.quantity, info.lotSize),
    cum_qty: formatQuantity(fill.cumQuantity, info.lotSize),
    leaves_qty: formatQuantity(fill.leaves, info.lotSize),
    fee: formatCash(fill.fee),
    reversed,
    seq: fill.accountSeq,
    ts: formatInstant(at),
  };
}

/** The name of a FillRole. */
export function liquidityName(role: number): Fill['liquidity'] {
  if (role === FillRole.auction) return 'auction';
  return role === FillRole.maker ? 'maker' : 'taker';
}

/** The fields of a reversed fill that the wire shows, as FillReversed carries them. */
export type ReversalFields = Pick<
  BodyOf<typeof FillReversed.fields>,
  'accountSeq' | 'order' | 'trade' | 'side' | 'price' | 'quantity' | 'fee' | 'owedCash' | 'owedShares'
>;

export function toWireReversal(reversal: ReversalFields, info: InstrumentInfo, at: number): Reversal {
  return {
    trade_id: reversal.trade,
    order_id: toPublicId('order', reversal.order),
    symbol: info.symbol,
    side: sideName(reversal.side),
    price: formatPrice(reversal.price, info.tickUnits),
    qty: formatQuantity(reversal.quantity, info.lotSize),
    fee: formatCash(reversal.fee),
    owed_cash: formatCash(reversal.owedCash),
    owed_qty: formatQuantity(reversal.owedShares, info.lotSize),
    seq: reversal.accountSeq,
    ts: formatInstant(at),
  };
}

/** The name of a FreezeLevel. */
export function freezeLevelName(level: number): FreezeLevelName {
  return FREEZE_LEVEL_NAMES[level] ?? 'everything';
}

/** Cash in 10^-4 of the currency. */
export function toWireCash(total: number, held: number): Balance {
  return {
    asset: CASH_ASSET_NAME,
    total: formatCash(total),
    held: formatCash(held),
    available: formatCash(total - held),
  };
}

/** Shares, as lots of the instrument. */
export function toWireShares(total: number, held: number, info: InstrumentInfo): Balance {
  return {
    asset: info.symbol,
    total: formatQuantity(total, info.lotSize),
    held: formatQuantity(held, info.lotSize),
    available: formatQuantity(total - held, info.lotSize),
  };
}

/** A position in lots, its cost and realised profit in 10^-4 of the currency. */
export interface PositionFields {
  readonly quantity: number;
  readonly held: number;
  readonly cost: number;
  readonly realised: number;
}

/** `mark` is the price in ticks that values the position, 0 when there is none. */
export function toWirePosition(position: PositionFields, info: InstrumentInfo, mark: number): Position {
  const value =
    mark === 0
      ? undefined
      : BigInt(position.quantity) * BigInt(mark) * BigInt(info.tickUnits) * BigInt(info.lotSize);
  return {
    symbol: info.symbol,
    qty: formatQuantity(position.quantity, info.lotSize),
    held_qty: formatQuantity(position.held, info.lotSize),
    avg_cost: averagePrice(position.cost, position.quantity, info.lotSize),
    mark_price: optionalPrice(mark, info),
    market_value: value === undefined ? null : formatCash(value),
    unrealised: value === undefined ? null : formatCash(value - BigInt(position.cost)),
    realised: formatCash(position.realised),
  };
}

/** Cash per share to four places, rounded half up; null for no lots. */
export function averagePrice(cash: number, lots: number, lotSize: number): string | null {
  if (lots === 0) return null;
  const shares = BigInt(lots) * BigInt(lotSize);
  const doubled = 2n * BigInt(cash) + shares;
  const divisor = 2n * shares;
  const floor = doubled / divisor - (doubled % divisor !== 0n && doubled < 0n !== divisor < 0n ? 1n : 0n);
  return formatDecimal(floor, CASH_DECIMALS);
}

function optionalPrice(ticks: number, info: InstrumentInfo): string | null {
  return ticks === 0 ? null : formatPrice(ticks, info.tickUnits);
}

function optionalQuantity(lots: number, info: InstrumentInfo): string | null {
  return lots === 0 ? null : formatQuantity(lots, info.lotSize);
}
