import { For, createSignal, type JSX } from 'solid-js';
import type { ApiClient } from '@buttonwood/api/client/http-client.ts';
import type { FreezeLevelName } from '@buttonwood/shared/wire/account-types.ts';
import type { OpsAccount } from '@buttonwood/shared/wire/ops-trading.ts';
import { numberText } from '../../format/number-text.ts';
import { OpsResult } from './ops-result.tsx';
import { createOpsRun } from './ops-run.ts';
import './operations.css';

interface AccountsTableProps {
  readonly accounts: readonly OpsAccount[];
  readonly api: Pick<ApiClient, 'freezeAccount' | 'kill'>;
  readonly onChange: () => void;
}

export const FREEZE_WORDS: Readonly<Record<FreezeLevelName, string>> = {
  none: 'Free',
  trading: 'No new orders',
  everything: 'Cancels only',
};
const LEVELS: readonly FreezeLevelName[] = ['none', 'trading', 'everything'];

/** Accounts with their terms; each can be frozen, with or without its orders, or killed. */
export function AccountsTable(props: AccountsTableProps): JSX.Element {
  return (
    <table class="table" data-testid="accounts">
      <caption class="visually-hidden">Accounts</caption>
      <thead>
        <tr>
          <th scope="col">Account</th>
          <th scope="col">Role</th>
          <th scope="col" class="number">
            Fees, bp
          </th>
          <th scope="col" class="number">
            Short limit
          </th>
          <th scope="col">Standing</th>
          <th scope="col">Change, with the reason</th>
        </tr>
      </thead>
      <tbody>
        <For each={props.accounts}>
          {(account) => <AccountRow account={account} api={props.api} onChange={() => props.onChange()} />}
        </For>
      </tbody>
    </table>
  );
}

function AccountRow(
  props: { readonly account: OpsAccount } & Pick<AccountsTableProps, 'api' | 'onChange'>,
): JSX.Element {
  const [level, setLevel] = createSignal<FreezeLevelName>();
  const [reason, setReason] = createSignal('');
  const [cancels, setCancels] = createSignal(false);
  const run = createOpsRun(() => props.onChange());
  const name = (): string => accountName(props.account);
  const chosen = (): FreezeLevelName => level() ?? (props.account.frozen === 'none' ? 'trading' : 'none');
  const freeze = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (reason().trim() === '') return run.refuse('Say why.');
    const body = { level: chosen(), cancel_orders: cancels(), reason: reason().trim() };
    const done = await run.run(
      () => props.api.freezeAccount(props.account.account_id, body),
      `${FREEZE_WORDS[body.level]}: ${name()}.`,
    );
    if (!done) return;
    setReason('');
    setLevel(undefined);
    setCancels(false);
  };
  return (
    <tr data-testid={`account-${props.account.email ?? props.account.account_id}`}>
      <td title={props.account.account_id}>
        <b>{name()}</b> <span class="muted">{props.account.email}</span>
      </td>
      <td class="muted">{props.account.role?.replace('_', ' ') ?? '—'}</td>
      <td class="number">
        {props.account.maker_bps} / {props.account.taker_bps}
      </td>
      <td class="number">{numberText(props.account.short_limit)}</td>
      <td
        class={props.account.frozen === 'none' && !props.account.killed ? '' : 'halt-phase'}
        data-testid="standing"
      >
        {props.account.killed ? '■ Killed' : props.account.frozen === 'none' ? '' : '■ '}
        {props.account.killed && props.account.frozen === 'none' ? '' : FREEZE_WORDS[props.account.frozen]}
      </td>
      <td>
        <form class="halt-form" onSubmit={(event) => void freeze(event)}>
          <select
            class="select"
            aria-label={`Standing of ${name()}`}
            data-testid="freeze-level"
            onChange={(event) => setLevel(LEVELS.find((one) => one === event.currentTarget.value))}
          >
            <For each={LEVELS}>
              {(one) => (
                <option value={one} selected={one === chosen()}>
                  {FREEZE_WORDS[one]}
                </option>
              )}
            </For>
          </select>
          <input
            class="input"
            aria-label={`Reason for ${name()}`}
            placeholder="Reason"
            value={reason()}
            data-testid="freeze-reason"
            onInput={(event) => setReason(event.currentTarget.value)}
          />
          <label class="check">
            <input
              type="checkbox"
              checked={cancels()}
              onChange={(event) => setCancels(event.currentTarget.checked)}
            />
            Cancel orders
          </label>
          <button type="submit" class="button button-small" disabled={run.busy()} data-testid="freeze-submit">
            Set
          </button>
          <OpsResult run={run} />
        </form>
      </td>
    </tr>
  );
}

export function accountName(account: OpsAccount): string {
  return account.display_name ?? account.account_id;
}
