import type { PhaseName } from '../instrument/phase.ts';
import type { OrderStatus } from '../order/order-status.ts';
import type { OrderTypeName } from '../order/order-type.ts';
import type { SideName } from '../order/side.ts';
import type { StpModeName } from '../order/stp-mode.ts';
import type { TimeInForceName } from '../order/time-in-force.ts';

/**
 * Bodies of the HTTP API (`/api/v1`), shared by the API, the typed client and the terminal. Prices and money are decimal
 * strings, quantities strings of whole shares, times RFC 3339 UTC with microseconds, ids UUIDs. DESIGN "Conventions".
 */

export type Role = 'trader' | 'market_maker' | 'ops';

export interface SignUpRequest {
  readonly email: string;
  readonly password: string;
  readonly display_name: string;
}
export interface SignInRequest {
  readonly email: string;
  readonly password: string;
}
/** `token` only when the request asks for it with `"token": true` (machines): send it as `Authorization: Bearer`. */
export interface SessionResponse {
  readonly user: Me;
  readonly expires_at: string;
  readonly token?: string;
}
export interface Me {
  readonly user_id: string;
  readonly account_id: string;
  readonly email: string;
  readonly display_name: string;
  readonly role: Role;
}
export interface LoginSession {
  /** Public handle of the session, not its token. */
  readonly session_id: string;
  readonly current: boolean;
  readonly created_at: string;
  readonly last_seen_at: string;
  readonly expires_at: string;
  readonly ip: string | null;
  readonly user_agent: string | null;
}

/** A page: `next_cursor` null at the end. `as_of` is an opaque token of stream positions for `min_as_of`. */
export interface Page<T> {
  readonly data: readonly T[];
  readonly next_cursor: string | null;
  readonly as_of: string;
}

export interface Instrument {
  readonly symbol: string;
  readonly name: string;
  readonly sector: string | null;
  readonly tick_size: string;
  readonly lot_size: string;
  readonly band_bps: number;
  readonly phase: PhaseName;
  readonly reference_price: string | null;
  readonly band_low: string | null;
  readonly band_high: string | null;
  readonly last_price: string | null;
  /** Close of the last completed day, from bars or candles; for the change in percent. */
  readonly previous_close: string | null;
}
/** [price, quantity, orders], best first. */
export type BookLevel = readonly [price: string, quantity: string, orders: number];
/** Where an auction would uncross now. `surplus` is what would be left over at that price, on `surplus_side`. */
export interface Indicative {
  readonly price: string;
  readonly volume: string;
  readonly surplus: string;
  readonly surplus_side: SideName | null;
}
export interface BookSnapshot {
  readonly symbol: string;
  readonly seq: number;
  readonly phase: PhaseName;
  /** Null while nothing would trade, and in phases without an auction. */
  readonly indicative: Indicative | null;
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
}
export interface Trade {
  readonly trade_id: number;
  readonly symbol: string;
  readonly price: string;
  readonly quantity: string;
  /** Null in an auction: there both sides waited. */
  readonly taker_side: SideName | null;
  /** Taken back by an operator; the prices of the day stay as they were printed. */
  readonly busted: boolean;
  readonly ts: string;
}
export type CandleInterval = '1m' | '5m' | '15m' | '1h' | '1d';
/** `source` is `trades` for our own candles, else the provider of the bar: the two are never mixed in one series. */
export interface Candle {
  readonly ts: string;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
}
export interface CandleSeries {
  readonly symbol: string;
  readonly interval: CandleInterval;
  readonly source: string;
  readonly data: readonly Candle[];
}

