import { For, Show, Suspense, createMemo, createSignal, lazy, type JSX } from 'solid-js';
import type { OrderTypeName } from '@buttonwood/shared/order/order-type.ts';
import type { TimeInForceName } from '@buttonwood/shared/order/time-in-force.ts';
import { formatPrice } from '@buttonwood/shared/money/price.ts';
import { orderSentence } from '../../format/order-text.ts';
import { SIDE_WORDS, TIF_WORDS, TYPE_WORDS } from '../../format/words.ts';
import type { BookView } from '../../live/book-view.ts';
import { Panel, type PanelState } from '../../ui/panel.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { checkTicket, type TicketErrors, type TicketInstrument } from './check-ticket.ts';
import { previewTicket, type TicketFunds } from './preview-ticket.ts';
import { shareOfAvailable, stepPrice, stepQuantity } from './step-value.ts';
import type { OrderSubmitter } from './submit-order.ts';
import { TicketConditions } from './ticket-conditions.tsx';
import { hasPrice, hasStop, timesInForce, type TicketDraft } from './ticket-draft.ts';
import { TicketEntry } from './ticket-entry.tsx';
import { TicketPreviewList } from './ticket-preview-list.tsx';
import { TicketResult } from './ticket-result.tsx';
import { TicketSelect } from './ticket-select.tsx';
import { ticketWarning } from './ticket-warning.ts';
import './order-ticket.css';

// Loaded when a type or time in force that needs them is chosen.
const TicketTriggers = lazy(() =>
  import('./ticket-triggers.tsx').then((part) => ({ default: part.TicketTriggers })),
);
const TicketExpiry = lazy(() =>
  import('./ticket-triggers.tsx').then((part) => ({ default: part.TicketExpiry })),
);

export interface TicketFocus {
  readonly price: () => void;
  readonly quantity: () => void;
  /** Sets the price to the middle of the book. */
  readonly mid: () => void;
}
interface OrderTicketProps {
  readonly draft: TicketDraft;
  readonly instrument: TicketInstrument;
  readonly book: BookView | null;
  readonly last: string | null;
  readonly funds: TicketFunds;
  readonly submitter: OrderSubmitter;
  /** Why no order can be sent now; null when one can. */
  readonly blocked: string | null;
  readonly state: PanelState;
  /** Hands out what the keyboard focuses. */
  readonly focusRef?: (focus: TicketFocus) => void;
}

const TYPES: readonly OrderTypeName[] = ['limit', 'market', 'stop', 'stop_limit', 'oco', 'trailing_stop'];
const PERCENTS = [25, 50, 75, 100] as const;

