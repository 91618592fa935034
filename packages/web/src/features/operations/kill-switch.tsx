import { For, Show, createSignal, type JSX } from 'solid-js';
import type { ApiClient } from '@buttonwood/api/client/http-client.ts';
import type { KillRequest, OpsTrading } from '@buttonwood/shared/wire/ops-trading.ts';
import { dayAndTime } from '../../format/time-text.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { OpsResult } from './ops-result.tsx';
import { createOpsRun } from './ops-run.ts';
import './operations.css';

interface KillSwitchProps {
  readonly trading: OpsTrading;
  readonly api: Pick<ApiClient, 'kill' | 'liftKill'>;
  /** Names an account; its id when nothing better is known. */
  readonly nameOf: (accountId: string) => string;
  readonly onChange: () => void;
}
/** One kill that holds, and how to lift it. */
interface HoldingKill {
  readonly label: string;
  readonly scope: Omit<KillRequest, 'reason'>;
  readonly reason: string;
  readonly since: string;
}

const EVERYTHING = '';

/** The kill switch: over everything or one instrument, always confirmed; and the kills that hold. */
export function KillSwitch(props: KillSwitchProps): JSX.Element {
  const [symbol, setSymbol] = createSignal(EVERYTHING);
  const [reason, setReason] = createSignal('');
  const [asking, setAsking] = createSignal(false);
  const run = createOpsRun(() => props.onChange());
  const scope = (): Omit<KillRequest, 'reason'> => (symbol() === EVERYTHING ? {} : { symbol: symbol() });
  const scopeText = (): string => symbol() || 'all instruments and all accounts';
  const ask = (event: SubmitEvent): void => {
    event.preventDefault();
    if (reason().trim() === '') run.refuse('Say why: the reason goes on the tape.');
    else setAsking(true);
  };
  const kill = async (): Promise<void> => {
    setAsking(false);
    const body = { ...scope(), reason: reason().trim() };
    if (await run.run(() => props.api.kill(body), `Killed: ${scopeText()}.`)) setReason('');
  };
  const holding = (): readonly HoldingKill[] => holdingKills(props.trading, props.nameOf);
  return (
    <div class="ops-panel">
      <form class="ops-form" onSubmit={ask}>
        <label class="field">
          <span class="field-label">Scope</span>
          <select
            class="select"
            data-testid="kill-scope"
            onChange={(event) => setSymbol(event.currentTarget.value)}
          >
            <option value={EVERYTHING} selected={symbol() === EVERYTHING}>
              Everything
            </option>
            <For each={props.trading.instruments}>
              {(row) => (
                <option value={row.symbol} selected={symbol() === row.symbol}>
                  {row.symbol}
                </option>
              )}
            </For>
          </select>
        </label>
        <TextField label="Reason" value={reason()} onInput={setReason} testId="kill-reason" />
        <button type="submit" class="button button-danger" disabled={run.busy()} data-testid="kill-submit">
          Kill trading in {symbol() || 'everything'}…
        </button>
      </form>
      <OpsResult run={run} />
      <Show when={holding().length > 0} fallback={<p class="muted">No kill holds.</p>}>
        <table class="table" data-testid="kills">
          <caption class="visually-hidden">Kills that hold</caption>
          <thead>
            <tr>
              <th scope="col">Killed</th>
              <th scope="col">Reason</th>
              <th scope="col">Since</th>
              <th scope="col">
                <span class="visually-hidden">Lift</span>
              </th>
            </tr>
          </thead>
          <tbody>
            <For each={holding()}>
              {(row) => (
                <tr>
                  <td class="halt-phase">■ {row.label}</td>
                  <td>{row.reason}</td>
                  <td class="muted">{dayAndTime(row.since)} UTC</td>
                  <td>
                    <button
                      type="button"
                      class="button button-small"
                      disabled={run.busy()}
                      onClick={() =>
                        void run.run(
                          () => props.api.liftKill({ ...row.scope, reason: `Lifted: ${row.reason}` }),
                          `Lifted: ${row.label}.`,
                        )
                      }
                    >
                      Lift {row.label}
                    </button>
                  </td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </Show>
      <Dialog
        title={`Kill trading in ${symbol() || 'everything'}?`}
        open={asking()}
        onClose={() => setAsking(false)}
      >
        <p>
          From this moment nothing is taken in {scopeText()}, and every working order there is canceled. That
          cannot be undone: a lift lets new orders in, it brings none back.
        </p>
        <p class="ops-quote">“{reason().trim()}”</p>
        <div class="ops-confirm">
          <button type="button" class="button" onClick={() => setAsking(false)}>
            Back
          </button>
          <button
            type="button"
            class="button button-danger"
            data-testid="kill-confirm"
            onClick={() => void kill()}
          >
            Kill {symbol() || 'everything'}
          </button>
        </div>
      </Dialog>
    </div>
  );
}

/** A kill of everything stands for the instruments that it covers. */
function holdingKills(trading: OpsTrading, nameOf: (accountId: string) => string): readonly HoldingKill[] {
  const all = trading.killed;
  const instruments = trading.instruments.flatMap(({ symbol, killed }) =>
    killed === null || all !== null ? [] : [{ label: symbol, scope: { symbol }, ...killed }],
  );
  const accounts = trading.killed_accounts.map(({ account_id, symbol, reason, since }) => ({
    label: symbol === null ? nameOf(account_id) : `${nameOf(account_id)} in ${symbol}`,
    scope: symbol === null ? { account_id } : { account_id, symbol },
    reason,
    since,
  }));
  return [...(all === null ? [] : [{ label: 'everything', scope: {}, ...all }]), ...instruments, ...accounts];
}
