import { createContext, createSignal, onMount, useContext, type Accessor, type JSX } from 'solid-js';
import type { ApiClient } from '@buttonwood/api/client/http-client.ts';
import type { Me } from '@buttonwood/shared/wire/http-types.ts';
import type { Problem } from '@buttonwood/shared/wire/problem.ts';

/** Who is signed in, as far as this page knows. */
export type SessionState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'signed_out' }
  | { readonly kind: 'signed_in'; readonly me: Me }
  | { readonly kind: 'error'; readonly problem: Problem };

export interface Session {
  readonly api: ApiClient;
  readonly state: Accessor<SessionState>;
  readonly signedIn: (me: Me) => void;
  /** Forgets who was signed in; the server has ended the session already, or is about to be asked. */
  readonly signedOut: () => void;
  readonly check: () => Promise<void>;
}

const SessionContext = createContext<Session>();

/** Asks once who is signed in and keeps the answer for the whole page. */
export function SessionProvider(props: {
  readonly api: ApiClient;
  readonly children: JSX.Element;
}): JSX.Element {
  const api = props.api;
  const [state, setState] = createSignal<SessionState>({ kind: 'loading' });
  const check = async (): Promise<void> => {
    const answer = await api.me();
    if (answer.ok) setState({ kind: 'signed_in', me: answer.value });
    else if (answer.error.status === 401) setState({ kind: 'signed_out' });
    else setState({ kind: 'error', problem: answer.error });
  };
  onMount(() => void check());
  const session: Session = {
    api,
    state,
    check,
    signedIn: (me) => setState({ kind: 'signed_in', me }),
    signedOut: () => setState({ kind: 'signed_out' }),
  };
  return <SessionContext.Provider value={session}>{props.children}</SessionContext.Provider>;
}

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error('useSession needs a SessionProvider above it.');
  return session;
}
