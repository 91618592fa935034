import { For, Show, type JSX } from 'solid-js';
import type { LoginSession } from '@buttonwood/shared/wire/http-types.ts';
import { NO_VALUE } from '../../format/number-text.ts';
import { dayAndTime } from '../../format/time-text.ts';
import { deviceText } from './device-text.ts';
import './sessions.css';

interface SessionsTableProps {
  readonly sessions: readonly LoginSession[];
  /** Session being revoked. */
  readonly busy: string | null;
  readonly onRevoke: (session: LoginSession) => void;
}

/** Where the account is signed in. Revoking one ends its connections at once. */
export function SessionsTable(props: SessionsTableProps): JSX.Element {
  return (
    <table class="table sessions-table" data-testid="sessions">
      <caption class="visually-hidden">Sessions, times in UTC</caption>
      <thead>
        <tr>
          <th scope="col">Device</th>
          <th scope="col">Address</th>
          <th scope="col">Signed in</th>
          <th scope="col">Last seen</th>
          <th scope="col">Ends</th>
          <th scope="col">
            <span class="visually-hidden">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        <For each={props.sessions}>
          {(session) => (
            <tr>
              <td title={session.user_agent ?? ''}>
                {deviceText(session.user_agent)}{' '}
                <Show when={session.current}>
                  <span class="tag">THIS ONE</span>
                </Show>
              </td>
              <td>{session.ip ?? NO_VALUE}</td>
              <td class="muted">{dayAndTime(session.created_at)}</td>
              <td class="muted">{dayAndTime(session.last_seen_at)}</td>
              <td class="muted">{dayAndTime(session.expires_at)}</td>
              <td class="number">
                <button
                  type="button"
                  class="button button-small"
                  disabled={props.busy === session.session_id}
                  data-testid="revoke-session"
                  onClick={() => props.onRevoke(session)}
                >
                  {session.current ? 'Sign out' : 'Revoke'}
                </button>
              </td>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  );
}
