import { useQuery } from '@tanstack/solid-query';
import { createSignal, type JSX } from 'solid-js';
import type { LoginSession } from '@buttonwood/shared/wire/http-types.ts';
import { SessionsTable } from '../features/sessions/sessions-table.tsx';
import { queryPanelState } from '../live/panel-states.ts';
import { valueOf } from '../live/problem-error.ts';
import { useTerminal } from '../live/terminal.tsx';
import { Panel } from '../ui/panel.tsx';
import { usePageTitle } from './page-title.ts';

/** Where the account is signed in, and the way to end it. */
export function SessionsPage(): JSX.Element {
  const terminal = useTerminal();
  usePageTitle(() => 'Sessions');
  const [busy, setBusy] = createSignal<string | null>(null);
  const sessions = useQuery(() => ({
    queryKey: ['sessions', terminal.me.user_id],
    queryFn: async () => (await valueOf(terminal.api.sessions())).data,
  }));
  const revoke = async (session: LoginSession): Promise<void> => {
    if (session.current) {
      terminal.onSignOut();
      return;
    }
    setBusy(session.session_id);
    const answer = await terminal.api.revokeSession(session.session_id);
    setBusy(null);
    if (!answer.ok) {
      const { title, detail } = answer.error;
      terminal.notices.show({ key: session.session_id, tone: 'problem', title, text: detail });
    }
    await sessions.refetch();
  };
  return (
    <main class="page">
      <h1 tabIndex={-1}>Sessions</h1>
      <Panel
        title="Where you are signed in, UTC"
        state={queryPanelState(sessions, (rows) => rows.length === 0, 'No session is open.')}
        onRetry={() => void sessions.refetch()}
      >
        <SessionsTable
          sessions={sessions.data ?? []}
          busy={busy()}
          onRevoke={(session) => void revoke(session)}
        />
      </Panel>
    </main>
  );
}
