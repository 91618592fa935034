import type { Message } from '@buttonwood/shared/messages/codec.ts';
import type { BodyOf, Fields, Layout } from '@buttonwood/shared/messages/layout.ts';
import {
  Halt,
  KillBook,
  LiftBook,
  Resume,
  Schedule,
  TickStep,
  VolatilityPause,
} from '@buttonwood/shared/messages/links.ts';

/** A word of the venue in a story of the fuzz. */
export type VenueStep =
  | { readonly step: 'halt' | 'resume' | 'lift' }
  | { readonly step: 'schedule'; readonly later: number; readonly phase: number; readonly dayEnds: number }
  | { readonly step: 'kill'; readonly account: number }
  | { readonly step: 'tick_step'; readonly fromPrice: number; readonly multiple: number }
  | { readonly step: 'pause'; readonly pauseMs: number };

const VENUE_STEPS: ReadonlySet<string> = new Set([
  'halt',
  'resume',
  'lift',
  'schedule',
  'kill',
  'tick_step',
  'pause',
] satisfies VenueStep['step'][]);

type Told = { readonly messages: Message[]; readonly told: Message };
type Say = <F extends Fields>(layout: Layout<string, F>, body: BodyOf<F>) => Told;

export function isVenueStep<S extends { readonly step: string }>(step: S | VenueStep): step is VenueStep {
  return VENUE_STEPS.has(step.step);
}

/** Says the step with `say`, as it is meant at `now`. */
export function sayVenueStep(step: VenueStep, now: number, say: Say): Told {
  const instrument = 1;
  switch (step.step) {
    case 'halt':
      return say(Halt, { instrument });
    case 'resume':
      return say(Resume, { instrument });
    case 'lift':
      return say(LiftBook, { instrument });
    case 'schedule':
      return say(Schedule, {
        instrument,
        at: now + step.later,
        phase: step.phase,
        dayEnds: step.dayEnds,
      });
    case 'kill':
      return say(KillBook, { instrument, account: step.account });
    case 'tick_step':
      return say(TickStep, { instrument, fromPrice: step.fromPrice, multiple: step.multiple });
    case 'pause':
      return say(VolatilityPause, { instrument, pauseMs: step.pauseMs });
  }
}
