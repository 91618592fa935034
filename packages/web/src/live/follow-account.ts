import { batch, createEffect, createSignal, on, onCleanup, type Accessor } from 'solid-js';
import { createStore, reconcile } from 'solid-js/store';
import type { ApiClient } from '@buttonwood/api/client/http-client.ts';
import type { LiveClient } from '@buttonwood/api/client/live-client.ts';
import type { AccountStanding, Reversal } from '@buttonwood/shared/wire/account-types.ts';
import type { Balance, Fill, Order, Position } from '@buttonwood/shared/wire/http-types.ts';
import type { OrderStatus } from '@buttonwood/shared/order/order-status.ts';
import type { Problem } from '@buttonwood/shared/wire/problem.ts';
import type { FeedState } from './feed-state.ts';
import { createLatestMap } from './latest-map.ts';

/** Everything about the signed-in account that moves. */
export interface FollowedAccount {
  /** Live orders, newest first. */
  readonly orders: readonly Order[];
  readonly ordersState: Accessor<FeedState>;
  readonly balances: readonly Balance[];
  readonly balancesState: Accessor<FeedState>;
  readonly positions: readonly Position[];
  readonly positionsState: Accessor<FeedState>;
  /** Newest first, at most MAX_FILLS. */
  readonly fills: Accessor<readonly Fill[]>;
  readonly fillsState: Accessor<FeedState>;
  /** Whether an operator has frozen the account, and what it owes; null until the exchange has said so. */
  readonly standing: Accessor<AccountStanding | null>;
  /** Changes whenever something happened to the account: what is only read over HTTP is then read again. */
  readonly changes: Accessor<number>;
  readonly onOrder: (listener: (order: Order) => void) => void;
  readonly onFills: (listener: (fills: readonly Fill[]) => void) => void;
  /** Told of fills that were taken back. */
  readonly onReversals: (listener: (reversals: readonly Reversal[]) => void) => void;
  /** Takes the order of a command's answer, which may arrive before the pushed one. */
  readonly applyOrder: (order: Order) => void;
  /** Reads everything again. */
  readonly refresh: () => void;
}

export const MAX_FILLS = 500;
const FILLS_PAGE = 200;
/** A read of the fills that failed, or that is older than the feed, is made again after this, so often at the most. */
export const READ_AGAIN_MS = 1_000;
const MAX_READS = 120;
const LIVE_STATUSES: ReadonlySet<OrderStatus> = new Set(['pending', 'accepted', 'armed', 'partially_filled']);

