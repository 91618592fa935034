import { For, Show, createSignal, type JSX } from 'solid-js';
import type { ApiResult } from '@buttonwood/api/client/http-client.ts';
import { newUuidV7 } from '@buttonwood/api/client/uuid-v7.ts';
import type { TransferRequest, TransferResult } from '@buttonwood/shared/wire/http-types.ts';
import { parseCash } from '@buttonwood/shared/money/cash.ts';
import { parseQuantity } from '@buttonwood/shared/money/quantity.ts';
import { numberText } from '../../format/number-text.ts';
import { Segmented } from '../../ui/segmented.tsx';
import { TextField } from '../../ui/text-field.tsx';

type Direction = 'deposit' | 'withdrawal';

interface TransferFormProps {
  /** Symbols whose shares can be moved. */
  readonly symbols: readonly string[];
  readonly deposit: (body: TransferRequest) => Promise<ApiResult<TransferResult>>;
  readonly withdraw: (body: TransferRequest) => Promise<ApiResult<TransferResult>>;
  readonly onDone: () => void;
}

/** Moves cash or shares in and out. A repeat after a lost answer carries the same key, so nothing moves twice. */
export function TransferForm(props: TransferFormProps): JSX.Element {
  const [direction, setDirection] = createSignal<Direction>('deposit');
  const [asset, setAsset] = createSignal('USD');
  const [amount, setAmount] = createSignal('');
  const [busy, setBusy] = createSignal(false);
  const [error, setError] = createSignal<string>();
  const [done, setDone] = createSignal<string>();
  /** What was asked for last and under which key, until its outcome is known. */
  let open: { readonly about: string; readonly key: string } | undefined;

  const submit = async (): Promise<void> => {
    const typed = amount().trim();
    const refused = amountError(typed, asset());
    setError(refused);
    setDone(undefined);
    if (refused !== undefined) return;
    const about = `${direction()} ${asset()} ${typed}`;
    const key = open?.about === about ? open.key : newUuidV7();
    open = { about, key };
    setBusy(true);
    const send = direction() === 'deposit' ? props.deposit : props.withdraw;
    const answer = await send({ asset: asset(), amount: typed, idempotency_key: key });
    setBusy(false);
    if (!answer.ok) {
      // An unknown outcome keeps its key for the repeat; a refusal uses the key up.
      if (answer.error.retryable !== true) open = undefined;
      setError(
        answer.error.retryable === true
          ? `${answer.error.detail} Trying again is safe.`
          : answer.error.detail,
      );
      return;
    }
    open = undefined;
    setAmount('');
    const { balance } = answer.value;
    setDone(
      `${direction() === 'deposit' ? 'Deposited' : 'Withdrawn'}. ${balance.asset} available: ${numberText(balance.available)}`,
    );
    props.onDone();
  };
  return (
    <form
      class="page-form"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Segmented
        label="Direction"
        testId="transfer"
        options={[
          { key: 'deposit', label: 'Deposit' },
          { key: 'withdrawal', label: 'Withdraw' },
        ]}
        value={direction()}
        onChange={setDirection}
      />
      <label class="field">
        <span class="field-label">Asset</span>
        <select
          class="select"
          data-testid="transfer-asset"
          onChange={(event) => setAsset(event.currentTarget.value)}
        >
          <option value="USD" selected={asset() === 'USD'}>
            USD, cash
          </option>
          <For each={props.symbols}>
            {(symbol) => (
              <option value={symbol} selected={asset() === symbol}>
                {symbol}, shares
              </option>
            )}
          </For>
        </select>
      </label>
      <TextField
        label={asset() === 'USD' ? 'Amount in USD' : 'Shares'}
        inputMode={asset() === 'USD' ? 'decimal' : 'numeric'}
        value={amount()}
        onInput={setAmount}
        error={error()}
        testId="transfer-amount"
      />
      <button type="submit" class="button button-primary" disabled={busy()} data-testid="transfer-submit">
        {direction() === 'deposit' ? 'Deposit' : 'Withdraw'}
      </button>
      <div role="status" data-testid="transfer-result">
        <Show when={done()}>{(text) => <span>{text()}</span>}</Show>
      </div>
    </form>
  );
}

function amountError(typed: string, asset: string): string | undefined {
  if (typed === '') return 'Enter an amount.';
  if (asset !== 'USD') {
    return parseQuantity(typed, 1).ok ? undefined : 'Whole shares, without separators.';
  }
  const cash = parseCash(typed);
  if (!cash.ok) return 'An amount like 2500 or 2500.50, without separators.';
  return cash.value === 0 ? 'More than nothing.' : undefined;
}
