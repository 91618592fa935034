import { Show, createUniqueId, type JSX } from 'solid-js';
import type { TicketErrors, TicketField } from './check-ticket.ts';
import { canHaveExit, canHaveMinimum, canRest, type TicketDraft } from './ticket-draft.ts';

export interface ConditionFieldsProps {
  readonly draft: TicketDraft;
  readonly errors: TicketErrors;
  readonly onLeave: (field: TicketField) => void;
}
type TextField = 'displayQuantity' | 'minQuantity' | 'takeProfit' | 'stopLoss';

/** Post-only and iceberg, minimum quantity, the exit of a bracket: those that the order can have. */
export function ConditionFields(props: ConditionFieldsProps): JSX.Element {
  const fields = (): TicketDraft['fields'] => props.draft.fields;
  return (
    <>
      <Show when={canRest(fields())}>
        <label class="check">
          <input
            type="checkbox"
            checked={fields().postOnly}
            data-testid="ticket-post-only"
            onChange={(event) => props.draft.set({ postOnly: event.currentTarget.checked })}
          />
          Post only
        </label>
        <ConditionField {...props} field="displayQuantity" label="Show at most" testId="ticket-display" />
      </Show>
      <Show when={canHaveMinimum(fields())}>
        <ConditionField {...props} field="minQuantity" label="At least" testId="ticket-min-quantity" />
      </Show>
      <Show when={canHaveExit(fields())}>
        <ConditionField {...props} field="takeProfit" label="Take profit" testId="ticket-take-profit" />
        <ConditionField {...props} field="stopLoss" label="Stop loss" testId="ticket-stop-loss" />
      </Show>
    </>
  );
}

function ConditionField(
  props: ConditionFieldsProps & {
    readonly field: TextField;
    readonly label: string;
    readonly testId: string;
  },
): JSX.Element {
  const id = createUniqueId();
  const error = (): string | undefined => props.errors[props.field];
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <input
        id={id}
        class="input input-number"
        type="text"
        inputMode="decimal"
        autocomplete="off"
        placeholder="none"
        value={props.draft.fields[props.field]}
        aria-invalid={error() === undefined ? undefined : 'true'}
        aria-describedby={error() === undefined ? undefined : `${id}-error`}
        data-testid={props.testId}
        onInput={(event) => props.draft.set({ [props.field]: event.currentTarget.value })}
        onBlur={() => props.onLeave(props.field)}
      />
      <Show when={error()}>
        {(text) => (
          <span class="field-error" id={`${id}-error`}>
            {text()}
          </span>
        )}
      </Show>
    </div>
  );
}