/** Follows the private channels, and reads over HTTP what they do not repeat after each new connection (`generation`). */
export function followAccount(
  api: ApiClient,
  live: LiveClient,
  generation: Accessor<number>,
): FollowedAccount {
  const [orders, setOrders] = createStore<Order[]>([]);
  const [balances, setBalances] = createStore<Balance[]>([]);
  const [positions, setPositions] = createStore<Position[]>([]);
  const [fills, setFills] = createSignal<readonly Fill[]>([]);
  const [standing, setStanding] = createSignal<AccountStanding | null>(null);
  const [changes, setChanges] = createSignal(0);
  const [ordersState, setOrdersState] = createSignal<FeedState>(LOADING);
  const [balancesState, setBalancesState] = createSignal<FeedState>(LOADING);
  const [positionsState, setPositionsState] = createSignal<FeedState>(LOADING);
  const [fillsState, setFillsState] = createSignal<FeedState>(LOADING);
  const orderListeners = new Set<(order: Order) => void>();
  const fillListeners = new Set<(fills: readonly Fill[]) => void>();
  const reversalListeners = new Set<(reversals: readonly Reversal[]) => void>();

  const balanceMap = createLatestMap<Balance>((balance) => balance.asset);
  const positionMap = createLatestMap<Position>((position) => position.symbol);
  let orderMap = new Map<string, Order>();
  /** Orders seen to end: an answer that arrives after the push of the end must not bring one back. */
  const ended = new Set<string>();

  const paintOrders = (): void => {
    const sorted = [...orderMap.values()].sort((a, b) => b.created_at.localeCompare(a.created_at));
    setOrders(reconcile(sorted, { key: 'order_id' }));
  };
  const paintBalances = (): void => {
    const cashFirst = (asset: string): string => (asset === 'USD' ? '' : asset);
    const rows = balanceMap.values().toSorted((a, b) => (cashFirst(a.asset) < cashFirst(b.asset) ? -1 : 1));
    setBalances(reconcile(rows, { key: 'asset' }));
  };
  const paintPositions = (): void => {
    const rows = positionMap.values().toSorted((a, b) => (a.symbol < b.symbol ? -1 : 1));
    setPositions(reconcile(rows, { key: 'symbol' }));
  };
  const applyOrder = (order: Order): void => {
    if (!LIVE_STATUSES.has(order.status)) {
      orderMap.delete(order.order_id);
      ended.add(order.order_id);
      if (ended.size > MAX_FILLS) ended.delete(ended.values().next().value ?? '');
    } else if (!ended.has(order.order_id) && !isOlder(order, orderMap.get(order.order_id))) {
      orderMap.set(order.order_id, order);
    }
  };
  const happened = (): void => {
    setChanges((count) => count + 1);
  };

  const subscriptions = [
    live.subscribePrivate('orders', {
      onPush: (push) => {
        if (push.ch !== 'orders') return;
        batch(() => {
          if (push.type === 'snapshot') orderMap = new Map(push.data.map((order) => [order.order_id, order]));
          else push.data.forEach(applyOrder);
          paintOrders();
          setOrdersState(READY);
          happened();
          if (push.type === 'event')
            for (const order of push.data) orderListeners.forEach((tell) => tell(order));
        });
      },
      onGap: () => setOrdersState({ kind: 'resyncing' }),
      onProblem: (problem) => setOrdersState({ kind: 'error', problem }),
    }),
    live.subscribePrivate('fills', {
      onPush: (push) => {
        if (push.ch !== 'fills') return;
        batch(() => {
          setFills((known) => mergeFills(push.data, known));
          happened();
          fillListeners.forEach((tell) => tell(push.data));
        });
      },
      onGap: () => refresh(),
    }),
    live.subscribePrivate('balances', {
      onPush: (push) => {
        if (push.ch !== 'balances') return;
        if (push.type === 'snapshot') balanceMap.replace(push.data);
        else balanceMap.update(push.data);
        batch(() => {
          paintBalances();
          setBalancesState(READY);
          happened();
        });
      },
      onGap: () => refresh(),
    }),
    live.subscribePrivate('positions', {
      onPush: (push) => {
        if (push.ch !== 'positions') return;
        if (push.type === 'snapshot') positionMap.replace(push.data);
        else positionMap.update(push.data);
        batch(() => {
          paintPositions();
          setPositionsState(READY);
        });
      },
      onGap: () => refresh(),
    }),
    live.subscribePrivate('reversals', {
      onPush: (push) => {
        if (push.ch !== 'reversals') return;
        batch(() => {
          setFills((known) => withReversals(known, push.data));
          happened();
          reversalListeners.forEach((tell) => tell(push.data));
        });
      },
      onGap: () => refresh(),
    }),
    live.subscribePrivate('account', {
      onPush: (push) => {
        if (push.ch !== 'account') return;
        setStanding(push.data);
        // Of all channels it is subscribed to last: what comes after this is pushed, what came before has to be read.
        if (push.type === 'snapshot') void readFillsUntil(push.seq);
      },
    }),
  ];
  let catchUps = 0;
  onCleanup(() => {
    catchUps += 1;
    subscriptions.forEach((unsubscribe) => unsubscribe());
  });

  async function readBalances(): Promise<void> {
    const since = balanceMap.mark();
    const answer = await api.balances();
    if (!answer.ok) return failed(answer.error, setBalancesState);
    balanceMap.fill(answer.value.data, since);
    paintBalances();
    setBalancesState(READY);
  }
  async function readPositions(): Promise<void> {
    const since = positionMap.mark();
    const answer = await api.positions();
    if (!answer.ok) return failed(answer.error, setPositionsState);
    positionMap.fill(answer.value.data, since);
    paintPositions();
    setPositionsState(READY);
  }
  async function readFills(): Promise<boolean> {
    const answer = await api.fills({ limit: FILLS_PAGE });
    if (!answer.ok) {
      failed(answer.error, setFillsState);
      return false;
    }
    const known = new Set(fills().map(fillKey));
    const missed = answer.value.data.filter((fill) => !known.has(fillKey(fill)));
    setFills((before) => mergeFills(answer.value.data, before));
    // At the first read everything is old news; afterwards these happened while nobody was listening.
    if (fillsState().kind === 'ready' && missed.length > 0) fillListeners.forEach((tell) => tell(missed));
    setFillsState(READY);
    return true;
  }
  /** Reads the fills when the read model has the account's event `seq`. A later call, or the end of the page, ends it. */
  async function readFillsUntil(seq: number): Promise<void> {
    catchUps += 1;
    const mine = catchUps;
    for (let reads = 0; reads < MAX_READS; reads++) {
      const newest = await api.activity({ limit: 1 });
      if (mine !== catchUps) return;
      const isThere = newest.ok && (newest.value.data[0]?.seq ?? 0) >= seq;
      if (isThere && (await readFills())) return;
      await new Promise((resume) => setTimeout(resume, READ_AGAIN_MS));
      if (mine !== catchUps) return;
    }
  }
  function refresh(): void {
    void readBalances();
    void readPositions();
    void readFills();
    happened();
  }
  createEffect(on(generation, refresh));

  return {
    orders,
    ordersState,
    balances,
    balancesState,
    positions,
    positionsState,
    fills,
    fillsState,
    standing,
    changes,
    onOrder: (listener) => {
      orderListeners.add(listener);
      onCleanup(() => orderListeners.delete(listener));
    },
    onFills: (listener) => {
      fillListeners.add(listener);
      onCleanup(() => fillListeners.delete(listener));
    },
    onReversals: (listener) => {
      reversalListeners.add(listener);
      onCleanup(() => reversalListeners.delete(listener));
    },
    applyOrder: (order) => {
      applyOrder(order);
      paintOrders();
      happened();
    },
    refresh,
  };
}

