/** Trading phases of a book. */
export const Phase = {
  pre_open: 1,
  opening_auction: 2,
  continuous: 3,
  volatility_pause: 4,
  closing_auction: 5,
  closed: 6,
  halted: 7,
} as const;
export type Phase = (typeof Phase)[keyof typeof Phase];
export type PhaseName = keyof typeof Phase;
const PHASE_NAMES: readonly PhaseName[] = [
  'pre_open',
  'opening_auction',
  'continuous',
  'volatility_pause',
  'closing_auction',
  'closed',
  'halted',
];

export function phaseName(phase: number): PhaseName {
  return PHASE_NAMES[phase - 1] ?? 'closed';
}
