import { For, type JSX } from 'solid-js';

interface SymbolChoiceProps {
  readonly symbols: readonly string[];
  readonly chosen: string;
  readonly onChoose: (symbol: string) => void;
  readonly testId: string;
}

/** One instrument of all that are listed. */
export function SymbolChoice(props: SymbolChoiceProps): JSX.Element {
  return (
    <label class="field ops-choice">
      <span class="field-label">Instrument</span>
      <select
        class="select"
        data-testid={props.testId}
        onChange={(event) => props.onChoose(event.currentTarget.value)}
      >
        <For each={props.symbols}>
          {(one) => (
            <option value={one} selected={one === props.chosen}>
              {one}
            </option>
          )}
        </For>
      </select>
    </label>
  );
}
