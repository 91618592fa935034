import { useQuery } from '@tanstack/solid-query';
import { Show, type JSX } from 'solid-js';
import type { ApiResult } from '@buttonwood/api/client/http-client.ts';
import type { Problem } from '@buttonwood/shared/wire/problem.ts';
import { EnginesAndTapesPanel } from '../features/operations/engines-and-tapes-panel.tsx';
import { HaltsTable, type HaltRow } from '../features/operations/halts-table.tsx';
import { HealthReportView } from '../features/operations/health-report.tsx';
import { TradingPanels } from '../features/operations/trading-panels.tsx';
import { queryPanelState } from '../live/panel-states.ts';
import { valueOf } from '../live/problem-error.ts';
import { useTerminal } from '../live/terminal.tsx';
import { Panel } from '../ui/panel.tsx';
import { SyncPanels } from '../features/sync-status/sync-panels.tsx';
import { usePageTitle } from './page-title.ts';

/** Backlogs change from second to second. */
const HEALTH_EVERY_MS = 2_000;

/** For the people who run the exchange: is it well, and stop or resume an instrument. */
export function OpsPage(): JSX.Element {
  const terminal = useTerminal();
  usePageTitle(() => 'Operations');
  const health = useQuery(() => ({
    queryKey: ['health'],
    queryFn: () => valueOf(terminal.api.health()),
    refetchInterval: HEALTH_EVERY_MS,
  }));
  const rows = (): readonly HaltRow[] =>
    (terminal.instruments.data ?? []).map(({ symbol, name, phase }) => ({
      symbol,
      name,
      phase: terminal.tickers[symbol]?.phase ?? phase,
    }));
  const settled = async (answer: Promise<ApiResult<unknown>>): Promise<Problem | null> => {
    const result = await answer;
    await terminal.instruments.refetch();
    return result.ok ? null : result.error;
  };
  return (
    <main class="page">
      <h1 tabIndex={-1}>Operations</h1>
      <Panel
        title="Health"
        state={queryPanelState(health, () => false, '')}
        onRetry={() => void health.refetch()}
      >
        <Show when={health.data}>{(report) => <HealthReportView report={report()} />}</Show>
      </Panel>
      <EnginesAndTapesPanel api={terminal.api} />
      <Panel
        title="Halts"
        state={queryPanelState(terminal.instruments, (list) => list.length === 0, 'Nothing is listed.')}
        stale={terminal.connection.stale()}
        onRetry={() => void terminal.instruments.refetch()}
      >
        <HaltsTable
          rows={rows()}
          onHalt={(symbol, reason) => settled(terminal.api.halt(symbol, { reason }))}
          onResume={(symbol, reason) => settled(terminal.api.resume(symbol, { reason }))}
        />
      </Panel>
      <TradingPanels />
      <SyncPanels />
    </main>
  );
}
