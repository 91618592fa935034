import { For, Show, createSignal, type JSX } from 'solid-js';
import type { Problem } from '@buttonwood/shared/wire/problem.ts';
import type { SyncJob, SyncProvider, SyncReport, SyncRun } from '@buttonwood/shared/wire/sync-types.ts';
import { groupDigits } from '../../format/number-text.ts';
import { dayAndTime } from '../../format/time-text.ts';
import { sentence } from '../../format/words.ts';
import './sync-status.css';

const WINDOW_WORDS: Readonly<Record<string, string>> = {
  second: 'a second',
  minute: 'a minute',
  hour: 'an hour',
  day: 'a day',
  month: 'a month',
  symbols_per_month: 'symbols a month',
};

/** The synchronization in numbers: symbols by state, sources with their limits, runs. */
export function SyncSummary(props: { readonly report: SyncReport }): JSX.Element {
  return (
    <div data-testid="sync-summary">
      <dl class="sync-counts">
        <For each={Object.entries(props.report.counts)}>
          {([status, symbols]) => (
            <div data-alarm={status === 'dead' && symbols > 0}>
              <dt>{sentence(status)}</dt>
              <dd>{groupDigits(String(symbols))}</dd>
            </div>
          )}
        </For>
        <div data-alarm={props.report.quarantined > 0}>
          <dt>In quarantine</dt>
          <dd>{groupDigits(String(props.report.quarantined))}</dd>
        </div>
      </dl>
      <Show when={props.report.providers.length > 0}>
        <Providers providers={props.report.providers} />
      </Show>
      <Show
        when={props.report.runs.length > 0}
        fallback={
          <p class="panel-message">No run yet: neither worker, console nor function has synchronized.</p>
        }
      >
        <Runs runs={props.report.runs} />
      </Show>
    </div>
  );
}

function Providers(props: { readonly providers: readonly SyncProvider[] }): JSX.Element {
  return (
    <table class="table" data-testid="sync-providers">
      <caption class="visually-hidden">Sources, in the order of priority</caption>
      <thead>
        <tr>
          <th scope="col">Source</th>
          <th scope="col">State</th>
          <th scope="col">Used of its limits</th>
        </tr>
      </thead>
      <tbody>
        <For each={props.providers}>
          {(provider) => (
            <tr>
              <td>
                <b>{provider.id}</b>
              </td>
              <td>
                <Show when={provider.missing} fallback={<ProviderState provider={provider} />}>
                  {(variable) => (
                    <span class="muted">
                      Not asked: <code>{variable()}</code> is not set
                    </span>
                  )}
                </Show>
              </td>
              <td>
                <Show when={provider.limits.length > 0} fallback={<span class="muted">None</span>}>
                  <For each={provider.limits}>
                    {(limit) => (
                      <span class="sync-limit" data-full={limit.used >= limit.limit}>
                        {groupDigits(String(limit.used))} of {groupDigits(String(limit.limit))}{' '}
                        {WINDOW_WORDS[limit.window] ?? sentence(limit.window).toLowerCase()}
                      </span>
                    )}
                  </For>
                </Show>
              </td>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  );
}

function ProviderState(props: { readonly provider: SyncProvider }): JSX.Element {
  return (
    <Show when={props.provider.paused_until} fallback="Asked">
      {(until) => <span class="sync-warning">Asked for silence until {dayAndTime(until())}</span>}
    </Show>
  );
}

function Runs(props: { readonly runs: readonly SyncRun[] }): JSX.Element {
  return (
    <table class="table" data-testid="sync-runs">
      <caption class="visually-hidden">Runs, newest first, times in UTC</caption>
      <thead>
        <tr>
          <th scope="col">Started</th>
          <th scope="col">Host</th>
          <th scope="col">State</th>
          <For each={['Symbols', 'Done', 'Limited', 'Failed', 'Bars']}>
            {(name) => (
              <th scope="col" class="number">
                {name}
              </th>
            )}
          </For>
          <th scope="col">Ended</th>
        </tr>
      </thead>
      <tbody>
        <For each={props.runs}>
          {(run) => (
            <tr>
              <td>{dayAndTime(run.started_at)}</td>
              <td>{run.host}</td>
              <td class={run.status === 'failed' || run.status === 'stalled' ? 'sync-warning' : ''}>
                <span title={run.error ?? undefined}>{sentence(run.status)}</span>
              </td>
              <For each={[run.total, run.done, run.limited, run.failed, run.bars]}>
                {(count) => <td class="number">{groupDigits(String(count))}</td>}
              </For>
              <td>{run.ended_at === null ? '' : dayAndTime(run.ended_at)}</td>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  );
}

/** What is not done, the dead letters first, each with why and a way to try again. */
export function SyncJobs(props: {
  readonly jobs: readonly SyncJob[];
  /** Null when it was taken, else why not. */
  readonly onRetry: (symbol: string) => Promise<Problem | null>;
}): JSX.Element {
  return (
    <table class="table" data-testid="sync-jobs">
      <caption class="visually-hidden">Symbols that are not done</caption>
      <thead>
        <tr>
          <th scope="col">Symbol</th>
          <th scope="col">State</th>
          <th scope="col" class="number">
            Attempts
          </th>
          <th scope="col">Next try, UTC</th>
          <th scope="col">What the sources said</th>
          <th scope="col">
            <span class="visually-hidden">Action</span>
          </th>
        </tr>
      </thead>
      <tbody>
        <For each={props.jobs}>{(job) => <JobRow job={job} onRetry={props.onRetry} />}</For>
      </tbody>
    </table>
  );
}

function JobRow(props: {
  readonly job: SyncJob;
  readonly onRetry: (symbol: string) => Promise<Problem | null>;
}): JSX.Element {
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<Problem | null>(null);
  const retry = async (): Promise<void> => {
    setBusy(true);
    setProblem(await props.onRetry(props.job.symbol));
    setBusy(false);
  };
  return (
    <tr data-testid={`sync-job-${props.job.symbol}`}>
      <td>
        <b>{props.job.symbol}</b>
      </td>
      <td class={props.job.status === 'dead' ? 'sync-warning' : ''}>
        {props.job.status === 'dead' ? 'Given up' : sentence(props.job.status)}
      </td>
      <td class="number">{props.job.attempts}</td>
      <td>{props.job.next_at === null ? '' : dayAndTime(props.job.next_at)}</td>
      <td class="sync-errors">
        <For each={props.job.errors}>
          {(error) => (
            <div>
              <b>{error.provider}</b>: {error.text}
            </div>
          )}
        </For>
        <Show when={problem()}>
          {(shown) => (
            <span class="field-error" role="alert">
              {shown().detail}
            </span>
          )}
        </Show>
      </td>
      <td>
        <button
          type="button"
          class="button button-small"
          disabled={busy() || props.job.status === 'running'}
          data-testid="sync-retry"
          onClick={() => void retry()}
        >
          Try again
        </button>
      </td>
    </tr>
  );
}
