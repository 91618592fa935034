import { Show, type JSX } from 'solid-js';
import type { OpsRun } from './ops-run.ts';

/** How the last command of an operator ended. */
export function OpsResult(props: { readonly run: OpsRun }): JSX.Element {
  return (
    <div class="ops-result" role="status">
      <Show
        when={props.run.error()}
        fallback={<Show when={props.run.done()}>{(text) => <span>{text()}</span>}</Show>}
      >
        {(text) => (
          <span class="field-error" role="alert">
            {text()}
          </span>
        )}
      </Show>
    </div>
  );
}
