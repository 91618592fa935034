import { Show, createUniqueId, type JSX } from 'solid-js';

interface TicketEntryProps {
  readonly label: string;
  readonly unit: string;
  readonly value: string;
  readonly error: string | undefined;
  readonly inputMode: 'decimal' | 'numeric';
  readonly testId: string;
  readonly stepLabel: string;
  readonly onInput: (value: string) => void;
  readonly onStep: (steps: number) => void;
  readonly onBlur?: () => void;
  readonly ref?: (element: HTMLInputElement) => void;
}

/** A number in the ticket: typed, or stepped with the buttons, or with the arrow keys (Shift for ten). */
export function TicketEntry(props: TicketEntryProps): JSX.Element {
  const id = createUniqueId();
  const onKeyDown = (event: KeyboardEvent): void => {
    const up = event.key === 'ArrowUp';
    if (!up && event.key !== 'ArrowDown') return;
    event.preventDefault();
    props.onStep((up ? 1 : -1) * (event.shiftKey ? 10 : 1));
  };
  return (
    <div class="field">
      <div class="ticket-label">
        <label for={id}>{props.label}</label>
        <span>{props.unit}</span>
      </div>
      <div class="ticket-entry">
        <button
          type="button"
          class="button"
          tabIndex={-1}
          aria-label={`${props.label} one ${props.stepLabel} down`}
          onClick={() => props.onStep(-1)}
        >
          −
        </button>
        <input
          id={id}
          ref={(element) => props.ref?.(element)}
          class="input input-number"
          type="text"
          inputMode={props.inputMode}
          autocomplete="off"
          value={props.value}
          aria-invalid={props.error === undefined ? undefined : 'true'}
          aria-describedby={props.error === undefined ? undefined : `${id}-error`}
          data-testid={props.testId}
          onInput={(event) => props.onInput(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          onBlur={() => props.onBlur?.()}
        />
        <button
          type="button"
          class="button"
          tabIndex={-1}
          aria-label={`${props.label} one ${props.stepLabel} up`}
          onClick={() => props.onStep(1)}
        >
          +
        </button>
      </div>
      <Show when={props.error}>
        {(error) => (
          <span class="field-error" id={`${id}-error`}>
            {error()}
          </span>
        )}
      </Show>
    </div>
  );
}
