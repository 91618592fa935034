import { For, Show, createSignal, type JSX } from 'solid-js';
import type { PhaseName } from '@buttonwood/shared/instrument/phase.ts';
import type { Problem } from '@buttonwood/shared/wire/problem.ts';
import { PHASE_WORDS } from '../../format/words.ts';
import './operations.css';

export interface HaltRow {
  readonly symbol: string;
  readonly name: string;
  readonly phase: PhaseName;
}
interface HaltsTableProps {
  readonly rows: readonly HaltRow[];
  /** Null when it was done, else why not. */
  readonly onHalt: (symbol: string, reason: string) => Promise<Problem | null>;
  readonly onResume: (symbol: string, reason: string) => Promise<Problem | null>;
}

/** Halt and resume one instrument. Both ask for the reason, which goes on the tape. */
export function HaltsTable(props: HaltsTableProps): JSX.Element {
  return (
    <table class="table" data-testid="halts">
      <caption class="visually-hidden">Instruments and their phase</caption>
      <thead>
        <tr>
          <th scope="col">Symbol</th>
          <th scope="col">Name</th>
          <th scope="col">Phase</th>
          <th scope="col">Halt or resume, with the reason</th>
        </tr>
      </thead>
      <tbody>
        <For each={props.rows}>
          {(row) => <HaltItem row={row} onHalt={props.onHalt} onResume={props.onResume} />}
        </For>
      </tbody>
    </table>
  );
}

function HaltItem(props: { readonly row: HaltRow } & Omit<HaltsTableProps, 'rows'>): JSX.Element {
  const [reason, setReason] = createSignal('');
  const [busy, setBusy] = createSignal(false);
  const [error, setError] = createSignal<string>();
  const halted = (): boolean => props.row.phase === 'halted';
  const act = async (): Promise<void> => {
    if (reason().trim() === '') {
      setError('Say why.');
      return;
    }
    setBusy(true);
    const run = halted() ? props.onResume : props.onHalt;
    const problem = await run(props.row.symbol, reason().trim());
    setBusy(false);
    setError(problem?.detail);
    if (problem === null) setReason('');
  };
  return (
    <tr data-testid={`halt-${props.row.symbol}`}>
      <td>
        <b>{props.row.symbol}</b>
      </td>
      <td class="muted">{props.row.name}</td>
      <td class={halted() ? 'halt-phase' : ''} data-testid="phase">
        {halted() ? '■ ' : ''}
        {PHASE_WORDS[props.row.phase]}
      </td>
      <td>
        <form
          class="halt-form"
          onSubmit={(event) => {
            event.preventDefault();
            void act();
          }}
        >
          <input
            class="input"
            aria-label={`Reason for ${props.row.symbol}`}
            placeholder="Reason"
            value={reason()}
            aria-invalid={error() === undefined ? undefined : 'true'}
            data-testid="halt-reason"
            onInput={(event) => setReason(event.currentTarget.value)}
          />
          <button type="submit" class="button button-small" disabled={busy()} data-testid="halt-submit">
            {halted() ? `Resume ${props.row.symbol}` : `Halt ${props.row.symbol}`}
          </button>
          <Show when={error()}>
            {(text) => (
              <span class="field-error" role="alert">
                {text()}
              </span>
            )}
          </Show>
        </form>
      </td>
    </tr>
  );
}