/** The order ticket. Price before size; what it would do is said before it is sent; a refusal never clears it. */
export function OrderTicket(props: OrderTicketProps): JSX.Element {
  const draft = props.draft;
  let priceInput: HTMLInputElement | undefined;
  let quantityInput: HTMLInputElement | undefined;
  /** The revision whose errors are shown whole: set by trying to send. Before, only fields that were left show theirs. */
  const [tried, setTried] = createSignal(false);
  const [left, setLeft] = createSignal<ReadonlySet<string>>(new Set());
  const [reviewed, setReviewed] = createSignal(-1);
  const checked = createMemo(() => checkTicket(draft.fields, props.instrument));
  const errors = createMemo<TicketErrors>(() => {
    const result = checked();
    if (result.ok) return {};
    const shown = Object.entries(result.errors).filter(([field]) => tried() || left().has(field));
    return Object.fromEntries(shown);
  });
  const preview = createMemo(() => {
    const result = checked();
    return result.ok ? previewTicket(result, props.instrument, props.book, props.funds) : null;
  });
  const warning = createMemo(() => {
    const result = checked();
    return result.ok ? ticketWarning(result.request.side, result.request.price, props.last) : null;
  });
  const needsReview = (): boolean => warning() !== null && reviewed() !== draft.revision();
  const bestBid = (): string | null => props.book?.bids[0]?.price ?? null;
  const bestAsk = (): string | null => props.book?.asks[0]?.price ?? null;
  const mid = createMemo(() => midTick(props.book, props.instrument.tickUnits));

  props.focusRef?.({
    price: () => selectText(hasPrice(draft.fields.type) ? priceInput : quantityInput),
    quantity: () => selectText(quantityInput),
    mid: () => {
      const price = mid();
      if (price !== null && hasPrice(draft.fields.type)) draft.set({ price });
    },
  });

  const leave = (field: string): void => {
    setLeft((fields) => (isTyped(draft, field) ? new Set([...fields, field]) : fields));
  };
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    const result = checked();
    if (!result.ok || props.blocked !== null || props.submitter.submission().kind === 'sending') {
      focusFirstError(event.currentTarget);
      return;
    }
    if (needsReview()) {
      setReviewed(draft.revision());
      return;
    }
    setTried(false);
    setLeft(new Set<string>());
    await props.submitter.submit(result.request);
  };
  const clear = (): void => {
    draft.clear();
    setTried(false);
    setLeft(new Set<string>());
    props.submitter.reset();
  };
  const label = (): string => {
    const result = checked();
    if (needsReview()) return 'Review, then send';
    return result.ok
      ? orderSentence(result.request)
      : `${SIDE_WORDS[draft.fields.side]} ${props.instrument.symbol}`;
  };
  const priceForSize = (): string | null => {
    if (hasPrice(draft.fields.type)) return draft.fields.price || null;
    return props.instrument.bandHigh ?? bestAsk();
  };

  return (
    <Panel title={`Order ${props.instrument.symbol}`} state={props.state} class="area-ticket">
      <form
        class="ticket"
        novalidate
        onSubmit={(event) => void submit(event)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') clear();
        }}
      >
        <Segmented
          label="Side"
          testId="ticket-side"
          options={[
            { key: 'buy', label: 'Buy' },
            { key: 'sell', label: 'Sell' },
          ]}
          value={draft.fields.side}
          onChange={(side) => draft.set({ side })}
        />
        <div class="ticket-pair">
          <TicketSelect
            label="Type"
            testId="ticket-type"
            value={draft.fields.type}
            options={TYPES.map((type) => [type, TYPE_WORDS[type]])}
            onChange={(type) => draft.set({ type: type as OrderTypeName })}
          />
          <TicketSelect
            label="Time in force"
            testId="ticket-tif"
            value={draft.fields.timeInForce}
            options={timesInForce(draft.fields.type).map((tif) => [tif, tif.toUpperCase(), TIF_WORDS[tif]])}
            onChange={(tif) => draft.set({ timeInForce: tif as TimeInForceName })}
          />
        </div>
        <Show when={draft.fields.timeInForce === 'gtd'}>
          <Suspense>
            <TicketExpiry draft={draft} errors={errors()} onLeave={leave} />
          </Suspense>
        </Show>
        <Show when={hasStop(draft.fields.type) && draft.fields.type !== 'oco'}>
          <Suspense>
            <TicketTriggers
              draft={draft}
              instrument={props.instrument}
              errors={errors()}
              last={props.last}
              onLeave={leave}
            />
          </Suspense>
        </Show>
        <Show when={hasPrice(draft.fields.type)}>
          <div class="field">
            <TicketEntry
              label="Price"
              unit="USD"
              inputMode="decimal"
              testId="ticket-price"
              stepLabel="tick"
              ref={(element) => (priceInput = element)}
              value={draft.fields.price}
              error={errors().price}
              onInput={(price) => draft.set({ price })}
              onStep={(steps) =>
                draft.set({
                  price: stepPrice(
                    draft.fields.price,
                    steps,
                    props.instrument.tickUnits,
                    mid() ?? props.last,
                  ),
                })
              }
              onBlur={() => leave('price')}
            />
            <div class="ticket-quick">
              <QuickPrice label="Bid" price={bestBid()} draft={draft} />
              <QuickPrice label="Mid" price={mid()} draft={draft} />
              <QuickPrice label="Ask" price={bestAsk()} draft={draft} />
            </div>
          </div>
        </Show>
        <div class="field">
          <TicketEntry
            label="Quantity"
            unit="shares"
            inputMode="numeric"
            testId="ticket-quantity"
            stepLabel="lot"
            ref={(element) => (quantityInput = element)}
            value={draft.fields.quantity}
            error={errors().quantity}
            onInput={(quantity) => draft.set({ quantity })}
            onStep={(steps) =>
              draft.set({ quantity: stepQuantity(draft.fields.quantity, steps, props.instrument.lotSize) })
            }
            onBlur={() => leave('quantity')}
          />
          <div class="ticket-quick" role="group" aria-label="Share of what is available">
            <For each={PERCENTS}>
              {(percent) => {
                const quantity = (): string | null =>
                  shareOfAvailable(
                    percent,
                    draft.fields.side,
                    props.funds.cashAvailable,
                    props.funds.sharesAvailable,
                    priceForSize(),
                    props.instrument.lotSize,
                  );
                return (
                  <button
                    type="button"
                    class="button button-small"
                    disabled={quantity() === null}
                    onClick={() => draft.set({ quantity: quantity() ?? '' })}
                  >
                    {percent}%
                  </button>
                );
              }}
            </For>
          </div>
        </div>
        <Show when={draft.fields.type === 'oco'}>
          <Suspense>
            <TicketTriggers
              draft={draft}
              instrument={props.instrument}
              errors={errors()}
              last={props.last}
              onLeave={leave}
            />
          </Suspense>
        </Show>
        <TicketConditions draft={draft} errors={errors()} onLeave={leave} />
        <TicketPreviewList preview={preview()} side={draft.fields.side} funds={props.funds} />
        <Show when={warning()}>
          {(text) => (
            <p class="ticket-warning" role="alert">
              {text()}
            </p>
          )}
        </Show>
        <button
          type="submit"
          class={`button ticket-submit button-${draft.fields.side}`}
          disabled={props.blocked !== null || props.submitter.submission().kind === 'sending'}
          data-testid="ticket-submit"
        >
          {label()}
        </button>
        <Show when={props.blocked} fallback={<TicketResult submitter={props.submitter} />}>
          {(reason) => <p class="ticket-warning">{reason()}</p>}
        </Show>
      </form>
    </Panel>
  );
}

function QuickPrice(props: {
  readonly label: string;
  readonly price: string | null;
  readonly draft: TicketDraft;
}): JSX.Element {
  return (
    <button
      type="button"
      class="button button-small"
      disabled={props.price === null}
      onClick={() => props.draft.set({ price: props.price ?? '' })}
    >
      {props.label}
    </button>
  );
}

/** Middle of the book on a tick: between two ticks, the lower one. */
function midTick(book: BookView | null, tickUnits: number): string | null {
  const bid = book?.bids[0];
  const ask = book?.asks[0];
  if (bid === undefined || ask === undefined) return null;
  return formatPrice(Math.floor((bid.units + ask.units) / 2 / tickUnits), tickUnits);
}

function selectText(input: HTMLInputElement | undefined): void {
  input?.focus();
  input?.select();
}

function isTyped(draft: TicketDraft, field: string): boolean {
  const value = draft.fields[field as keyof typeof draft.fields];
  return typeof value === 'string' && value !== '';
}

function focusFirstError(form: EventTarget | null): void {
  if (!(form instanceof HTMLFormElement)) return;
  // After the paint that marks the fields.
  queueMicrotask(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
}
