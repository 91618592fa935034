import { Match, Switch, type JSX } from 'solid-js';
import { orderResultText } from '../../format/order-text.ts';
import type { OrderSubmitter, Submission } from './submit-order.ts';

/** How the last order ended, in one line under the button. */
export function TicketResult(props: { readonly submitter: OrderSubmitter }): JSX.Element {
  const state = (): Submission => props.submitter.submission();
  return (
    <div class="ticket-result" role="status" data-testid="ticket-result" data-outcome={state().kind}>
      <Switch>
        <Match when={state().kind === 'sending'}>
          <span class="muted">Sending…</span>
        </Match>
        <Match when={pick(state(), 'done')}>{(done) => <span>{orderResultText(done().order)}</span>}</Match>
        <Match when={pick(state(), 'refused')}>
          {(refused) => (
            <span class="field-error" role="alert">
              {refused().problem.detail}
            </span>
          )}
        </Match>
        <Match when={pick(state(), 'unknown')}>
          {(unknown) => (
            <>
              <span class="ticket-warning">Outcome unknown. {unknown().text}</span>
              <div class="ticket-quick">
                <button
                  type="button"
                  class="button button-small"
                  onClick={() => void props.submitter.check()}
                >
                  Check
                </button>
                <button
                  type="button"
                  class="button button-small"
                  onClick={() => void props.submitter.sendAgain()}
                >
                  Send again
                </button>
              </div>
            </>
          )}
        </Match>
      </Switch>
    </div>
  );
}

function pick<K extends Submission['kind']>(
  state: Submission,
  kind: K,
): Extract<Submission, { kind: K }> | undefined {
  return state.kind === kind ? (state as Extract<Submission, { kind: K }>) : undefined;
}
