import { useQuery } from '@tanstack/solid-query';
import { Show, type JSX } from 'solid-js';
import type { ApiResult } from '@buttonwood/api/client/http-client.ts';
import type { Problem } from '@buttonwood/shared/wire/problem.ts';
import { queryPanelState } from '../../live/panel-states.ts';
import { valueOf } from '../../live/problem-error.ts';
import { useTerminal } from '../../live/terminal.tsx';
import { Panel } from '../../ui/panel.tsx';
import { QuarantineTable } from './quarantine-table.tsx';
import { SyncJobs, SyncSummary } from './sync-report.tsx';

/** A run writes its progress about this often. */
const REREAD_MS = 3_000;

/** What operators see of the market-data synchronization, and what they decide about it. */
export function SyncPanels(): JSX.Element {
  const { api } = useTerminal();
  const report = useQuery(() => ({
    queryKey: ['ops', 'sync'],
    queryFn: () => valueOf(api.syncReport()),
    refetchInterval: REREAD_MS,
  }));
  const held = useQuery(() => ({
    queryKey: ['ops', 'quarantine'],
    queryFn: () => valueOf(api.quarantine({ status: 'held' })),
    refetchInterval: REREAD_MS,
  }));
  const settled = async (answer: Promise<ApiResult<unknown>>): Promise<Problem | null> => {
    const result = await answer;
    await Promise.all([report.refetch(), held.refetch()]);
    return result.ok ? null : result.error;
  };
  return (
    <>
      <Panel
        title="Market data"
        state={queryPanelState(report, () => false, '')}
        stale={report.isRefetchError}
        onRetry={() => void report.refetch()}
      >
        <Show when={report.data}>{(shown) => <SyncSummary report={shown()} />}</Show>
      </Panel>
      <Panel
        title="Symbols that are not up to date"
        state={queryPanelState(
          report,
          ({ jobs }) => jobs.length === 0,
          'Every symbol that was synchronized is up to date.',
        )}
        stale={report.isRefetchError}
        onRetry={() => void report.refetch()}
      >
        <SyncJobs jobs={report.data?.jobs ?? []} onRetry={(symbol) => settled(api.retrySync(symbol))} />
      </Panel>
      <Panel
        title="Prices in quarantine"
        state={queryPanelState(
          held,
          ({ data }) => data.length === 0,
          'No price waits for a decision. What does not look right is held back here and reaches no book.',
        )}
        stale={held.isRefetchError}
        onRetry={() => void held.refetch()}
      >
        <QuarantineTable
          prices={held.data?.data ?? []}
          onDecide={(id, decision) =>
            settled(decision === 'release' ? api.releaseQuarantined(id) : api.dismissQuarantined(id))
          }
        />
      </Panel>
    </>
  );
}
