import { Match, Show, Switch, createUniqueId, type JSX } from 'solid-js';
import type { Problem } from '@buttonwood/shared/wire/problem.ts';
import './panel.css';

/** What a panel has to show. Whether it is stale is a matter of the connection and comes beside it. */
export type PanelState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'empty'; readonly text: string }
  | { readonly kind: 'error'; readonly problem: Problem }
  | { readonly kind: 'ready' }
  | { readonly kind: 'resyncing' };

interface PanelProps {
  readonly title: string;
  readonly state: PanelState;
  /** Values are older than they should be: they dim, and the head says so. */
  readonly stale?: boolean | undefined;
  readonly onRetry?: (() => void) | undefined;
  /** What stands beside the title. */
  readonly tools?: JSX.Element;
  /** The one action offered when there is nothing to show. */
  readonly emptyAction?: JSX.Element;
  readonly class?: string;
  /** The body scrolls and holds nothing that takes the focus, so it takes it itself for the keyboard. */
  readonly scrolls?: boolean;
  readonly children: JSX.Element;
}

/** A titled region with the states that every panel has: loading, empty, error, stale, ready. */
export function Panel(props: PanelProps): JSX.Element {
  const titleId = createUniqueId();
  return (
    <section
      class={`panel ${props.class ?? ''}`}
      aria-labelledby={titleId}
      data-state={props.state.kind}
      data-stale={isStale(props) ? 'true' : 'false'}
    >
      <header class="panel-head">
        <h2 class="panel-title" id={titleId}>
          {props.title}
        </h2>
        <Show when={isStale(props)}>
          <span class="panel-note">{props.state.kind === 'resyncing' ? 'Resyncing' : 'Not live'}</span>
        </Show>
        {props.tools}
      </header>
      <div
        class="panel-body"
        tabIndex={props.scrolls === true ? 0 : undefined}
        role={props.scrolls === true ? 'group' : undefined}
        aria-labelledby={props.scrolls === true ? titleId : undefined}
      >
        <PanelBody state={props.state} onRetry={props.onRetry} emptyAction={props.emptyAction}>
          {props.children}
        </PanelBody>
      </div>
    </section>
  );
}

interface PanelBodyProps {
  readonly state: PanelState;
  readonly onRetry?: (() => void) | undefined;
  readonly emptyAction?: JSX.Element;
  readonly children: JSX.Element;
}

/** The states without the frame, for a body that sits in tabs or on a page. */
export function PanelBody(props: PanelBodyProps): JSX.Element {
  return (
    <Switch fallback={<div class="fresh panel-fresh">{props.children}</div>}>
      <Match when={props.state.kind === 'loading'}>
        <Skeleton />
      </Match>
      <Match when={props.state.kind === 'empty' ? props.state : undefined}>
        {(state) => (
          <div class="panel-message">
            <p>{state().text}</p>
            {props.emptyAction}
          </div>
        )}
      </Match>
      <Match when={props.state.kind === 'error' ? props.state : undefined}>
        {(state) => <ProblemMessage problem={state().problem} onRetry={props.onRetry} />}
      </Match>
    </Switch>
  );
}

/** Says what failed, why, and what to do about it. */
export function ProblemMessage(props: {
  readonly problem: Problem;
  readonly onRetry?: (() => void) | undefined;
}): JSX.Element {
  return (
    <div class="panel-message" role="alert">
      <strong>{props.problem.title}</strong>
      <p>{props.problem.detail}</p>
      <Show when={props.problem.request_id}>
        {(requestId) => (
          <p>
            Request <code>{requestId()}</code>
          </p>
        )}
      </Show>
      <Show when={props.onRetry}>
        {(retry) => (
          <button type="button" class="button button-small" onClick={() => retry()()}>
            Try again
          </button>
        )}
      </Show>
    </div>
  );
}

function Skeleton(): JSX.Element {
  return (
    <div class="skeleton" role="status" aria-label="Loading">
      <span />
      <span />
      <span />
      <span />
      <span />
    </div>
  );
}

function isStale(props: Pick<PanelProps, 'state' | 'stale'>): boolean {
  return props.state.kind === 'resyncing' || (props.stale === true && props.state.kind === 'ready');
}
