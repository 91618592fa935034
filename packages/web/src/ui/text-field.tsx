import { Show, createUniqueId, type JSX } from 'solid-js';

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly type?: 'text' | 'email' | 'password';
  readonly autocomplete?: string;
  readonly inputMode?: 'text' | 'decimal' | 'numeric' | 'email';
  readonly error?: string | undefined;
  readonly hint?: string | undefined;
  readonly required?: boolean;
  readonly testId: string;
  readonly ref?: (element: HTMLInputElement) => void;
}

/** A labelled input with its rule and its error linked to it. */
export function TextField(props: TextFieldProps): JSX.Element {
  const id = createUniqueId();
  const noteId = `${id}-note`;
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <input
        id={id}
        class="input"
        ref={(element) => props.ref?.(element)}
        type={props.type ?? 'text'}
        value={props.value}
        inputMode={props.inputMode ?? 'text'}
        autocomplete={props.autocomplete ?? 'off'}
        required={props.required === true}
        aria-invalid={props.error === undefined ? undefined : 'true'}
        aria-describedby={props.error === undefined && props.hint === undefined ? undefined : noteId}
        data-testid={props.testId}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
      <Show when={props.error ?? props.hint}>
        {(note) => (
          <span id={noteId} class={props.error === undefined ? 'field-hint' : 'field-error'}>
            {note()}
          </span>
        )}
      </Show>
    </div>
  );
}
