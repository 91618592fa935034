import { Show, createUniqueId, type JSX } from 'solid-js';
import type { TicketErrors, TicketField, TicketInstrument } from './check-ticket.ts';
import { stepPrice } from './step-value.ts';
import { hasStop, type TicketDraft } from './ticket-draft.ts';
import { TicketEntry } from './ticket-entry.tsx';

interface TicketTriggersProps {
  readonly draft: TicketDraft;
  readonly instrument: TicketInstrument;
  readonly errors: TicketErrors;
  readonly last: string | null;
  readonly onLeave: (field: TicketField) => void;
}

/** The prices at which an order wakes up: stop, trailing distance, the limit after an OCO's stop. */
export function TicketTriggers(props: TicketTriggersProps): JSX.Element {
  const type = () => props.draft.fields.type;
  return (
    <>
      <Show when={type() === 'trailing_stop'}>
        <PriceEntry {...props} field="trail" label="Trail by" testId="ticket-trail" from="0.50" />
      </Show>
      <Show when={hasStop(type())}>
        <PriceEntry
          {...props}
          field="stopPrice"
          label={type() === 'trailing_stop' ? 'First stop (may be empty)' : 'Stop price'}
          testId="ticket-stop-price"
          from={props.last}
        />
      </Show>
      <Show when={type() === 'oco'}>
        <PriceEntry
          {...props}
          field="stopLimit"
          label="Then limit (empty: market)"
          testId="ticket-stop-limit"
          from={props.draft.fields.stopPrice || props.last}
        />
      </Show>
    </>
  );
}

function PriceEntry(
  props: TicketTriggersProps & {
    readonly field: 'trail' | 'stopPrice' | 'stopLimit';
    readonly label: string;
    readonly testId: string;
    /** Where stepping begins in an empty field. */
    readonly from: string | null;
  },
): JSX.Element {
  const value = (): string => props.draft.fields[props.field];
  return (
    <TicketEntry
      label={props.label}
      unit="USD"
      inputMode="decimal"
      testId={props.testId}
      stepLabel="tick"
      value={value()}
      error={props.errors[props.field]}
      onInput={(text) => props.draft.set({ [props.field]: text })}
      onStep={(steps) =>
        props.draft.set({ [props.field]: stepPrice(value(), steps, props.instrument.tickUnits, props.from) })
      }
      onBlur={() => props.onLeave(props.field)}
    />
  );
}

/** When a good-till-date order ends, in UTC like every time here. */
export function TicketExpiry(props: Omit<TicketTriggersProps, 'instrument' | 'last'>): JSX.Element {
  const id = createUniqueId();
  return (
    <div class="field">
      <label for={id}>Good until (UTC)</label>
      <input
        id={id}
        class="input"
        type="datetime-local"
        value={props.draft.fields.expireAt}
        aria-invalid={props.errors.expireAt === undefined ? undefined : 'true'}
        aria-describedby={props.errors.expireAt === undefined ? undefined : `${id}-error`}
        data-testid="ticket-expire-at"
        onInput={(event) => props.draft.set({ expireAt: event.currentTarget.value })}
        onBlur={() => props.onLeave('expireAt')}
      />
      <Show when={props.errors.expireAt}>
        {(text) => (
          <span class="field-error" id={`${id}-error`}>
            {text()}
          </span>
        )}
      </Show>
    </div>
  );
}
