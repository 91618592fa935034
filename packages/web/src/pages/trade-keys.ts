import { onCleanup, onMount } from 'solid-js';
import { tinykeys } from 'tinykeys';
import { outsideInputs } from '../keyboard/outside-inputs.ts';

export interface TradeKeys {
  readonly filterMarkets: () => void;
  readonly openCompany: () => void;
  readonly nextSymbol: (steps: number) => void;
  readonly ticketSide: (side: 'buy' | 'sell') => void;
  readonly focusPrice: () => void;
  readonly focusQuantity: () => void;
  readonly priceToMid: () => void;
}

/** Single letters of the Trade page. None of them sends an order. */
export function useTradeKeys(keys: TradeKeys): void {
  onMount(() => {
    onCleanup(
      tinykeys(window, {
        w: outsideInputs(() => keys.filterMarkets()),
        i: outsideInputs(() => keys.openCompany()),
        '[': outsideInputs(() => keys.nextSymbol(-1)),
        ']': outsideInputs(() => keys.nextSymbol(1)),
        b: outsideInputs(() => keys.ticketSide('buy')),
        s: outsideInputs(() => keys.ticketSide('sell')),
        p: outsideInputs(() => keys.focusPrice()),
        q: outsideInputs(() => keys.focusQuantity()),
        m: outsideInputs(() => keys.priceToMid()),
      }),
    );
  });
}
