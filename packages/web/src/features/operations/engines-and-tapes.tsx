import { Show, createMemo, type JSX } from 'solid-js';
import type { OpsStatus } from '@buttonwood/shared/wire/ops-status.ts';
import { groupDigits } from '../../format/number-text.ts';
import { EnginesTable } from './engines-table.tsx';
import { findTroubles } from './find-troubles.ts';
import { tapeRows } from './tape-rows.ts';
import { TapesTable } from './tapes-table.tsx';
import { TroublesList } from './troubles-list.tsx';
import './operations.css';

/** Whether engines, tapes and readers are well; what is not comes first, with what to do about it. */
export function EnginesAndTapes(props: { readonly status: OpsStatus }): JSX.Element {
  const troubles = createMemo(() => findTroubles(props.status));
  const rows = createMemo(() => tapeRows(props.status));
  return (
    <Show
      when={props.status.status !== 'unreachable'}
      fallback={
        <p class="tapes-verdict halt-phase" role="status">
          ■ Redis does not answer. Nothing is known of engines and tapes, and orders are refused until it is
          back. See its log in the data folder, and whether its process runs.
        </p>
      }
    >
      <div class="tapes-verdict">
        <p
          classList={{ 'halt-phase': props.status.status !== 'ok' }}
          role="status"
          data-testid="tapes-verdict"
        >
          {verdict(props.status.status, rows().filter(({ state }) => state.tone !== 'well').length)}
        </p>
        <p class="muted">{counts(props.status)}</p>
      </div>
      <Show when={troubles().length > 0}>
        <TroublesList troubles={troubles()} />
      </Show>
      <Show
        when={props.status.engines.length > 0}
        fallback={<p class="tapes-verdict">No engine has said anything for ten minutes.</p>}
      >
        <div class="tapes-engines">
          <EnginesTable engines={props.status.engines} />
        </div>
      </Show>
      <TapesTable rows={rows()} />
    </Show>
  );
}

/** Spoken when it changes: so it says nothing that changes with every look. */
function verdict(status: OpsStatus['status'], unwell: number): string {
  if (status === 'ok') return 'All is well.';
  const where = unwell === 0 ? '' : ` with ${counted(unwell, 'actor')}`;
  return `■ ${status === 'halted' ? 'Trading has halted in part. ' : ''}Something is wrong${where}.`;
}

function counts({ engines, actors }: OpsStatus): string {
  const backlog = actors.reduce((sum, actor) => sum + actor.backlog, 0);
  const answering = engines.filter(({ answers }) => answers).length;
  return [
    counted(answering, 'engine'),
    counted(actors.length, 'actor'),
    `backlog ${groupDigits(String(backlog))}`,
  ].join(' · ');
}

function counted(count: number, name: string): string {
  return `${groupDigits(String(count))} ${name}${count === 1 ? '' : 's'}`;
}
