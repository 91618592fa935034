import { A } from '@solidjs/router';
import { Show, Suspense, createSignal, lazy, onCleanup, onMount, type JSX } from 'solid-js';
import { tinykeys } from 'tinykeys';
import { isStale } from '../../live/connection-health.ts';
import { useTerminal } from '../../live/terminal.tsx';
import { healthText } from '../../format/health-text.ts';
import { numberText } from '../../format/number-text.ts';
import { fillSentence } from '../../format/order-text.ts';
import { timeOfDay, utcText } from '../../format/time-text.ts';
import { NoticeRegion } from '../../ui/notices.tsx';
import { StandingBanner } from './standing-banner.tsx';
import { outsideInputs } from '../../keyboard/outside-inputs.ts';
import './shell.css';

const KeySheet = lazy(() => import('./key-sheet.tsx').then((part) => ({ default: part.KeySheet })));

/** The frame around every signed-in page: navigation, buying power, connection, notices, clock. */
export function AppFrame(props: {
  readonly search: JSX.Element;
  readonly children: JSX.Element;
}): JSX.Element {
  const terminal = useTerminal();
  const [keysShown, setKeysShown] = createSignal(false);
  const cash = (): string | undefined =>
    terminal.account.balances.find((balance) => balance.asset === 'USD')?.available;
  onMount(() => {
    onCleanup(tinykeys(window, { 'Shift+?': outsideInputs(() => setKeysShown(true)) }));
  });
  terminal.account.onFills((fills) => {
    // One notice per order: its newest fill says how far it is.
    const newest = new Map(fills.toSorted((a, b) => a.seq - b.seq).map((fill) => [fill.order_id, fill]));
    if (newest.size > MAX_FILL_NOTICES) {
      terminal.notices.show({
        key: 'fills',
        tone: 'news',
        title: `${fills.length} fills`,
        text: `In ${newest.size} orders. The list of fills has them all.`,
      });
      return;
    }
    for (const [key, fill] of newest) {
      const title = fill.leaves_qty === '0' ? 'Filled' : 'Part filled';
      terminal.notices.show({ key, tone: 'news', title, text: fillSentence(fill) });
    }
  });

  terminal.account.onReversals((reversals) => {
    for (const { symbol, trade_id: trade, price, qty } of reversals) {
      terminal.notices.show({
        key: `reversal-${symbol}-${trade}`,
        tone: 'problem',
        title: 'Trade taken back',
        text: `${numberText(qty)} ${symbol} at ${price}, trade ${trade}. Shares, cash and fee went back.`,
      });
    }
  });

  return (
    <div class="frame" data-connection={terminal.connection.health().kind}>
      <a class="skip-link" href="#main">
        Skip to content
      </a>
      <header class="frame-head">
        <A href="/trade" class="frame-brand" aria-label="Buttonwood, trade">
          <img src="/favicon.svg" alt="" />
          <span>Buttonwood</span>
        </A>
        <nav class="frame-nav" aria-label="Pages">
          <A href="/trade">Trade</A>
          <A href="/companies">Companies</A>
          <A href="/funds" data-testid="nav-funds">
            Funds
          </A>
          <A href="/sessions">Sessions</A>
          <Show when={terminal.me.role === 'ops'}>
            <A href="/ops">Ops</A>
          </Show>
        </nav>
        {props.search}
        <div class="frame-facts">
          <Show when={terminal.demo()}>
            <span class="tag" title="The money here is not real">
              DEMO
            </span>
          </Show>
          <div class="frame-power fresh" data-stale={isStale(terminal.connection.health())}>
            <span>Buying power, USD</span>
            <b data-testid="buying-power">{numberText(cash())}</b>
          </div>
          <ConnectionChip />
          <div class="frame-user">
            <span title={`${terminal.me.email}, ${terminal.me.role.replace('_', ' ')}`}>
              {terminal.me.display_name}
            </span>
            <button
              type="button"
              class="button button-small"
              data-testid="sign-out"
              onClick={() => terminal.onSignOut()}
            >
              Sign out
            </button>
          </div>
        </div>
      </header>
      <StandingBanner standing={terminal.account.standing()} />
      <div class="frame-body" id="main">
        {props.children}
      </div>
      <StatusLine onKeys={() => setKeysShown(true)} />
      <NoticeRegion notices={terminal.notices} />
      <Show when={keysShown()}>
        <Suspense>
          <KeySheet open onClose={() => setKeysShown(false)} />
        </Suspense>
      </Show>
    </div>
  );
}

/** More orders than this filled at once are said in one sentence. */
const MAX_FILL_NOTICES = 3;

function ConnectionChip(): JSX.Element {
  const { connection } = useTerminal();
  return (
    <span class="chip" data-kind={connection.health().kind} data-testid="connection">
      {healthText(connection.health())}
    </span>
  );
}

function StatusLine(props: { readonly onKeys: () => void }): JSX.Element {
  const { connection } = useTerminal();
  const [now, setNow] = createSignal(Date.now());
  const timer = setInterval(() => setNow(Date.now()), 1000);
  onCleanup(() => clearInterval(timer));
  return (
    <footer class="frame-status">
      <span>{timeOfDay(utcText(now()))} UTC</span>
      <Show when={connection.rttMs()}>
        {(rtt) => <span>Round trip {Math.max(1, Math.round(rtt()))} ms</span>}
      </Show>
      <a href="/docs">API</a>
      <A href="/about">About</A>
      <button type="button" class="button-link muted" onClick={() => props.onKeys()}>
        Keys ?
      </button>
    </footer>
  );
}
