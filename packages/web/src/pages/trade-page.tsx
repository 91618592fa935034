import { A, useNavigate, useParams } from '@solidjs/router';
import { useQuery } from '@tanstack/solid-query';
import { Show, createEffect, createMemo, createSignal, on, type JSX } from 'solid-js';
import type { CandleInterval, Instrument } from '@buttonwood/shared/wire/http-types.ts';
import { priceDecimals } from '@buttonwood/shared/money/price.ts';
import { OrderBook } from '../features/order-book/order-book.tsx';
import type { OwnQuantities } from '../features/order-book/ladder-rows.ts';
import { OrderTicket, type TicketFocus } from '../features/order-ticket/order-ticket.tsx';
import { createOrderSubmitter } from '../features/order-ticket/submit-order.ts';
import { createTicketDraft, hasPrice } from '../features/order-ticket/ticket-draft.ts';
import { PriceChart, type CandleSource } from '../features/price-chart/price-chart.tsx';
import { TradesTape } from '../features/trades-tape/trades-tape.tsx';
import { Watchlist, type WatchRow } from '../features/watchlist/watchlist.tsx';
import { cashUnits } from '../format/cash-math.ts';
import { reasonText } from '../format/words.ts';
import { followBook } from '../live/follow-book.ts';
import { blocksOrders } from '../live/connection-health.ts';
import { instrumentUnits } from '../live/instrument-units.ts';
import { feedPanelState, queryPanelState } from '../live/panel-states.ts';
import { valueOf } from '../live/problem-error.ts';
import { useTerminal } from '../live/terminal.tsx';
import type { BookView } from '../live/book-view.ts';
import { followTrades } from '../live/follow-trades.ts';
import type { PanelState } from '../ui/panel.tsx';
import { createStoredValue } from '../ui/stored-value.ts';
import { AccountDock } from './account-dock.tsx';
import { usePageTitle } from './page-title.ts';
import { useTradeKeys } from './trade-keys.ts';
import { TRADE_VIEWS, TradeTabs, type TradeView } from './trade-tabs.tsx';
import './trade-page.css';

const MAX_CANDLES = 500;
const REREAD_CANDLES_MS = 30_000;
const INTERVALS: readonly unknown[] = ['1m', '5m', '15m', '1h', '1d'];