export interface PlaceOrderRequest {
  readonly symbol: string;
  readonly side: SideName;
  readonly type: OrderTypeName;
  readonly qty: string;
  readonly price?: string;
  readonly stop_price?: string;
  readonly time_in_force?: TimeInForceName;
  readonly post_only?: boolean;
  readonly display_qty?: string;
  readonly stp?: Exclude<StpModeName, 'none'>;
  readonly client_order_id?: string;
  readonly valid_until?: string;
  /** With `gtd` and only there. */
  readonly expire_at?: string;
  /** Trades so much at once or nothing; `ioc` and market orders. */
  readonly min_qty?: string;
  /** Distance at which a trailing stop follows the best trade price. */
  readonly trail?: string;
  /** Limit of an OCO order once its stop was reached; without it a market order. */
  readonly stop_limit_price?: string;
  /** Either makes the order a bracket: what it fills is closed at one of these prices. */
  readonly take_profit?: string;
  readonly stop_loss?: string;
}
export interface AmendOrderRequest {
  readonly qty?: string;
  readonly price?: string;
  readonly stop_price?: string;
  readonly valid_until?: string;
}
export interface Order {
  readonly order_id: string;
  readonly client_order_id: string;
  readonly symbol: string;
  readonly side: SideName;
  readonly type: OrderTypeName;
  readonly time_in_force: TimeInForceName;
  readonly post_only: boolean;
  readonly qty: string;
  readonly price: string | null;
  readonly stop_price: string | null;
  readonly display_qty: string | null;
  readonly expire_at: string | null;
  readonly min_qty: string | null;
  readonly trail: string | null;
  readonly stop_limit_price: string | null;
  readonly take_profit: string | null;
  readonly stop_loss: string | null;
  /** Of a bracket: the order that closes it. It exists from the first fill on. */
  readonly exit_order_id: string | null;
  /** Of a bracket's exit: the order that it closes. */
  readonly parent_order_id: string | null;
  readonly cum_qty: string;
  readonly leaves_qty: string;
  /** Average price of what is filled, to four places, null before the first fill. */
  readonly avg_price: string | null;
  readonly fees: string;
  readonly status: OrderStatus;
  /** Name of the reason of a cancel or reject, else null. */
  readonly reason: string | null;
  readonly created_at: string;
  readonly updated_at: string;
}
/** 201 when the engine has decided, 202 with status `pending` when it has not answered within the bounded wait. */
export interface OrderResult {
  readonly order: Order;
  readonly fills: readonly Fill[];
}
export interface AmendResult {
  readonly order: Order;
  readonly priority_kept: boolean;
}
/** The order as it is after the cancel. */
export interface CancelResult {
  readonly order: Order;
}
export interface CancelAllResult {
  readonly requested: number;
}
export interface Fill {
  readonly trade_id: number;
  readonly order_id: string;
  readonly symbol: string;
  readonly side: SideName;
  readonly liquidity: 'maker' | 'taker' | 'auction';
  readonly price: string;
  readonly qty: string;
  readonly cum_qty: string;
  readonly leaves_qty: string;
  readonly fee: string;
  /** The trade was taken back: shares, cash and fee went back. */
  readonly reversed: boolean;
  readonly seq: number;
  readonly ts: string;
}
/** `asset` is `USD` or a symbol. */
export interface Balance {
  readonly asset: string;
  readonly total: string;
  readonly held: string;
  readonly available: string;
}
export interface Position {
  readonly symbol: string;
  readonly qty: string;
  readonly held_qty: string;
  /** To four places; null when the quantity is 0. */
  readonly avg_cost: string | null;
  readonly mark_price: string | null;
  readonly market_value: string | null;
  readonly unrealised: string | null;
  readonly realised: string;
}
export interface ActivityEntry {
  readonly seq: number;
  readonly ts: string;
  readonly kind: string;
  readonly symbol: string | null;
  readonly order_id: string | null;
  /** The event's fields, in wire units. */
  readonly data: Readonly<Record<string, string | number | null>>;
}
/** The `bust_` kinds take a fill back; `owed` is what the house lends for it, `owed_paid` what it gets back. */
export type LedgerLineKind =
  | 'deposit'
  | 'withdrawal'
  | 'trade_cash'
  | 'trade_shares'
  | 'fee'
  | 'bust_cash'
  | 'bust_shares'
  | 'bust_fee'
  | 'owed'
  | 'owed_paid';
export interface LedgerLine {
  readonly seq: number;
  readonly ts: string;
  readonly asset: string;
  /** Signed: what came in or went out of this account. */
  readonly amount: string;
  readonly kind: LedgerLineKind;
  readonly order_id: string | null;
  readonly trade_id: number | null;
}
/** Demo deposit or withdrawal. `asset` is `USD` or a symbol; `amount` cash or whole shares. */
export interface TransferRequest {
  readonly asset: string;
  readonly amount: string;
  readonly idempotency_key: string;
}
export interface TransferResult {
  readonly asset: string;
  readonly amount: string;
  readonly direction: 'deposit' | 'withdrawal';
  readonly balance: Balance;
  readonly seq: number;
}
export interface HaltRequest {
  readonly reason: string;
}
export interface HaltResult {
  readonly symbol: string;
  readonly phase: PhaseName;
  readonly position: number;
}
export interface HealthReport {
  readonly status: 'ok' | 'degraded' | 'halted';
  readonly redis: boolean;
  readonly postgres: boolean;
  readonly durability: 'always' | 'relaxed' | 'unknown';
  /** Whether this exchange was started with demo accounts and demo deposits. */
  readonly demo: boolean;
  readonly actors: readonly {
    readonly actor: string;
    readonly backlog: number;
    readonly position: number;
    readonly projected: number;
  }[];
}
