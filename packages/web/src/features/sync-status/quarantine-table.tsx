import { For, Show, createSignal, type JSX } from 'solid-js';
import type { Problem } from '@buttonwood/shared/wire/problem.ts';
import type { QuarantinedPrice } from '@buttonwood/shared/wire/sync-types.ts';
import { percentChange } from '../../format/cash-math.ts';
import { numberText, signedText } from '../../format/number-text.ts';
import { dayAndTime } from '../../format/time-text.ts';
import './sync-status.css';

type Decision = 'release' | 'dismiss';
interface QuarantineTableProps {
  readonly prices: readonly QuarantinedPrice[];
  /** Null when it was done, else why not. */
  readonly onDecide: (id: number, decision: Decision) => Promise<Problem | null>;
}

const REASON_WORDS: Readonly<Record<QuarantinedPrice['reason'], string>> = {
  jump: 'Jump',
  stale: 'Stale',
  zero: 'Zero',
  crossed: 'Crossed',
};

/** Prices from outside that went to no book, to be released or dismissed. */
export function QuarantineTable(props: QuarantineTableProps): JSX.Element {
  return (
    <table class="table" data-testid="quarantine">
      <caption class="visually-hidden">Prices in quarantine, newest first, times in UTC</caption>
      <thead>
        <tr>
          <th scope="col">Symbol</th>
          <th scope="col">Source</th>
          <th scope="col">Seen</th>
          <th scope="col" class="number">
            Price
          </th>
          <th scope="col" class="number">
            Reference
          </th>
          <th scope="col">Why</th>
          <th scope="col">Decision</th>
        </tr>
      </thead>
      <tbody>
        <For each={props.prices}>{(price) => <QuarantineRow price={price} onDecide={props.onDecide} />}</For>
      </tbody>
    </table>
  );
}

function QuarantineRow(props: {
  readonly price: QuarantinedPrice;
  readonly onDecide: QuarantineTableProps['onDecide'];
}): JSX.Element {
  const [asked, setAsked] = createSignal(false);
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<Problem | null>(null);
  const away = (): string | null => percentChange(props.price.price, props.price.compared_with);
  const decide = async (decision: Decision): Promise<void> => {
    setBusy(true);
    setProblem(await props.onDecide(props.price.quarantine_id, decision));
    setBusy(false);
    setAsked(false);
  };
  return (
    <tr data-testid={`quarantined-${props.price.symbol}`}>
      <td>
        <b>{props.price.symbol}</b>
      </td>
      <td>{props.price.source}</td>
      <td>{dayAndTime(props.price.seen_at)}</td>
      <td class="number">
        <b>{numberText(props.price.price)}</b>
        <Show when={away()}>{(percent) => <span class="muted"> {signedText(percent())}%</span>}</Show>
      </td>
      <td class="number">{numberText(props.price.compared_with)}</td>
      <td class="sync-errors">
        <b>{REASON_WORDS[props.price.reason]}</b>: {props.price.detail}
      </td>
      <td class="quarantine-decision">
        <Show
          when={asked()}
          fallback={
            <button
              type="button"
              class="button button-small"
              disabled={busy()}
              data-testid="quarantine-release"
              onClick={() => setAsked(true)}
            >
              Release…
            </button>
          }
        >
          <button
            type="button"
            class="button button-small sync-warning"
            disabled={busy()}
            data-testid="quarantine-confirm"
            onClick={() => void decide('release')}
          >
            Send {numberText(props.price.price)} to the book
          </button>
          <button type="button" class="button button-small button-quiet" onClick={() => setAsked(false)}>
            Keep
          </button>
        </Show>
        <Show when={!asked()}>
          <button
            type="button"
            class="button button-small"
            disabled={busy()}
            data-testid="quarantine-dismiss"
            onClick={() => void decide('dismiss')}
          >
            Dismiss
          </button>
        </Show>
        <Show when={problem()}>
          {(shown) => (
            <span class="field-error" role="alert">
              {shown().detail}
            </span>
          )}
        </Show>
      </td>
    </tr>
  );
}
