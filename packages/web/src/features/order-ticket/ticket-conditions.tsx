import { Show, Suspense, createSignal, createUniqueId, lazy, type JSX } from 'solid-js';
import type { ConditionFieldsProps } from './condition-fields.tsx';
import { canHaveExit, canHaveMinimum, canRest, type TicketDraft } from './ticket-draft.ts';

// Loaded with the first click: few orders need them.
const ConditionFields = lazy(() =>
  import('./condition-fields.tsx').then((part) => ({ default: part.ConditionFields })),
);

/** What few orders need, behind one button: post-only and iceberg, minimum quantity, the exit of a bracket. */
export function TicketConditions(props: ConditionFieldsProps): JSX.Element {
  const id = createUniqueId();
  const [wanted, setWanted] = createSignal(false);
  const fields = (): TicketDraft['fields'] => props.draft.fields;
  const isSet = (): boolean =>
    fields().postOnly ||
    [fields().displayQuantity, fields().minQuantity, fields().takeProfit, fields().stopLoss].some(
      (text) => text.trim() !== '',
    );
  /** What is set is never hidden: it would be sent without being seen. */
  const open = (): boolean => wanted() || isSet();
  const offers = (): boolean => canRest(fields()) || canHaveMinimum(fields()) || canHaveExit(fields());
  return (
    <Show when={offers()}>
      <button
        type="button"
        class="button button-small button-quiet ticket-more"
        aria-expanded={open()}
        aria-controls={id}
        disabled={isSet()}
        data-testid="ticket-more"
        onClick={() => setWanted((shown) => !shown)}
      >
        {open() ? '▾' : '▸'} Conditions
      </button>
      <div class="ticket-conditions" id={id} hidden={!open()}>
        <Show when={open()}>
          <Suspense>
            <ConditionFields {...props} />
          </Suspense>
        </Show>
      </div>
    </Show>
  );
}
