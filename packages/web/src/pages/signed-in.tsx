import { Navigate, useLocation, useNavigate, type RouteSectionProps } from '@solidjs/router';
import { Match, Switch, type JSX } from 'solid-js';
import { connectLive } from '@buttonwood/api/client/live-client.ts';
import type { Me } from '@buttonwood/shared/wire/http-types.ts';
import { CompanySearch } from '../features/company-search/company-search.tsx';
import { AppFrame } from '../features/shell/app-frame.tsx';
import { liveUrl } from '../live/live-url.ts';
import { TerminalProvider, useTerminal } from '../live/terminal.tsx';
import { useSession, type SessionState } from '../session/session.tsx';
import { ProblemMessage } from '../ui/panel.tsx';
import './page.css';

/** Everything behind the sign-in: without a session it leads there and back. */
export function SignedIn(props: RouteSectionProps): JSX.Element {
  const session = useSession();
  const location = useLocation();
  const signOut = async (): Promise<void> => {
    await session.api.signOut();
    session.signedOut();
  };
  return (
    <Switch>
      <Match when={session.state().kind === 'loading'}>
        <main class="page" aria-busy="true">
          <h1 tabIndex={-1} class="visually-hidden">
            Loading
          </h1>
        </main>
      </Match>
      <Match when={session.state().kind === 'signed_out'}>
        <Navigate href={`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`} />
      </Match>
      <Match when={problemOf(session.state())}>
        {(problem) => (
          <main class="page">
            <h1 tabIndex={-1}>The exchange does not answer</h1>
            <ProblemMessage problem={problem()} onRetry={() => void session.check()} />
          </main>
        )}
      </Match>
      <Match when={meOf(session.state())} keyed>
        {(me) => (
          <TerminalProvider
            api={session.api}
            live={connectLive({ url: () => liveUrl(window.location) })}
            me={me}
            onUnauthorized={() => session.signedOut()}
            onSignOut={() => void signOut()}
          >
            <AppFrame search={<HeaderSearch />}>{props.children}</AppFrame>
          </TerminalProvider>
        )}
      </Match>
    </Switch>
  );
}

/** The search of the frame: who is on the Trade page wants to trade what they look for. */
function HeaderSearch(): JSX.Element {
  const { api } = useTerminal();
  const navigate = useNavigate();
  const location = useLocation();
  return (
    <CompanySearch
      api={api}
      prefers={location.pathname.startsWith('/trade') ? 'trade' : 'company'}
      onChoose={({ symbol }, target) =>
        navigate(`/${target === 'trade' ? 'trade' : 'companies'}/${encodeURIComponent(symbol)}`)
      }
    />
  );
}

function meOf(state: SessionState): Me | undefined {
  return state.kind === 'signed_in' ? state.me : undefined;
}

function problemOf(state: SessionState): (SessionState & { kind: 'error' })['problem'] | undefined {
  return state.kind === 'error' ? state.problem : undefined;
}
