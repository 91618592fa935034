import { useQuery, type UseQueryResult } from '@tanstack/solid-query';
import { createContext, createEffect, on, onCleanup, useContext, type Accessor, type JSX } from 'solid-js';
import type { ApiClient } from '@buttonwood/api/client/http-client.ts';
import type { LiveClient } from '@buttonwood/api/client/live-client.ts';
import type { Instrument, Me } from '@buttonwood/shared/wire/http-types.ts';
import { createNotices, type Notices } from '../ui/notices.tsx';
import { followAccount, type FollowedAccount } from './follow-account.ts';
import { createConnection, type Connection } from './connection.ts';
import { valueOf } from './problem-error.ts';
import { followTickers, type Tickers } from './follow-tickers.ts';

/** What every signed-in page stands on: one connection, one account, the instruments and their tickers. */
export interface Terminal {
  readonly api: ApiClient;
  readonly live: LiveClient;
  readonly me: Me;
  readonly connection: Connection;
  readonly account: FollowedAccount;
  readonly instruments: UseQueryResult<readonly Instrument[]>;
  readonly tickers: Tickers;
  readonly notices: Notices;
  /** Whether this exchange gives demo money. */
  readonly demo: Accessor<boolean>;
  readonly onSignOut: () => void;
}

const TerminalContext = createContext<Terminal>();

/** Listings change seldom; a halt comes with the ticker. */
const INSTRUMENTS_FRESH_MS = 60_000;

interface TerminalProviderProps {
  readonly api: ApiClient;
  readonly live: LiveClient;
  readonly me: Me;
  /** The session ended on the server. */
  readonly onUnauthorized: () => void;
  readonly onSignOut: () => void;
  readonly children: JSX.Element;
}

/** Opens what a signed-in page needs and closes it with the page. */
export function TerminalProvider(props: TerminalProviderProps): JSX.Element {
  const { api, live, me } = props;
  const connection = createConnection(live);
  const notices = createNotices();
  const account = followAccount(api, live, connection.generation);
  const instruments = useQuery(() => ({
    queryKey: ['instruments'],
    queryFn: async () => (await valueOf(api.instruments())).data,
    staleTime: INSTRUMENTS_FRESH_MS,
    refetchInterval: INSTRUMENTS_FRESH_MS,
  }));
  const health = useQuery(() => ({
    queryKey: ['health', 'demo'],
    queryFn: () => valueOf(api.health()),
    staleTime: Infinity,
  }));
  const tickers = followTickers(live, () => (instruments.data ?? []).map((instrument) => instrument.symbol));
  createEffect(
    on(connection.unauthorized, (unauthorized) => {
      if (unauthorized) props.onUnauthorized();
    }),
  );
  onCleanup(() => live.close());
  const terminal: Terminal = {
    api,
    live,
    me,
    connection,
    account,
    instruments,
    tickers,
    notices,
    demo: () => health.data?.demo === true,
    onSignOut: () => props.onSignOut(),
  };
  return <TerminalContext.Provider value={terminal}>{props.children}</TerminalContext.Provider>;
}

export function useTerminal(): Terminal {
  const terminal = useContext(TerminalContext);
  if (terminal === undefined) throw new Error('useTerminal needs a TerminalProvider above it.');
  return terminal;
}
