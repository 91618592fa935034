import { useQuery } from '@tanstack/solid-query';
import { Show, type JSX } from 'solid-js';
import type { ApiClient } from '@buttonwood/api/client/http-client.ts';
import type { OpsStatus } from '@buttonwood/shared/wire/ops-status.ts';
import { queryPanelState } from '../../live/panel-states.ts';
import { valueOf } from '../../live/problem-error.ts';
import { Panel } from '../../ui/panel.tsx';
import { EnginesAndTapes } from './engines-and-tapes.tsx';

/** Each look asks Redis and the archive about every actor: not more often than an operator can read. */
const STATUS_EVERY_MS = 5_000;

/** The state of engines, tapes and readers, read again and again while the page is in front. */
export function EnginesAndTapesPanel(props: { readonly api: Pick<ApiClient, 'opsStatus'> }): JSX.Element {
  const status = useQuery(() => ({
    queryKey: ['ops-status'],
    queryFn: () => valueOf(props.api.opsStatus()),
    refetchInterval: STATUS_EVERY_MS,
  }));
  return (
    <Panel
      title="Engines and tapes"
      state={queryPanelState(status, isEmpty, 'No actor has been set up yet.')}
      stale={status.isRefetchError}
      onRetry={() => void status.refetch()}
    >
      <Show when={status.data}>{(now) => <EnginesAndTapes status={now()} />}</Show>
    </Panel>
  );
}

function isEmpty({ status, actors }: OpsStatus): boolean {
  return status !== 'unreachable' && actors.length === 0;
}
