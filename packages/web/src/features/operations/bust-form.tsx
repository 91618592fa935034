import { createSignal, type JSX } from 'solid-js';
import type { ApiClient } from '@buttonwood/api/client/http-client.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { OpsResult } from './ops-result.tsx';
import { createOpsRun } from './ops-run.ts';
import { SymbolChoice } from './symbol-choice.tsx';
import './operations.css';

interface BustFormProps {
  readonly symbols: readonly string[];
  readonly api: Pick<ApiClient, 'bustTrade'>;
}

/** Takes one trade back, by its number, after a question. */
export function BustForm(props: BustFormProps): JSX.Element {
  const [chosen, setChosen] = createSignal('');
  const [trade, setTrade] = createSignal('');
  const [reason, setReason] = createSignal('');
  const [asking, setAsking] = createSignal(false);
  const run = createOpsRun(() => undefined);
  const symbol = (): string => chosen() || (props.symbols[0] ?? '');
  const ask = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!/^[1-9]\d{0,15}$/.test(trade().trim())) run.refuse('Enter the number of the trade.');
    else if (reason().trim() === '') run.refuse('Say why: the reason goes on the tape.');
    else setAsking(true);
  };
  const bust = async (): Promise<void> => {
    setAsking(false);
    const number = Number(trade().trim());
    const body = { reason: reason().trim() };
    const done = `Trade ${number} in ${symbol()} was taken back.`;
    if (!(await run.run(() => props.api.bustTrade(symbol(), number, body), done))) return;
    setTrade('');
    setReason('');
  };
  return (
    <div class="ops-panel">
      <form class="ops-form" onSubmit={ask}>
        <SymbolChoice symbols={props.symbols} chosen={symbol()} onChoose={setChosen} testId="bust-symbol" />
        <TextField label="Trade" value={trade()} onInput={setTrade} inputMode="numeric" testId="bust-trade" />
        <TextField label="Reason" value={reason()} onInput={setReason} testId="bust-reason" />
        <button type="submit" class="button" disabled={run.busy()} data-testid="bust-submit">
          Take back…
        </button>
      </form>
      <OpsResult run={run} />
      <Dialog title={`Take trade ${trade().trim()} back?`} open={asking()} onClose={() => setAsking(false)}>
        <p>
          Shares, cash and fees of both sides of trade {trade().trim()} in {symbol()} go back. What an account
          has spent meanwhile it owes. A trade is taken back once and for good.
        </p>
        <p class="ops-quote">“{reason().trim()}”</p>
        <div class="ops-confirm">
          <button type="button" class="button" onClick={() => setAsking(false)}>
            Back
          </button>
          <button
            type="button"
            class="button button-danger"
            data-testid="bust-confirm"
            onClick={() => void bust()}
          >
            Take trade {trade().trim()} back
          </button>
        </div>
      </Dialog>
    </div>
  );
}
