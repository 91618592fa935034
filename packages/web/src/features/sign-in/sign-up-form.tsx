import { A } from '@solidjs/router';
import { Show, createSignal, type JSX } from 'solid-js';
import type { ApiResult } from '@buttonwood/api/client/http-client.ts';
import type { Me, SessionResponse, SignUpRequest } from '@buttonwood/shared/wire/http-types.ts';
import type { Problem } from '@buttonwood/shared/wire/problem.ts';
import { TextField } from '../../ui/text-field.tsx';
import { failureText, fieldError } from './failure-text.ts';
import { PasswordField } from './password-field.tsx';

/** The server's rule, said before it has to say it. */
const MIN_PASSWORD = 12;

interface SignUpFormProps {
  readonly signUp: (body: SignUpRequest) => Promise<ApiResult<SessionResponse>>;
  readonly onSignedIn: (me: Me) => void;
}

export function SignUpForm(props: SignUpFormProps): JSX.Element {
  const [name, setName] = createSignal('');
  const [email, setEmail] = createSignal('');
  const [password, setPassword] = createSignal('');
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<Problem | null>(null);
  const [failure, setFailure] = createSignal<string | null>(null);
  const [short, setShort] = createSignal(false);

  const open = async (): Promise<void> => {
    setShort(password().length < MIN_PASSWORD);
    if (short()) return;
    setBusy(true);
    setFailure(null);
    setProblem(null);
    const answer = await props.signUp({
      display_name: name().trim(),
      email: email().trim(),
      password: password(),
    });
    setBusy(false);
    if (answer.ok) {
      props.onSignedIn(answer.value.user);
      return;
    }
    setProblem(answer.error);
    setFailure(failureText(answer.error, answer.retryAfterMs));
  };
  const passwordError = (): string | undefined =>
    short() ? `At least ${MIN_PASSWORD} characters.` : fieldError(problem(), 'password');

  return (
    <>
      <form
        class="welcome-form"
        onSubmit={(event) => {
          event.preventDefault();
          void open();
        }}
      >
        <TextField
          label="Name"
          autocomplete="name"
          value={name()}
          onInput={setName}
          required
          error={fieldError(problem(), 'display_name')}
          testId="sign-up-name"
        />
        <TextField
          label="Email"
          type="email"
          inputMode="email"
          autocomplete="username"
          value={email()}
          onInput={setEmail}
          required
          error={fieldError(problem(), 'email')}
          testId="sign-up-email"
        />
        <PasswordField
          autocomplete="new-password"
          value={password()}
          onInput={setPassword}
          error={passwordError()}
          hint={`At least ${MIN_PASSWORD} characters, any you like.`}
          testId="sign-up-password"
        />
        <Show when={failure()}>
          {(text) => (
            <p class="welcome-error" role="alert" data-testid="sign-up-error">
              {text()}
            </p>
          )}
        </Show>
        <button type="submit" class="button button-primary" disabled={busy()} data-testid="sign-up-submit">
          {busy() ? 'Opening…' : 'Open account'}
        </button>
      </form>
      <p>
        Have one already? <A href="/sign-in">Sign in</A>
      </p>
    </>
  );
}
