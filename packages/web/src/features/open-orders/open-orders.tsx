import { For, Show, createSignal, type JSX } from 'solid-js';
import type { AmendOrderRequest, Order } from '@buttonwood/shared/wire/http-types.ts';
import type { Problem } from '@buttonwood/shared/wire/problem.ts';
import { groupDigits, numberText } from '../../format/number-text.ts';
import { conditionsText } from '../../format/order-text.ts';
import { dayAndTime, timeOfDay } from '../../format/time-text.ts';
import { SIDE_WORDS, STATUS_WORDS, TYPE_WORDS } from '../../format/words.ts';
import './open-orders.css';

/** A command on an order: null when it was accepted, else why not. */
export type OrderCommandOutcome = Promise<Problem | null>;

interface OpenOrdersProps {
  readonly orders: readonly Order[];
  readonly onAmend: (order: Order, change: AmendOrderRequest) => OrderCommandOutcome;
  readonly onCancel: (order: Order) => OrderCommandOutcome;
  readonly onSymbol: (symbol: string) => void;
}

/** The account's working orders. Enter in a field amends, Esc leaves it, the cross cancels. */
export function OpenOrders(props: OpenOrdersProps): JSX.Element {
  return (
    <table class="table open-orders" data-testid="open-orders">
      <caption class="visually-hidden">Open orders</caption>
      <thead>
        <tr>
          <th scope="col">Time</th>
          <th scope="col">Symbol</th>
          <th scope="col">Side</th>
          <th scope="col">Type</th>
          <th scope="col" class="number">
            Price
          </th>
          <th scope="col" class="number">
            Filled / quantity
          </th>
          <th scope="col" class="number">
            Avg
          </th>
          <th scope="col">TIF</th>
          <th scope="col">Status</th>
          <th scope="col">
            <span class="visually-hidden">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        <For each={props.orders}>
          {(order) => (
            <OrderRow
              order={order}
              onAmend={props.onAmend}
              onCancel={props.onCancel}
              onSymbol={props.onSymbol}
            />
          )}
        </For>
      </tbody>
    </table>
  );
}

