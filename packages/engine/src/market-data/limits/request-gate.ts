import type { LimitWindow } from '../provider-error.ts';

/** Go; or come again at an instant (ms since 1970); or never, because the request costs more than the window holds. */
export type Permission =
  | { readonly go: true }
  | { readonly go: false; readonly window: LimitWindow; readonly at: number }
  | { readonly go: false; readonly window: LimitWindow; readonly at: null };

export interface LimitUsage {
  readonly window: LimitWindow;
  readonly used: number;
  readonly limit: number;
}

export interface GateUsage {
  readonly windows: readonly LimitUsage[];
  /** Until when the source itself has asked for silence, in ms since 1970. */
  readonly pausedUntil: number | null;
}

/**
 * Keeps the limits of one source and key, for all processes together. A permission covers one request that is sent at once;
 * a refusal takes nothing from any window. Methods throw when the gate cannot be reached: then no request may go out.
 */
export interface RequestGate {
  /** `cost` in what the source counts (requests or credits); `symbols` are counted once a month each where the source does. */
  take(cost: number, symbols: readonly string[]): Promise<Permission>;
  /** Lets nothing through before an instant, because the source said so. */
  pause(until: number, window: LimitWindow): Promise<void>;
  usage(): Promise<GateUsage>;
}

/** For sources without limits. */
export const openGate: RequestGate = {
  take: () => Promise.resolve({ go: true }),
  pause: () => Promise.resolve(),
  usage: () => Promise.resolve({ windows: [], pausedUntil: null }),
};
