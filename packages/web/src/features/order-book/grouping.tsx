import type { JSX } from 'solid-js';
import { formatPrice } from '@buttonwood/shared/money/price.ts';

/** Widths of a group in ticks. */
const GROUP_TICKS = [1, 2, 5, 10, 20, 50, 100] as const;

/** Returns the width in ticks of a step of the grouping. */
export function groupTicks(step: number): number {
  return GROUP_TICKS[step] ?? 1;
}

interface GroupingProps {
  readonly step: number;
  readonly tickUnits: number;
  readonly onChange: (step: number) => void;
}

/** Finer and coarser prices in the ladder. */
export function Grouping(props: GroupingProps): JSX.Element {
  return (
    <div class="grouping" role="group" aria-label="Price grouping">
      <button
        type="button"
        class="button button-small button-quiet"
        aria-label="Finer prices"
        disabled={props.step === 0}
        onClick={() => props.onChange(props.step - 1)}
      >
        −
      </button>
      <span>{formatPrice(groupTicks(props.step), props.tickUnits)}</span>
      <button
        type="button"
        class="button button-small button-quiet"
        aria-label="Coarser prices"
        disabled={props.step === GROUP_TICKS.length - 1}
        onClick={() => props.onChange(props.step + 1)}
      >
        +
      </button>
    </div>
  );
}
