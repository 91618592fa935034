import { useNavigate, useSearchParams } from '@solidjs/router';
import { useQuery } from '@tanstack/solid-query';
import { createEffect, type JSX } from 'solid-js';
import type { Me } from '@buttonwood/shared/wire/http-types.ts';
import { SignInForm } from '../features/sign-in/sign-in-form.tsx';
import { SignUpForm } from '../features/sign-in/sign-up-form.tsx';
import { WelcomeFrame } from '../features/sign-in/welcome-frame.tsx';
import { useSession } from '../session/session.tsx';
import { usePageTitle } from './page-title.ts';

/** Sign-in, with a way straight into the demo where the exchange has one. */
export function SignInPage(): JSX.Element {
  usePageTitle(() => 'Sign in');
  const { api, enter, isDemo } = useEntrance();
  return (
    <WelcomeFrame title="Sign in">
      <SignInForm signIn={(body) => api.signIn(body)} onSignedIn={enter} demo={isDemo()} />
    </WelcomeFrame>
  );
}

/** Opening an account; signs in at once. */
export function SignUpPage(): JSX.Element {
  usePageTitle(() => 'Open an account');
  const { api, enter } = useEntrance();
  return (
    <WelcomeFrame title="Open an account">
      <SignUpForm signUp={(body) => api.signUp(body)} onSignedIn={enter} />
    </WelcomeFrame>
  );
}

interface Entrance {
  readonly api: ReturnType<typeof useSession>['api'];
  readonly enter: (me: Me) => void;
  readonly isDemo: () => boolean;
}

function useEntrance(): Entrance {
  const session = useSession();
  const navigate = useNavigate();
  const [params] = useSearchParams<{ next?: string }>();
  const health = useQuery(() => ({
    queryKey: ['health', 'demo'],
    queryFn: async () => {
      const answer = await session.api.health();
      return answer.ok ? answer.value : null;
    },
    staleTime: Infinity,
  }));
  createEffect(() => {
    if (session.state().kind === 'signed_in') navigate(safePath(params.next), { replace: true });
  });
  return {
    api: session.api,
    enter: (me) => session.signedIn(me),
    isDemo: () => !health.isPending && health.data?.demo === true,
  };
}

/** Only a path of this site is followed after signing in. */
function safePath(next: string | undefined): string {
  return next !== undefined && /^\/(?![/\\])/.test(next) ? next : '/';
}
