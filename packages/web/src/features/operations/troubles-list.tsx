import { For, Show, type JSX } from 'solid-js';
import { CodeText } from '../../ui/code-text.tsx';
import type { Trouble } from './find-troubles.ts';
import './operations.css';

/** More actors with one and the same trouble are a number here; the table below has them first, each with its state. */
const SHOWN_CASES = 5;

/** What is wrong and the next step, in full words. */
export function TroublesList(props: { readonly troubles: readonly Trouble[] }): JSX.Element {
  return (
    <ul class="troubles" data-testid="troubles" aria-label="What is wrong, and what to do about it">
      <For each={props.troubles}>
        {(trouble) => (
          <li class="trouble">
            <h3 class="halt-phase">■ {trouble.what}</h3>
            <dl>
              <For each={trouble.cases.slice(0, SHOWN_CASES)}>
                {({ who, detail }) => (
                  <>
                    <dt>{who}</dt>
                    <dd class="trouble-detail">{detail}</dd>
                  </>
                )}
              </For>
              <Show when={trouble.cases.length > SHOWN_CASES}>
                <dt>and {trouble.cases.length - SHOWN_CASES} more</dt>
                <dd class="muted">They stand first in the table of tapes.</dd>
              </Show>
              <dt class="muted">Next step</dt>
              <dd>
                <CodeText text={trouble.nextStep} />
              </dd>
            </dl>
          </li>
        )}
      </For>
    </ul>
  );
}
