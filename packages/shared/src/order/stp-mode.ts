/** What self-trade prevention does when an incoming order meets its own account's order. FIX 2964 (SelfMatchPreventionInstruction) in spirit. */
export const StpMode = { none: 0, cancel_newest: 1, cancel_oldest: 2, cancel_both: 3, decrement: 4 } as const;
export type StpMode = (typeof StpMode)[keyof typeof StpMode];
export type StpModeName = keyof typeof StpMode;
export const STP_MODE_NAMES: readonly StpModeName[] = [
  'none',
  'cancel_newest',
  'cancel_oldest',
  'cancel_both',
  'decrement',
];

export function stpModeName(mode: number): StpModeName {
  return STP_MODE_NAMES[mode] ?? 'cancel_newest';
}
