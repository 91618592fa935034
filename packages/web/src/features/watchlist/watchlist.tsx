import { For, Show, createEffect, createMemo, createSignal, createUniqueId, type JSX } from 'solid-js';
import { percentChange } from '../../format/cash-math.ts';
import { NO_VALUE, direction, numberText, signedText } from '../../format/number-text.ts';
import { Panel, type PanelState } from '../../ui/panel.tsx';
import { matchInstruments } from './match-instruments.ts';
import './watchlist.css';

export interface WatchRow {
  readonly symbol: string;
  readonly name: string;
  readonly last: string | null;
  readonly previousClose: string | null;
}
interface WatchlistProps {
  readonly rows: readonly WatchRow[];
  readonly selected: string | undefined;
  readonly onSelect: (symbol: string) => void;
  readonly state: PanelState;
  readonly stale: boolean;
  readonly onRetry: () => void;
  /** What stands beside the title. */
  readonly tools?: JSX.Element;
  /** Hands out the filter, so that a key can focus it. */
  readonly filterRef?: (element: HTMLInputElement) => void;
}

/** The instruments with last price and change. Type to filter, arrows to move, Enter to load. */
export function Watchlist(props: WatchlistProps): JSX.Element {
  const listId = createUniqueId();
  const [filter, setFilter] = createSignal('');
  const [active, setActive] = createSignal(0);
  const matches = createMemo(() => matchInstruments(props.rows, filter()));
  const activeSymbol = (): string | undefined => matches()[active()]?.symbol;
  let filterInput: HTMLInputElement | undefined;

  createEffect(() => {
    const at = matches().findIndex((row) => row.symbol === props.selected);
    setActive(filter() === '' && at >= 0 ? at : 0);
  });
  createEffect(() => {
    const symbol = activeSymbol();
    if (symbol === undefined) return;
    document.getElementById(`${listId}-${symbol}`)?.scrollIntoView?.({ block: 'nearest' });
  });

  const onKeyDown = (event: KeyboardEvent): void => {
    const last = matches().length - 1;
    if (event.key === 'ArrowDown') setActive((at) => Math.min(at + 1, last));
    else if (event.key === 'ArrowUp') setActive((at) => Math.max(at - 1, 0));
    else if (event.key === 'Enter') choose(activeSymbol());
    else if (event.key === 'Escape') {
      setFilter('');
      filterInput?.blur();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const choose = (symbol: string | undefined): void => {
    if (symbol === undefined) return;
    props.onSelect(symbol);
    setFilter('');
  };

  return (
    <Panel
      title="Markets"
      state={props.state}
      stale={props.stale}
      onRetry={props.onRetry}
      class="area-watch"
      tools={props.tools}
    >
      <div class="watchlist">
        <div class="watchlist-filter">
          <input
            ref={(element) => {
              filterInput = element;
              props.filterRef?.(element);
            }}
            class="input"
            type="search"
            role="combobox"
            aria-label="Filter instruments"
            aria-expanded="true"
            aria-controls={listId}
            aria-activedescendant={
              activeSymbol() === undefined ? undefined : `${listId}-${activeSymbol() ?? ''}`
            }
            placeholder="Filter  w"
            value={filter()}
            data-testid="watchlist-filter"
            onInput={(event) => setFilter(event.currentTarget.value)}
            onKeyDown={onKeyDown}
          />
        </div>
        <ul
          class="watchlist-rows"
          id={listId}
          role="listbox"
          aria-label="Instruments"
          tabIndex={0}
          onKeyDown={onKeyDown}
        >
          <For
            each={matches()}
            fallback={
              <li role="option" aria-disabled="true" aria-selected="false" class="panel-message">
                No instrument matches.
              </li>
            }
          >
            {(row, index) => (
              <WatchItem
                row={row}
                id={`${listId}-${row.symbol}`}
                selected={row.symbol === props.selected}
                active={index() === active() && filter() !== ''}
                onChoose={() => choose(row.symbol)}
              />
            )}
          </For>
        </ul>
      </div>
    </Panel>
  );
}

function WatchItem(props: {
  readonly row: WatchRow;
  readonly id: string;
  readonly selected: boolean;
  readonly active: boolean;
  readonly onChoose: () => void;
}): JSX.Element {
  const change = createMemo(() => percentChange(props.row.last, props.row.previousClose));
  return (
    <li
      class="watch-row"
      role="option"
      id={props.id}
      aria-selected={props.selected}
      data-active={props.active}
      data-testid={`watch-${props.row.symbol}`}
      onClick={() => props.onChoose()}
    >
      <span class="watch-symbol">{props.row.symbol}</span>
      <span class="watch-last">{numberText(props.row.last)}</span>
      <span class="watch-name">{props.row.name}</span>
      <span class={`watch-change ${direction(change())}`}>
        <Show when={change()} fallback={NO_VALUE}>
          {(percent) => <>{signedText(percent())}%</>}
        </Show>
      </span>
    </li>
  );
}
