import { A } from '@solidjs/router';
import { For, Show, createSignal, type JSX } from 'solid-js';
import type { ApiResult } from '@buttonwood/api/client/http-client.ts';
import type { Me, SessionResponse, SignInRequest } from '@buttonwood/shared/wire/http-types.ts';
import { TextField } from '../../ui/text-field.tsx';
import { DEMO_ACCOUNTS, DEMO_PASSWORD } from './demo-accounts.ts';
import { failureText } from './failure-text.ts';
import { PasswordField } from './password-field.tsx';

interface SignInFormProps {
  readonly signIn: (body: SignInRequest) => Promise<ApiResult<SessionResponse>>;
  readonly onSignedIn: (me: Me) => void;
  readonly demo: boolean;
}

export function SignInForm(props: SignInFormProps): JSX.Element {
  const [email, setEmail] = createSignal('');
  const [password, setPassword] = createSignal('');
  const [busy, setBusy] = createSignal(false);
  const [failure, setFailure] = createSignal<string | null>(null);

  const enter = async (body: SignInRequest): Promise<void> => {
    setBusy(true);
    setFailure(null);
    const answer = await props.signIn(body);
    setBusy(false);
    if (answer.ok) props.onSignedIn(answer.value.user);
    else setFailure(failureText(answer.error, answer.retryAfterMs));
  };
  return (
    <>
      <form
        class="welcome-form"
        onSubmit={(event) => {
          event.preventDefault();
          void enter({ email: email().trim(), password: password() });
        }}
      >
        <TextField
          label="Email"
          type="email"
          inputMode="email"
          autocomplete="username"
          value={email()}
          onInput={setEmail}
          required
          testId="sign-in-email"
        />
        <PasswordField
          autocomplete="current-password"
          value={password()}
          onInput={setPassword}
          testId="sign-in-password"
        />
        <Show when={failure()}>
          {(text) => (
            <p class="welcome-error" role="alert" data-testid="sign-in-error">
              {text()}
            </p>
          )}
        </Show>
        <button type="submit" class="button button-primary" disabled={busy()} data-testid="sign-in-submit">
          {busy() ? 'Signing in…' : 'Sign in'}
        </button>
      </form>
      <Show when={props.demo}>
        <div class="welcome-demo">
          <span class="muted">This is a demo exchange. Explore it as</span>
          <div class="welcome-demo-buttons">
            <For each={DEMO_ACCOUNTS}>
              {(account) => (
                <button
                  type="button"
                  class="button"
                  disabled={busy()}
                  aria-label={`Explore as ${account.key}`}
                  data-testid={`demo-${account.key}`}
                  onClick={() => void enter({ email: account.email, password: DEMO_PASSWORD })}
                >
                  {account.label}
                </button>
              )}
            </For>
          </div>
        </div>
      </Show>
      <p>
        No account yet? <A href="/sign-up">Open one</A>
      </p>
    </>
  );
}
