import { Show, type JSX } from 'solid-js';
import type { AccountStanding } from '@buttonwood/shared/wire/account-types.ts';
import { groupDigits } from '../../format/number-text.ts';

/** What an operator has done to the account, in one line above everything; nothing while all is well. */
export function StandingBanner(props: { readonly standing: AccountStanding | null }): JSX.Element {
  return (
    <Show when={standingText(props.standing)}>
      {(text) => (
        <p class="frame-banner" role="status" data-testid="standing">
          {text()}
        </p>
      )}
    </Show>
  );
}

function standingText(standing: AccountStanding | null): string | null {
  if (standing === null) return null;
  const parts: string[] = [];
  if (standing.killed) parts.push('The kill switch is on for this account: no orders are taken.');
  if (standing.frozen === 'trading')
    parts.push('This account is frozen: no new orders. Cancels and transfers still work.');
  if (standing.frozen === 'everything') parts.push('This account is frozen: only cancels still work.');
  if (standing.owed.length > 0) {
    const owed = standing.owed.map(({ asset, amount }) => `${groupDigits(amount)} ${asset}`).join(', ');
    parts.push(`A trade was taken back. Owed: ${owed}; the next credits pay it.`);
  }
  return parts.length === 0 ? null : parts.join(' ');
}
