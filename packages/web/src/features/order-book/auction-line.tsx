import { Show, type JSX } from 'solid-js';
import type { PhaseName } from '@buttonwood/shared/instrument/phase.ts';
import type { Indicative } from '@buttonwood/shared/wire/http-types.ts';
import { groupDigits } from '../../format/number-text.ts';
import { PHASE_WORDS, SIDE_WORDS } from '../../format/words.ts';

interface AuctionLineProps {
  readonly phase: PhaseName;
  readonly indicative: Indicative | null;
}

/** The middle of the ladder while trading is not continuous: the phase, and where the auction would uncross. */
export function AuctionLine(props: AuctionLineProps): JSX.Element {
  return (
    <div class="ladder-auction" data-testid="auction" role="status">
      <span class="ladder-phase">{PHASE_WORDS[props.phase]}</span>
      <Show when={props.indicative}>
        {(at) => (
          <>
            <span class="ladder-indicative">
              <span class="muted">Would trade </span>
              <b data-testid="indicative-volume">{groupDigits(at().volume)}</b>
              <span class="muted"> at </span>
              <b data-testid="indicative-price">{at().price}</b>
            </span>
            <span class="ladder-surplus muted" data-testid="indicative-surplus">
              {surplusText(at())}
            </span>
          </>
        )}
      </Show>
    </div>
  );
}

function surplusText({ surplus, surplus_side: side }: Indicative): string {
  if (side === null) return 'Nothing left over';
  return `${groupDigits(surplus)} left to ${SIDE_WORDS[side].toLowerCase()}`;
}
