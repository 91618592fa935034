import type {
  Balance,
  BookLevel,
  Fill,
  Indicative,
  Order,
  Position,
  Trade,
  AmendOrderRequest,
  PlaceOrderRequest,
} from './http-types.ts';
import type { AccountStanding, Reversal } from './account-types.ts';
import type { PhaseName } from '../instrument/phase.ts';
import type { Problem } from './problem.ts';

/**
 * `/ws/v1`. A client sends requests, each answered by one reply with its id; the server pushes channel messages.
 * `seq` is the book's event seq (public channels) or the account's (private ones); `prev_seq` is the seq of the previous
 * message on this channel of this connection, 0 before the first. A break in the chain means: subscribe again.
 *
 * | channel | needs | messages |
 * |---|---|---|
 * | `book` | symbol | raw: snapshot, then a delta for every out frame that changed a level |
 * | `book.50ms` | symbol | the same, conflated to at most twenty a second; resnapshots when the reader is slow |
 * | `trades` | symbol | snapshot of the last 50 (newest last), then every trade, batched per frame; a busted one comes again |
 * | `ticker` | symbol | snapshot, then at most ten a second |
 * | `orders`, `fills`, `balances`, `positions` | sign-in | `orders` starts with a snapshot of the live orders |
 * | `reversals`, `account` | sign-in | fills that were taken back; whether the account is frozen, and what it owes |
 */
export type PublicChannel = 'book' | 'book.50ms' | 'trades' | 'ticker';
export type PrivateChannel = 'orders' | 'fills' | 'balances' | 'positions' | 'reversals' | 'account';
export type Channel = PublicChannel | PrivateChannel;

export type WsRequest =
  | { readonly id: number; readonly op: 'subscribe'; readonly ch: Channel; readonly symbol?: string }
  | { readonly id: number; readonly op: 'unsubscribe'; readonly ch: Channel; readonly symbol?: string }
  | { readonly id: number; readonly op: 'ping' }
  | { readonly id: number; readonly op: 'order.place'; readonly order: PlaceOrderRequest }
  | {
      readonly id: number;
      readonly op: 'order.amend';
      readonly order_id: string;
      readonly amend: AmendOrderRequest;
    }
  | { readonly id: number; readonly op: 'order.cancel'; readonly order_id: string };

export type WsReply =
  | { readonly id: number; readonly ok: true; readonly result: unknown }
  | { readonly id: number | null; readonly ok: false; readonly problem: Problem };

interface Push<C extends Channel, T extends 'snapshot' | 'delta' | 'event', D> {
  readonly ch: C;
  readonly symbol?: string;
  readonly type: T;
  readonly seq: number;
  readonly prev_seq: number;
  readonly ts: string;
  readonly data: D;
}

export interface BookSnapshotData {
  readonly phase: PhaseName;
  readonly indicative: Indicative | null;
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
}
/** Levels as they are now; quantity "0" removes the level. */
export interface BookDeltaData {
  readonly phase: PhaseName;
  readonly indicative: Indicative | null;
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
}
export interface TickerData {
  readonly last: string | null;
  readonly bid: string | null;
  readonly bid_qty: string | null;
  readonly ask: string | null;
  readonly ask_qty: string | null;
  readonly open: string | null;
  readonly high: string | null;
  readonly low: string | null;
  /** Shares traded since midnight UTC, like open, high and low. */
  readonly volume: string;
  readonly reference: string | null;
  readonly phase: PhaseName;
  readonly indicative: Indicative | null;
}

export type WsPush =
  | Push<'book' | 'book.50ms', 'snapshot', BookSnapshotData>
  | Push<'book' | 'book.50ms', 'delta', BookDeltaData>
  | Push<'trades', 'snapshot' | 'event', readonly Trade[]>
  | Push<'ticker', 'snapshot' | 'delta', TickerData>
  | Push<'orders', 'snapshot' | 'event', readonly Order[]>
  | Push<'fills', 'event', readonly Fill[]>
  | Push<'balances', 'snapshot' | 'event', readonly Balance[]>
  | Push<'positions', 'snapshot' | 'event', readonly Position[]>
  | Push<'reversals', 'event', readonly Reversal[]>
  | Push<'account', 'snapshot' | 'event', AccountStanding>;

/** Sent every second: the newest seq of each subscription (`book:AAPL`, `orders`), so that silence can be told from loss. */
export interface WsHeartbeat {
  readonly ch: 'heartbeat';
  readonly ts: string;
  readonly seqs: Readonly<Record<string, number>>;
}

export const WS_CLOSE = {
  unauthorized: 4001,
  limit: 4003,
  slow_consumer: 4008,
  unreadable: 1007,
  protocol: 1008,
} as const;
