import { createSignal, type JSX } from 'solid-js';
import { TextField } from '../../ui/text-field.tsx';

interface PasswordFieldProps {
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly autocomplete: 'current-password' | 'new-password';
  readonly error?: string | undefined;
  readonly hint?: string | undefined;
  readonly testId: string;
}

/** A password with a way to see it. Paste and password managers are welcome. */
export function PasswordField(props: PasswordFieldProps): JSX.Element {
  const [shown, setShown] = createSignal(false);
  return (
    <div class="field">
      <TextField
        label="Password"
        type={shown() ? 'text' : 'password'}
        autocomplete={props.autocomplete}
        value={props.value}
        onInput={(value) => props.onInput(value)}
        required
        error={props.error}
        hint={props.hint}
        testId={props.testId}
      />
      <label class="check muted">
        <input
          type="checkbox"
          checked={shown()}
          onChange={(event) => setShown(event.currentTarget.checked)}
        />
        Show password
      </label>
    </div>
  );
}
