import { deepWindowFlow } from './deep-window-flow.ts';
import { exchangeCoreFlow } from './exchange-core-flow.ts';
import { orderFlow } from './order-flow.ts';

export interface Mix {
  readonly name: string;
  /** Whether our side checks funds: every command goes through the ledger, and what the book says goes back to it. */
  readonly funds: boolean;
  /** Makes the operations for about `orders` new orders, two operations each. */
  readonly flow: (orders: number, seed: number) => Uint8Array;
  /** What our side should reach, M operations/s, and how many times the peer; undefined where there is no target. */
  readonly target: { readonly rate: number; readonly ratio?: number };
}

const swinging =
  (swing: number): Mix['flow'] =>
  (orders, seed) =>
    orderFlow(swing, orders, seed);

export const MIXES: readonly Mix[] = [
  { name: 'normal', funds: false, flow: swinging(0.02), target: { rate: 4, ratio: 8 } },
  { name: 'static', funds: false, flow: swinging(0), target: { rate: 4, ratio: 250 } },
  { name: 'swing-25', funds: false, flow: swinging(0.25), target: { rate: 4 } },
  { name: 'swing-40', funds: false, flow: swinging(0.4), target: { rate: 4 } },
  { name: 'flash-crash', funds: false, flow: swinging(0.6), target: { rate: 4, ratio: 6 } },
  {
    name: 'exchange-core',
    funds: true,
    flow: (orders, seed) => exchangeCoreFlow(orders * 2, seed),
    target: { rate: 2 },
  },
  {
    name: 'deep-window',
    funds: false,
    flow: (orders, seed) => deepWindowFlow(orders * 2, seed),
    target: { rate: 8 },
  },
];

export function mixNamed(name: string): Mix {
  const mix = MIXES.find((known) => known.name === name);
  if (mix === undefined) throw new Error(`--mix is one of ${MIXES.map((known) => known.name).join(', ')}`);
  return mix;
}