function OrderRow(props: { readonly order: Order } & Omit<OpenOrdersProps, 'orders'>): JSX.Element {
  const [editing, setEditing] = createSignal(false);
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<Problem | null>(null);
  const [price, setPrice] = createSignal('');
  const [stop, setStop] = createSignal('');
  const [quantity, setQuantity] = createSignal('');
  let row: HTMLTableRowElement | undefined;
  let amendButton: HTMLButtonElement | undefined;

  /** Closes the fields; the focus that was in them goes to where they were opened, one that has gone elsewhere stays. */
  const leave = (): void => {
    const focused = document.activeElement;
    const isHere = focused === document.body || row?.contains(focused) === true;
    setEditing(false);
    if (isHere) amendButton?.focus();
  };
  const run = async (command: () => OrderCommandOutcome): Promise<void> => {
    setBusy(true);
    setProblem(await command());
    setBusy(false);
  };
  const edit = (): void => {
    setPrice(props.order.price ?? '');
    setStop(props.order.stop_price ?? '');
    setQuantity(props.order.qty);
    setProblem(null);
    setEditing(true);
  };
  const amend = async (): Promise<void> => {
    if (busy()) return;
    const change: AmendOrderRequest = {
      ...(price().trim() !== (props.order.price ?? '') ? { price: price().trim() } : {}),
      ...(stop().trim() !== (props.order.stop_price ?? '') ? { stop_price: stop().trim() } : {}),
      ...(quantity().trim() !== props.order.qty ? { qty: quantity().trim() } : {}),
    };
    if (Object.keys(change).length === 0) {
      leave();
      return;
    }
    await run(() => props.onAmend(props.order, change));
    if (problem() === null) leave();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') leave();
    else if (event.key === 'Enter') void amend();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const name = (): string => `${SIDE_WORDS[props.order.side]} ${props.order.qty} ${props.order.symbol}`;

  return (
    <>
      <tr
        ref={(element) => (row = element)}
        data-testid="open-order-row"
        data-order-id={props.order.order_id}
      >
        <td class="muted" title={`${dayAndTime(props.order.created_at)} UTC`}>
          {timeOfDay(props.order.created_at)}
        </td>
        <td>
          <button
            type="button"
            class="button-link"
            aria-label={`Show ${props.order.symbol}`}
            onClick={() => props.onSymbol(props.order.symbol)}
          >
            {props.order.symbol}
          </button>
        </td>
        <td class={props.order.side === 'buy' ? 'up' : 'down'}>{SIDE_WORDS[props.order.side]}</td>
        <td>
          {TYPE_WORDS[props.order.type]}
          <Show when={conditionsText(props.order)}>
            {(text) => (
              <span class="order-conditions muted" title={text()} data-testid="order-conditions">
                {text()}
              </span>
            )}
          </Show>
        </td>
        <td class="number">
          <Show when={editing() && hasOwnStop(props.order)}>
            <span class="order-edit">
              <input
                class="input input-number"
                aria-label={`New stop of ${name()}`}
                inputMode="decimal"
                autocomplete="off"
                value={stop()}
                data-testid="amend-stop"
                onInput={(event) => setStop(event.currentTarget.value)}
                onKeyDown={onKeyDown}
              />
            </span>
          </Show>
          <Show when={editing() && props.order.price !== null} fallback={numberText(props.order.price)}>
            <span class="order-edit">
              <input
                class="input input-number"
                aria-label={`New price of ${name()}`}
                inputMode="decimal"
                autocomplete="off"
                value={price()}
                data-testid="amend-price"
                ref={(element) => queueMicrotask(() => element.select())}
                onInput={(event) => setPrice(event.currentTarget.value)}
                onKeyDown={onKeyDown}
              />
            </span>
          </Show>
        </td>
        <td class="number">
          <Show when={editing()} fallback={<FillBar order={props.order} />}>
            <span class="order-edit">
              <input
                class="input input-number"
                aria-label={`New quantity of ${name()}`}
                inputMode="numeric"
                autocomplete="off"
                value={quantity()}
                data-testid="amend-quantity"
                onInput={(event) => setQuantity(event.currentTarget.value)}
                onKeyDown={onKeyDown}
              />
            </span>
          </Show>
        </td>
        <td class="number">{numberText(props.order.avg_price)}</td>
        <td title={props.order.expire_at === null ? '' : `Until ${dayAndTime(props.order.expire_at)} UTC`}>
          {props.order.time_in_force.toUpperCase()}
          <Show when={props.order.expire_at}>
            {(until) => <span class="muted"> {until().slice(5, 16).replace('T', ' ')}</span>}
          </Show>
        </td>
        <td>{STATUS_WORDS[props.order.status]}</td>
        <td>
          <div class="row-actions">
            <Show
              when={editing()}
              fallback={
                <>
                  <button
                    type="button"
                    ref={(element) => (amendButton = element)}
                    class="button button-small"
                    disabled={busy()}
                    aria-label={`Amend ${name()}`}
                    data-testid="amend-order"
                    onClick={edit}
                  >
                    Amend
                  </button>
                  <button
                    type="button"
                    class="button button-small"
                    disabled={busy()}
                    aria-label={`Cancel ${name()}`}
                    data-testid="cancel-order"
                    onClick={() => void run(() => props.onCancel(props.order))}
                  >
                    Cancel
                  </button>
                </>
              }
            >
              <button
                type="button"
                class="button button-small button-primary"
                disabled={busy()}
                data-testid="amend-save"
                onClick={() => void amend()}
              >
                Save
              </button>
              <button type="button" class="button button-small" onClick={leave}>
                Back
              </button>
            </Show>
          </div>
        </td>
      </tr>
      <Show when={problem()}>
        {(refused) => (
          <tr class="row-error">
            <td colSpan={10} class="field-error" role="alert">
              {refused().detail}
            </td>
          </tr>
        )}
      </Show>
    </>
  );
}

/** A trailing stop moves by itself; the others stand where their owner puts them. */
function hasOwnStop({ type, stop_price: stop }: Order): boolean {
  return stop !== null && type !== 'trailing_stop';
}

function FillBar(props: { readonly order: Order }): JSX.Element {
  const share = (): number => Number(props.order.cum_qty) / Number(props.order.qty);
  return (
    <span class="order-fill">
      <span class="order-fill-bar" aria-hidden="true">
        <span style={{ transform: `scaleX(${share()})` }} />
      </span>
      {groupDigits(props.order.cum_qty)} / {groupDigits(props.order.qty)}
    </span>
  );
}
