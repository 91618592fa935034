import { For, type JSX } from 'solid-js';
import type { ActivityEntry } from '@buttonwood/shared/wire/http-types.ts';
import { NO_VALUE } from '../../format/number-text.ts';
import { dayAndTime } from '../../format/time-text.ts';
import { activityText } from './activity-text.ts';

/** Everything that happened to the account, newest first. */
export function ActivityList(props: { readonly entries: readonly ActivityEntry[] }): JSX.Element {
  return (
    <table class="table" data-testid="activity">
      <caption class="visually-hidden">Activity, newest first, times in UTC</caption>
      <thead>
        <tr>
          <th scope="col">Time</th>
          <th scope="col">What happened</th>
          <th scope="col">Symbol</th>
          <th scope="col">Details</th>
          <th scope="col" class="number">
            No.
          </th>
        </tr>
      </thead>
      <tbody>
        <For each={props.entries}>
          {(entry) => (
            <tr data-testid="activity-row">
              <td class="muted">{dayAndTime(entry.ts)}</td>
              <td>{activityText(entry).title}</td>
              <td>{entry.symbol ?? NO_VALUE}</td>
              <td class="muted">{activityText(entry).details}</td>
              <td class="number muted">{entry.seq}</td>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  );
}