const LOADING: FeedState = { kind: 'loading' };
const READY: FeedState = { kind: 'ready' };

/** A read that fails takes nothing away that is shown already; the connection chip and dimming speak of its age. */
function failed(problem: Problem, setState: (update: (state: FeedState) => FeedState) => void): void {
  setState((state) => (state.kind === 'ready' ? state : { kind: 'error', problem }));
}

function isOlder(order: Order, known: Order | undefined): boolean {
  return known !== undefined && order.updated_at < known.updated_at;
}

function fillKey(fill: Fill): string {
  return `${fill.symbol}:${fill.trade_id}:${fill.order_id}`;
}

/** Newest first, each fill once. */
export function mergeFills(some: readonly Fill[], others: readonly Fill[]): readonly Fill[] {
  const byKey = new Map([...others, ...some].map((fill) => [fillKey(fill), fill]));
  return [...byKey.values()].sort((a, b) => b.seq - a.seq || b.trade_id - a.trade_id).slice(0, MAX_FILLS);
}

/** Marks the fills that were taken back. */
export function withReversals(fills: readonly Fill[], reversals: readonly Reversal[]): readonly Fill[] {
  const keys = new Set(
    reversals.map(({ symbol, trade_id: trade, order_id: order }) => `${symbol}:${trade}:${order}`),
  );
  return fills.map((fill) => (keys.has(fillKey(fill)) ? { ...fill, reversed: true } : fill));
}
