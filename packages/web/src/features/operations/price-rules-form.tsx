import { createSignal, type JSX } from 'solid-js';
import type { ApiClient } from '@buttonwood/api/client/http-client.ts';
import { TextField } from '../../ui/text-field.tsx';
import { OpsResult } from './ops-result.tsx';
import { createOpsRun } from './ops-run.ts';
import { SymbolChoice } from './symbol-choice.tsx';
import './operations.css';

interface PriceRulesFormProps {
  readonly symbols: readonly string[];
  readonly api: Pick<ApiClient, 'setTickStep' | 'setVolatilityPause'>;
  readonly onChange: () => void;
}

const PRICE = /^\d+(\.\d+)?$/;
const SECONDS = /^\d{1,5}$/;
const MS_PER_SECOND = 1_000;

/** Rows of an instrument's tick table, and how long its volatility pauses last. */
export function PriceRulesForm(props: PriceRulesFormProps): JSX.Element {
  const [chosen, setChosen] = createSignal('');
  const [from, setFrom] = createSignal('');
  const [tick, setTick] = createSignal('');
  const [pause, setPause] = createSignal('');
  const run = createOpsRun(() => props.onChange());
  const symbol = (): string => chosen() || (props.symbols[0] ?? '');
  const setStep = (event: SubmitEvent): void => {
    event.preventDefault();
    const body = { from: from().trim(), tick: tick().trim() };
    if (!PRICE.test(body.from) || !PRICE.test(body.tick)) {
      run.refuse('Enter the price from which the tick holds, and the tick.');
      return;
    }
    const done = `From ${body.from} the tick of ${symbol()} is ${body.tick}.`;
    void run.run(() => props.api.setTickStep(symbol(), body), done);
  };
  const setSeconds = (event: SubmitEvent): void => {
    event.preventDefault();
    const seconds = pause().trim();
    if (!SECONDS.test(seconds)) {
      run.refuse('Enter the seconds that a pause lasts, 0 for none.');
      return;
    }
    const body = { pause_ms: Number(seconds) * MS_PER_SECOND };
    void run.run(() => props.api.setVolatilityPause(symbol(), body), `Pauses of ${symbol()}: ${seconds} s.`);
  };
  return (
    <div class="ops-panel">
      <SymbolChoice
        symbols={props.symbols}
        chosen={symbol()}
        onChoose={setChosen}
        testId="price-rules-symbol"
      />
      <form class="ops-form" onSubmit={setStep}>
        <TextField
          label="From price"
          value={from()}
          onInput={setFrom}
          inputMode="decimal"
          testId="tick-from"
        />
        <TextField label="Tick" value={tick()} onInput={setTick} inputMode="decimal" testId="tick-size" />
        <button type="submit" class="button" disabled={run.busy()} data-testid="tick-submit">
          Set tick
        </button>
      </form>
      <form class="ops-form" onSubmit={setSeconds}>
        <TextField
          label="Volatility pause, seconds"
          value={pause()}
          onInput={setPause}
          inputMode="numeric"
          testId="pause-seconds"
        />
        <button type="submit" class="button" disabled={run.busy()} data-testid="pause-submit">
          Set pause
        </button>
      </form>
      <OpsResult run={run} />
    </div>
  );
}
