import { Index, Show, createMemo, createSignal, onCleanup, type JSX } from 'solid-js';
import type { SideName } from '@buttonwood/shared/order/side.ts';
import { groupDigits } from '../../format/number-text.ts';
import type { BookView } from '../../live/book-view.ts';
import { Panel, type PanelState } from '../../ui/panel.tsx';
import { AuctionLine } from './auction-line.tsx';
import { Grouping, groupTicks } from './grouping.tsx';
import {
  heldPrices,
  layOutLadder,
  type HeldPrices,
  type LadderRow,
  type OwnQuantities,
} from './ladder-rows.ts';
import { spreadOf, type Spread } from './spread.ts';
import './order-book.css';

interface OrderBookProps {
  readonly view: BookView | null;
  readonly tickUnits: number;
  readonly own: OwnQuantities;
  readonly state: PanelState;
  readonly stale: boolean;
  readonly onRetry: () => void;
  readonly onPickPrice: (price: string) => void;
  /** A click on a size: take everything up to this price, from the side that it rests on. */
  readonly onPickDepth: (price: string, quantity: number, restingSide: SideName) => void;
  /** Rows per side; measured from the panel's height unless given. */
  readonly rowsPerSide?: number;
}

const DEFAULT_ROW_HEIGHT_PX = 20;
const HEAD_AND_SPREAD_PX = 48;
const MIN_ROWS = 3;
const MAX_ROWS = 30;

