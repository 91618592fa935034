import { For, createUniqueId, type JSX } from 'solid-js';

interface SegmentedProps<K extends string> {
  readonly label: string;
  readonly options: readonly { readonly key: K; readonly label: string; readonly disabled?: boolean }[];
  readonly value: K;
  readonly onChange: (key: K) => void;
  readonly testId?: string;
  readonly class?: string;
}

/** A choice of few, all visible: a radio group that looks like one control. */
export function Segmented<K extends string>(props: SegmentedProps<K>): JSX.Element {
  const name = createUniqueId();
  return (
    <div class={`segmented ${props.class ?? ''}`} role="radiogroup" aria-label={props.label}>
      <For each={props.options}>
        {(option) => (
          <label data-option={option.key}>
            <input
              type="radio"
              name={name}
              value={option.key}
              checked={props.value === option.key}
              disabled={option.disabled === true}
              data-testid={props.testId === undefined ? undefined : `${props.testId}-${option.key}`}
              onChange={() => props.onChange(option.key)}
            />
            <span>{option.label}</span>
          </label>
        )}
      </For>
    </div>
  );
}
