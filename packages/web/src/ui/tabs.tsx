import { For, Show, createUniqueId, type JSX } from 'solid-js';
import './tabs.css';

export interface TabItem<K extends string> {
  readonly key: K;
  readonly label: string;
  readonly count?: number | undefined;
}

interface TabsProps<K extends string> {
  readonly label: string;
  readonly items: readonly TabItem<K>[];
  readonly selected: K;
  readonly onSelect: (key: K) => void;
  readonly tools?: JSX.Element;
  readonly children: JSX.Element;
}

/** Tabs with one tab stop: arrows, Home and End move. Fills the height it is given. */
export function Tabs<K extends string>(props: TabsProps<K>): JSX.Element {
  const id = createUniqueId();
  const move = (event: KeyboardEvent): void => {
    const at = props.items.findIndex((item) => item.key === props.selected);
    const to = targetIndex(event.key, at, props.items.length);
    const item = to === undefined ? undefined : props.items[to];
    if (item === undefined) return;
    event.preventDefault();
    props.onSelect(item.key);
    document.getElementById(`${id}-${item.key}`)?.focus();
  };
  return (
    <>
      <div class="tabs-head">
        <div class="tabs-list" role="tablist" aria-label={props.label} onKeyDown={move}>
          <For each={props.items}>
            {(item) => (
              <button
                type="button"
                role="tab"
                class="tab"
                id={`${id}-${item.key}`}
                aria-selected={props.selected === item.key}
                aria-controls={`${id}-panel`}
                tabIndex={props.selected === item.key ? 0 : -1}
                data-testid={`tab-${item.key}`}
                onClick={() => props.onSelect(item.key)}
              >
                {item.label}
                <Show when={item.count}>{(count) => <span class="tab-count">{count()}</span>}</Show>
              </button>
            )}
          </For>
        </div>
        <div class="tabs-tools">{props.tools}</div>
      </div>
      <div
        class="tab-body"
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-${props.selected}`}
        tabIndex={0}
      >
        {props.children}
      </div>
    </>
  );
}

function targetIndex(key: string, at: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowRight':
      return (at + 1) % count;
    case 'ArrowLeft':
      return (at - 1 + count) % count;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}