/** The book as a ladder: asks above, bids below, the spread between them. */
export function OrderBook(props: OrderBookProps): JSX.Element {
  let wrap: HTMLDivElement | undefined;
  const [measured, setMeasured] = createSignal(MIN_ROWS);
  const [group, setGroup] = createSignal(0);
  const [held, setHeld] = createSignal<HeldPrices | undefined>();
  const [focused, setFocused] = createSignal(0);
  /** The book while it does not trade continuously. */
  const auction = (): BookView | null =>
    props.view === null || props.view.phase === 'continuous' ? null : props.view;
  /** In an auction the middle is taller, at the cost of a row on each side. */
  const rowsPerSide = (): number =>
    props.rowsPerSide ?? Math.max(MIN_ROWS, measured() - (auction() === null ? 0 : 1));

  /** The table comes and goes with the panel's state, so it is measured when it comes. */
  const measure = (element: HTMLDivElement): void => {
    wrap = element;
    if (typeof ResizeObserver === 'undefined') return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry === undefined) return;
      const fit = Math.floor((entry.contentRect.height - HEAD_AND_SPREAD_PX) / rowHeight(element) / 2);
      setMeasured(Math.max(MIN_ROWS, Math.min(MAX_ROWS, fit)));
    });
    observer.observe(element);
    onCleanup(() => observer.disconnect());
  };

  const ladder = createMemo(() => {
    const view = props.view ?? EMPTY_VIEW;
    const shape = {
      rowsPerSide: rowsPerSide(),
      tickUnits: props.tickUnits,
      groupUnits: props.tickUnits * groupTicks(group()),
    };
    return layOutLadder(view, shape, props.own, held());
  });
  const spread = createMemo(() => spreadOf(props.view ?? EMPTY_VIEW, props.tickUnits));
  /** A mid that went up or down keeps its arrow until it moves again. */
  const arrow = createMemo<{ readonly mid: number | null; readonly sign: string }>(
    (before) => {
      const mid = spread().midUnits;
      if (mid === null || before.mid === null || mid === before.mid) return { mid, sign: before.sign };
      return { mid, sign: mid > before.mid ? '▲' : '▼' };
    },
    { mid: null, sign: '' },
  );
  const hold = (): void => {
    setHeld(heldPrices(ladder()));
  };
  const release = (): void => {
    setHeld(undefined);
  };
  const moveFocus = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    event.preventDefault();
    event.stopPropagation();
    const buttons = [...(wrap?.querySelectorAll<HTMLButtonElement>('.ladder-price button') ?? [])];
    const at = buttons.findIndex((button) => button === document.activeElement);
    const next = buttons[at + (event.key === 'ArrowUp' ? -1 : 1)];
    if (next === undefined) return;
    setFocused(buttons.indexOf(next));
    next.focus();
  };

  return (
    <Panel
      title="Book"
      state={props.state}
      stale={props.stale}
      onRetry={props.onRetry}
      class="area-book"
      tools={<Grouping step={group()} tickUnits={props.tickUnits} onChange={setGroup} />}
    >
      <div
        class="ladder-wrap"
        ref={measure}
        onPointerEnter={hold}
        onPointerLeave={release}
        onKeyDown={moveFocus}
      >
        <table class="ladder" data-testid="ladder">
          <caption class="visually-hidden">
            Order book: asks above, bids below. A price fills the ticket; arrow keys move.
          </caption>
          <thead>
            <tr>
              <th scope="col" class="ladder-mine">
                Mine
              </th>
              <th scope="col">Size</th>
              <th scope="col" class="ladder-price">
                Price
              </th>
              <th scope="col">Total</th>
            </tr>
          </thead>
          <tbody class="ladder-asks">
            <Index each={ladder().asks}>
              {(row, index) => (
                <LevelRow
                  row={row()}
                  side="sell"
                  largest={ladder().largest}
                  tabStop={focused() === index}
                  onPickPrice={props.onPickPrice}
                  onPickDepth={props.onPickDepth}
                />
              )}
            </Index>
          </tbody>
          <tbody class="ladder-spread">
            <tr>
              <td colSpan={4}>
                <Show
                  when={auction()}
                  fallback={<SpreadLine spread={spread()} arrow={arrow().sign} held={held() !== undefined} />}
                >
                  {(view) => <AuctionLine phase={view().phase} indicative={view().indicative} />}
                </Show>
              </td>
            </tr>
          </tbody>
          <tbody class="ladder-bids">
            <Index each={ladder().bids}>
              {(row, index) => (
                <LevelRow
                  row={row()}
                  side="buy"
                  largest={ladder().largest}
                  tabStop={focused() === rowsPerSide() + index}
                  onPickPrice={props.onPickPrice}
                  onPickDepth={props.onPickDepth}
                />
              )}
            </Index>
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

function SpreadLine(props: {
  readonly spread: Spread;
  readonly arrow: string;
  readonly held: boolean;
}): JSX.Element {
  return (
    <div class="ladder-spread-row">
      <span class="ladder-mid" data-testid="mid">
        {props.spread.mid ?? '—'} <span aria-hidden="true">{props.arrow}</span>
      </span>
      <span class="muted">{props.held ? 'Rows held' : `Spread ${props.spread.spread ?? '—'}`}</span>
    </div>
  );
}

/** Height of a row as the theme has it; taller where fingers point. */
function rowHeight(element: HTMLElement): number {
  return parseFloat(getComputedStyle(element).getPropertyValue('--row')) || DEFAULT_ROW_HEIGHT_PX;
}

const EMPTY_VIEW: BookView = { symbol: '', phase: 'closed', indicative: null, bids: [], asks: [] };

interface LevelRowProps {
  readonly row: LadderRow;
  readonly side: SideName;
  readonly largest: number;
  readonly tabStop: boolean;
  readonly onPickPrice: (price: string) => void;
  readonly onPickDepth: (price: string, quantity: number, restingSide: SideName) => void;
}

/** One slot of the ladder. What a click sends is what stood there when the pointer went down. */
function LevelRow(props: LevelRowProps): JSX.Element {
  let pressed: LadderRow | undefined;
  const take = (): LadderRow => {
    const row = pressed ?? props.row;
    pressed = undefined;
    return row;
  };
  const pickPrice = (event: MouseEvent): void => {
    event.stopPropagation();
    const row = take();
    if (row.units !== null) props.onPickPrice(row.price);
  };
  const pickDepth = (): void => {
    const row = take();
    if (row.units !== null && row.cumulative > 0) props.onPickDepth(row.price, row.cumulative, props.side);
  };
  return (
    <tr
      class="ladder-row"
      data-mine={props.row.mine > 0}
      data-side={props.side}
      onPointerDown={() => (pressed = props.row)}
    >
      <td class="ladder-mine">{quantityText(props.row.mine)}</td>
      <td class="ladder-size" onClick={pickDepth}>
        <span
          class="ladder-bar"
          style={{ transform: `scaleX(${props.row.quantity / props.largest})` }}
          aria-hidden="true"
        />
        {quantityText(props.row.quantity)}
      </td>
      <td class="ladder-price">
        <Show when={props.row.units !== null}>
          <button
            type="button"
            tabIndex={props.tabStop ? 0 : -1}
            aria-label={`${props.side === 'buy' ? 'Bid' : 'Ask'} ${props.row.price}, to the ticket`}
            onClick={pickPrice}
          >
            {props.row.price}
          </button>
        </Show>
      </td>
      <td class="ladder-total" onClick={pickDepth}>
        {quantityText(props.row.cumulative)}
      </td>
    </tr>
  );
}

function quantityText(quantity: number): string {
  return quantity === 0 ? '' : groupDigits(String(quantity));
}
