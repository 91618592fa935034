import type { JSX } from 'solid-js';
import { usePageTitle } from './page-title.ts';

/** What this is and whose work it shows. */
export function AboutPage(): JSX.Element {
  usePageTitle(() => 'About');
  return (
    <main class="page">
      <h1 tabIndex={-1}>About Buttonwood</h1>
      <p>
        A self-hosted stock exchange: order books as actors on Redis Streams, projected into Postgres. MIT
        licence. Programs trade over the same API as this page: <a href="/docs">its documentation</a>.
      </p>
      <p>
        The chart is TradingView Lightweight Charts™, Copyright (c) 2026 TradingView, Inc.{' '}
        <a href="https://www.tradingview.com/" rel="noreferrer">
          https://www.tradingview.com/
        </a>
      </p>
    </main>
  );
}
