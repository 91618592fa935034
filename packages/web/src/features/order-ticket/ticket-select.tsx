import { For, type JSX } from 'solid-js';

interface TicketSelectProps {
  readonly label: string;
  readonly value: string;
  /** Value, label, and what the label means when it is short for something. */
  readonly options: readonly (readonly [value: string, label: string, meaning?: string])[];
  readonly onChange: (value: string) => void;
  readonly testId: string;
}

/** A choice of the ticket, with the browser's own list. */
export function TicketSelect(props: TicketSelectProps): JSX.Element {
  return (
    <label class="field">
      <span class="field-label">{props.label}</span>
      <select
        class="select"
        title={props.options.find(([value]) => value === props.value)?.[2]}
        data-testid={props.testId}
        onChange={(event) => props.onChange(event.currentTarget.value)}
      >
        <For each={props.options}>
          {([value, label, meaning]) => (
            <option value={value} selected={value === props.value} title={meaning}>
              {label}
            </option>
          )}
        </For>
      </select>
    </label>
  );
}
