import { For, type JSX } from 'solid-js';
import type { Balance } from '@buttonwood/shared/wire/http-types.ts';
import { numberText } from '../../format/number-text.ts';

/** Cash and shares: what is there, what open orders hold, what is free. */
export function BalancesTable(props: { readonly balances: readonly Balance[] }): JSX.Element {
  return (
    <table class="table" data-testid="balances">
      <caption class="visually-hidden">Balances</caption>
      <thead>
        <tr>
          <th scope="col">Asset</th>
          <th scope="col" class="number">
            Available
          </th>
          <th scope="col" class="number">
            Held by orders
          </th>
          <th scope="col" class="number">
            Total
          </th>
        </tr>
      </thead>
      <tbody>
        <For each={props.balances}>
          {(balance) => (
            <tr data-testid={`balance-${balance.asset}`}>
              <td>{balance.asset}</td>
              <td class="number" data-testid="balance-available">
                {numberText(balance.available)}
              </td>
              <td class="number">{numberText(balance.held)}</td>
              <td class="number">{numberText(balance.total)}</td>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  );
}
