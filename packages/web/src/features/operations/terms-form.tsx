import { For, createSignal, type JSX } from 'solid-js';
import type { ApiClient } from '@buttonwood/api/client/http-client.ts';
import type { OpsAccount, TermsRequest } from '@buttonwood/shared/wire/ops-trading.ts';
import { TextField } from '../../ui/text-field.tsx';
import { accountName } from './accounts-table.tsx';
import { OpsResult } from './ops-result.tsx';
import { createOpsRun } from './ops-run.ts';
import './operations.css';

interface TermsFormProps {
  readonly accounts: readonly OpsAccount[];
  readonly api: Pick<ApiClient, 'setAccountTerms'>;
  readonly onChange: () => void;
}

const WHOLE = /^\d{0,6}$/;
const MONEY = /^(\d+(\.\d{1,4})?)?$/;

/** Fees and short limit of an account; what is left empty stays as it is. */
export function TermsForm(props: TermsFormProps): JSX.Element {
  const [chosen, setChosen] = createSignal('');
  const [maker, setMaker] = createSignal('');
  const [taker, setTaker] = createSignal('');
  const [short, setShort] = createSignal('');
  const run = createOpsRun(() => props.onChange());
  const account = (): OpsAccount | undefined =>
    props.accounts.find((row) => row.account_id === chosen()) ?? props.accounts[0];
  const set = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const row = account();
    const [makerBps, takerBps, limit] = [maker().trim(), taker().trim(), short().trim()];
    if (!WHOLE.test(makerBps) || !WHOLE.test(takerBps)) return run.refuse('Fees are whole basis points.');
    if (!MONEY.test(limit)) return run.refuse('The short limit is an amount of money.');
    if (row === undefined || makerBps + takerBps + limit === '')
      return run.refuse('Enter what is to change.');
    const body: TermsRequest = {
      ...(makerBps === '' ? {} : { maker_bps: Number(makerBps) }),
      ...(takerBps === '' ? {} : { taker_bps: Number(takerBps) }),
      ...(limit === '' ? {} : { short_limit: limit }),
    };
    const done = `New terms for ${accountName(row)}.`;
    if (!(await run.run(() => props.api.setAccountTerms(row.account_id, body), done))) return;
    for (const clear of [setMaker, setTaker, setShort]) clear('');
  };
  return (
    <div class="ops-panel">
      <form class="ops-form" onSubmit={(event) => void set(event)}>
        <label class="field">
          <span class="field-label">Account</span>
          <select
            class="select"
            data-testid="terms-account"
            onChange={(event) => setChosen(event.currentTarget.value)}
          >
            <For each={props.accounts}>
              {(row) => (
                <option value={row.account_id} selected={row === account()}>
                  {accountName(row)}
                </option>
              )}
            </For>
          </select>
        </label>
        <TextField
          label="Maker fee, bp"
          value={maker()}
          onInput={setMaker}
          inputMode="numeric"
          testId="terms-maker"
        />
        <TextField
          label="Taker fee, bp"
          value={taker()}
          onInput={setTaker}
          inputMode="numeric"
          testId="terms-taker"
        />
        <TextField
          label="Short limit"
          value={short()}
          onInput={setShort}
          inputMode="decimal"
          testId="terms-short"
        />
        <button type="submit" class="button" disabled={run.busy()} data-testid="terms-submit">
          Set terms
        </button>
      </form>
      <OpsResult run={run} />
    </div>
  );
}
