import type { Role } from '@buttonwood/shared/wire/http-types.ts';

/** What an account gets from outside: whole currency, and shares of each listed instrument. */
export interface Endowment {
  readonly cash: number;
  readonly sharesOfEach: number;
}

export interface DemoUser {
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly endowment: Endowment;
}

/** The password of the three people of the demo. Known to everybody, so the demo listens on loopback only. */
export const DEMO_PASSWORD = 'buttonwood-demo';

export const DEMO_PEOPLE: readonly DemoUser[] = [
  {
    email: 'trader@buttonwood.demo',
    name: 'Demo Trader',
    role: 'trader',
    endowment: { cash: 100_000, sharesOfEach: 0 },
  },
  {
    email: 'maker@buttonwood.demo',
    name: 'Demo Maker',
    role: 'market_maker',
    endowment: { cash: 5_000_000, sharesOfEach: 10_000 },
  },
  {
    email: 'ops@buttonwood.demo',
    name: 'Demo Ops',
    role: 'ops',
    endowment: { cash: 0, sharesOfEach: 0 },
  },
];

export const DEMO_PARTICIPANTS: readonly (DemoUser & { readonly kind: 'maker' | 'noise' })[] = [
  ...[1, 2].map((n) => ({
    kind: 'maker' as const,
    email: `maker-${n}@participants.buttonwood.demo`,
    name: `Simulated maker ${n}`,
    role: 'market_maker' as const,
    endowment: { cash: 500_000_000, sharesOfEach: 1_000_000 },
  })),
  ...[1, 2, 3, 4].map((n) => ({
    kind: 'noise' as const,
    email: `noise-${n}@participants.buttonwood.demo`,
    name: `Simulated trader ${n}`,
    role: 'trader' as const,
    endowment: { cash: 50_000_000, sharesOfEach: 100_000 },
  })),
];

/** Settings of every listing of the demo: tick 0.01, lots of one share, a band of ten percent. */
export const DEMO_LISTING = { tickUnits: 100, lotSize: 1, bandBps: 1_000 } as const;
/** Fee rates of the demo's accounts, in basis points. */
export const DEMO_FEES = { makerBps: 1, takerBps: 3 } as const;
