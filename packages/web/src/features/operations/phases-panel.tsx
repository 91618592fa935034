import { For, Show, createSignal, type JSX } from 'solid-js';
import type { ApiClient } from '@buttonwood/api/client/http-client.ts';
import type { PhaseName } from '@buttonwood/shared/instrument/phase.ts';
import type { OpsInstrument, OpsTrading } from '@buttonwood/shared/wire/ops-trading.ts';
import { dayAndTime } from '../../format/time-text.ts';
import { PHASE_WORDS } from '../../format/words.ts';
import { OpsResult } from './ops-result.tsx';
import { createOpsRun } from './ops-run.ts';
import './operations.css';

interface PhasesPanelProps {
  readonly trading: OpsTrading;
  readonly api: Pick<ApiClient, 'schedulePhase'>;
  readonly onChange: () => void;
}

const CHOICES: readonly PhaseName[] = [
  'pre_open',
  'opening_auction',
  'continuous',
  'closing_auction',
  'closed',
];

/** Announces phases, and shows what is announced. An auction trades when its phase ends. */
export function PhasesPanel(props: PhasesPanelProps): JSX.Element {
  const [symbol, setSymbol] = createSignal('');
  const [phase, setPhase] = createSignal<PhaseName>('opening_auction');
  const [at, setAt] = createSignal('');
  const [dayEnds, setDayEnds] = createSignal(false);
  const run = createOpsRun(() => props.onChange());
  const announce = (event: SubmitEvent): void => {
    event.preventDefault();
    const body = {
      phase: phase(),
      day_ends: dayEnds(),
      ...(symbol() === '' ? {} : { symbol: symbol() }),
      ...(at() === '' ? {} : { at: `${at().slice(0, 16)}:00Z` }),
    };
    const where = symbol() || 'all instruments';
    const when = at() === '' ? 'now' : `${at().replace('T', ' ')} UTC`;
    void run.run(() => props.api.schedulePhase(body), `${PHASE_WORDS[body.phase]}, ${where}, ${when}.`);
  };
  return (
    <div class="ops-panel">
      <form class="ops-form" onSubmit={announce}>
        <label class="field">
          <span class="field-label">Instrument</span>
          <select
            class="select"
            data-testid="phase-symbol"
            onChange={(event) => setSymbol(event.currentTarget.value)}
          >
            <option value="">All</option>
            <For each={props.trading.instruments}>
              {(row) => <option value={row.symbol}>{row.symbol}</option>}
            </For>
          </select>
        </label>
        <label class="field">
          <span class="field-label">Phase</span>
          <select
            class="select"
            data-testid="phase-choice"
            onChange={(event) =>
              setPhase(CHOICES.find((choice) => choice === event.currentTarget.value) ?? 'continuous')
            }
          >
            <For each={CHOICES}>
              {(choice) => (
                <option value={choice} selected={choice === phase()}>
                  {PHASE_WORDS[choice]}
                </option>
              )}
            </For>
          </select>
        </label>
        <label class="field">
          <span class="field-label">From, UTC (empty: now)</span>
          <input
            class="input"
            type="datetime-local"
            value={at()}
            data-testid="phase-at"
            onInput={(event) => setAt(event.currentTarget.value)}
          />
        </label>
        <label class="check">
          <input
            type="checkbox"
            checked={dayEnds()}
            onChange={(event) => setDayEnds(event.currentTarget.checked)}
          />
          The day ends
        </label>
        <button type="submit" class="button" disabled={run.busy()} data-testid="phase-submit">
          Announce
        </button>
      </form>
      <OpsResult run={run} />
      <table class="table" data-testid="phases">
        <caption class="visually-hidden">Phases and what is announced</caption>
        <thead>
          <tr>
            <th scope="col">Symbol</th>
            <th scope="col">Phase</th>
            <th scope="col">Next</th>
            <th scope="col">Tick table</th>
            <th scope="col" class="number">
              Volatility pause
            </th>
          </tr>
        </thead>
        <tbody>
          <For each={props.trading.instruments}>{(row) => <PhaseRow row={row} />}</For>
        </tbody>
      </table>
    </div>
  );
}

function PhaseRow(props: { readonly row: OpsInstrument }): JSX.Element {
  const next = () => props.row.schedule[0];
  const pause = (): string => {
    const ms = props.row.volatility_pause_ms;
    if (ms === null) return 'standard';
    return ms === 0 ? 'none' : `${ms / 1_000} s`;
  };
  return (
    <tr data-testid={`phase-${props.row.symbol}`}>
      <td>
        <b>{props.row.symbol}</b>
      </td>
      <td class={props.row.phase === 'continuous' ? '' : 'halt-phase'} data-testid="phase">
        {props.row.killed === null ? PHASE_WORDS[props.row.phase] : '■ Killed'}
      </td>
      <td>
        <Show when={next()} fallback={<span class="muted">—</span>}>
          {(change) => (
            <>
              {PHASE_WORDS[change().phase]} <span class="muted">{dayAndTime(change().at)} UTC</span>
            </>
          )}
        </Show>
      </td>
      <td class="muted">
        {props.row.tick_steps.map(({ from, tick }) => `${tick} from ${from}`).join(', ') || '—'}
      </td>
      <td class="number muted">{pause()}</td>
    </tr>
  );
}