/** The Trade screen: everything about one instrument and one account, without a scroll at 1280 by 720. */
export function TradePage(): JSX.Element {
  const terminal = useTerminal();
  const { account, api, connection, live, tickers } = terminal;
  const params = useParams<{ symbol?: string }>();
  const navigate = useNavigate();
  const [view, setView] = createSignal<TradeView>(TRADE_VIEWS[0].key);
  const [dockHeight, setDockHeight] = createStoredValue('dock-height', 206, isNumber);
  const [interval, setInterval] = createStoredValue<CandleInterval>('interval', '1m', isInterval);
  const [source, setSource] = createSignal<CandleSource>('venue');

  const instruments = (): readonly Instrument[] => terminal.instruments.data ?? [];
  const symbol = createMemo(() => params.symbol ?? instruments()[0]?.symbol);
  const instrument = createMemo(() => instruments().find((listed) => listed.symbol === symbol()));
  const units = createMemo(() => instrumentUnits(instrument()));
  /** Changes with the instrument only, not with each new read of the listings. */
  const bookTarget = createMemo(
    () => {
      const listed = instrument();
      return listed === undefined ? undefined : { symbol: listed.symbol, ...instrumentUnits(listed) };
    },
    undefined,
    { equals: (a, b) => a?.symbol === b?.symbol },
  );
  const ticker = createMemo(() => tickers[symbol() ?? '']);
  const last = createMemo(() => ticker()?.last ?? instrument()?.last_price ?? null);
  const selectSymbol = (next: string): void => {
    navigate(`/trade/${encodeURIComponent(next)}`);
    if (view() === 'markets') setView('chart');
  };

  const book = followBook(live, bookTarget, connection.generation);
  const trades = followTrades(live, () => bookTarget()?.symbol, connection.generation);
  const chartInterval = (): CandleInterval => (source() === 'history' ? '1d' : interval());
  const candles = useQuery(() => ({
    queryKey: ['candles', symbol(), chartInterval(), source()],
    queryFn: () =>
      valueOf(
        api.candles(symbol() ?? '', {
          interval: chartInterval(),
          source: source() === 'venue' ? 'trades' : 'bars',
          limit: MAX_CANDLES,
        }),
      ),
    enabled: instrument() !== undefined,
    staleTime: 0,
    refetchOnWindowFocus: false,
    // The bar being built grows from the tape; what the tape missed comes with the next read.
    refetchInterval: source() === 'venue' ? REREAD_CANDLES_MS : (false as const),
  }));
  createEffect(on(connection.generation, () => void candles.refetch(), { defer: true }));

  const draft = createTicketDraft();
  const submitter = createOrderSubmitter(api, (order) => {
    account.applyOrder(order);
    if (order.status === 'rejected') {
      terminal.notices.show({
        key: order.order_id,
        tone: 'problem',
        title: 'Order rejected',
        text: reasonText(order.reason),
      });
    }
  });
  // A price of one instrument means nothing for another.
  createEffect(
    on(
      symbol,
      () => {
        draft.clear();
        submitter.reset();
      },
      { defer: true },
    ),
  );
  const balanceOf = (asset: string): string | null =>
    account.balances.find((balance) => balance.asset === asset)?.available ??
    (account.balancesState().kind === 'ready' ? '0' : null);
  const own = createMemo<OwnQuantities>(() => {
    const sides = { bids: new Map<number, number>(), asks: new Map<number, number>() };
    for (const order of account.orders) {
      if (order.symbol !== symbol() || order.price === null || order.status === 'armed') continue;
      const at = Number(cashUnits(order.price) ?? 0n);
      const side = order.side === 'buy' ? sides.bids : sides.asks;
      side.set(at, (side.get(at) ?? 0) + Number(order.leaves_qty));
    }
    return sides;
  });
  const ownFills = createMemo(() => account.fills().filter((fill) => fill.symbol === symbol()));
  const ownTradeIds = createMemo(() => new Set(ownFills().map((fill) => fill.trade_id)));
  const blocked = (): string | null => {
    if (blocksOrders(connection.health()))
      return 'Not connected: orders wait until the prices are live again.';
    if (ticker()?.phase === 'halted') return 'Trading in this instrument is halted. Cancels still work.';
    if (ticker()?.phase === 'closed') return 'This market is closed. Cancels still work.';
    if (account.standing()?.killed === true) return 'The kill switch is on for this account.';
    if ((account.standing()?.frozen ?? 'none') !== 'none') return 'This account is frozen.';
    return null;
  };

  const rows = createMemo<readonly WatchRow[]>(() =>
    instruments().map((listed) => ({
      symbol: listed.symbol,
      name: listed.name,
      last: tickers[listed.symbol]?.last ?? listed.last_price ?? listed.reference_price,
      previousClose: listed.previous_close,
    })),
  );
  const fillTicket = (change: Parameters<typeof draft.set>[0]): void => {
    const type = hasPrice(draft.fields.type) ? draft.fields.type : 'limit';
    draft.set({ ...change, type });
    setView((shown) => (shown === 'book' ? 'trade' : shown));
  };

  let filter: HTMLInputElement | undefined;
  let focus: TicketFocus | undefined;
  useTradeKeys({
    filterMarkets: () => filter?.focus(),
    openCompany: () => {
      const shown = symbol();
      if (shown !== undefined) navigate(companyAddress(shown));
    },
    nextSymbol: (steps) => {
      const at = instruments().findIndex((listed) => listed.symbol === symbol());
      const next = instruments()[at + steps];
      if (next !== undefined) selectSymbol(next.symbol);
    },
    ticketSide: (side) => {
      draft.set({ side });
      focus?.price();
    },
    focusPrice: () => focus?.price(),
    focusQuantity: () => focus?.quantity(),
    priceToMid: () => focus?.mid(),
  });
  usePageTitle(() => `${last() ?? ''} ${symbol() ?? 'Trade'}`.trim());

  const instrumentsState = createMemo(() =>
    queryPanelState(
      terminal.instruments,
      (list) => list.length === 0,
      'Nothing is listed on this exchange yet.',
    ),
  );
  /** Without its instrument a panel has nothing to wait for: it says why instead. */
  const ofInstrument = (state: PanelState): PanelState => {
    const listed = instrumentsState();
    if (listed.kind !== 'ready') return listed;
    return instrument() === undefined
      ? { kind: 'empty', text: `${symbol() ?? ''} is not listed here.` }
      : state;
  };
  return (
    <main class="trade" data-view={view()} style={{ '--dock-height': `${dockHeight()}px` }}>
      <h1 class="visually-hidden" tabIndex={-1}>
        Trade {symbol() ?? ''}
      </h1>
      <Watchlist
        rows={rows()}
        selected={symbol()}
        onSelect={selectSymbol}
        state={instrumentsState()}
        stale={connection.stale()}
        onRetry={() => void terminal.instruments.refetch()}
        tools={
          <Show when={symbol()}>
            {(shown) => (
              <A class="watch-about" href={companyAddress(shown())} data-testid="watch-about">
                About {shown()}
              </A>
            )}
          </Show>
        }
        filterRef={(element) => (filter = element)}
      />
      <PriceChart
        symbol={symbol() ?? ''}
        name={instrument()?.name ?? ''}
        last={last()}
        previousClose={instrument()?.previous_close ?? null}
        precision={priceDecimals(units().tickUnits)}
        interval={chartInterval()}
        onInterval={(next) => setInterval(next)}
        source={source()}
        onSource={setSource}
        candles={candles.isPending ? [] : (candles.data?.data ?? [])}
        provider={candles.isPending ? '' : (candles.data?.source ?? '')}
        trades={trades.trades()}
        fills={ownFills()}
        state={ofInstrument(
          queryPanelState(
            candles,
            (series) => series.data.length === 0 && trades.trades().length === 0,
            noBars(source()),
          ),
        )}
        stale={connection.stale()}
        onRetry={() => void candles.refetch()}
      />
      <OrderBook
        view={book.view()}
        tickUnits={units().tickUnits}
        own={own()}
        state={ofInstrument(
          feedPanelState(
            book.state(),
            isQuiet(book.view()),
            'The book is empty. The first order makes the market.',
          ),
        )}
        stale={connection.stale()}
        onRetry={book.retry}
        onPickPrice={(price) => fillTicket({ price })}
        onPickDepth={(price, quantity, restingSide) =>
          fillTicket({ price, quantity: String(quantity), side: restingSide === 'buy' ? 'sell' : 'buy' })
        }
      />
      <div class="trade-side">
        <OrderTicket
          draft={draft}
          instrument={{
            symbol: symbol() ?? '',
            ...units(),
            bandLow: instrument()?.band_low ?? null,
            bandHigh: instrument()?.band_high ?? null,
          }}
          book={book.view()}
          last={last()}
          funds={{ cashAvailable: balanceOf('USD'), sharesAvailable: balanceOf(symbol() ?? '') }}
          submitter={submitter}
          blocked={blocked()}
          state={ofInstrument({ kind: 'ready' })}
          focusRef={(given) => (focus = given)}
        />
        <TradesTape
          trades={trades.trades()}
          ownTradeIds={ownTradeIds()}
          state={ofInstrument(
            feedPanelState(trades.state(), trades.trades().length === 0, 'Nothing has traded here yet.'),
          )}
          stale={connection.stale()}
          onRetry={trades.retry}
        />
      </div>
      <AccountDock
        symbol={symbol()}
        onSymbol={selectSymbol}
        height={dockHeight()}
        onHeight={setDockHeight}
        onClosePosition={(position) => {
          if (position.symbol !== symbol()) selectSymbol(position.symbol);
          queueMicrotask(() => {
            fillTicket({ side: 'sell', quantity: position.qty, price: tickers[position.symbol]?.bid ?? '' });
          });
        }}
      />
      <TradeTabs view={view()} onView={setView} />
    </main>
  );
}

/** Nothing to see: no orders, and no phase to tell of. */
function isQuiet(view: BookView | null): boolean {
  return view?.phase === 'continuous' && view.bids.length === 0 && view.asks.length === 0;
}

function companyAddress(symbol: string): string {
  return `/companies/${encodeURIComponent(symbol)}`;
}

function noBars(source: CandleSource): string {
  return source === 'venue'
    ? 'Nothing has traded here in this time.'
    : 'There is no price history for this instrument.';
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

function isInterval(value: unknown): value is CandleInterval {
  return INTERVALS.includes(value);
}
