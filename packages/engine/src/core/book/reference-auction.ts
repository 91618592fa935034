import { Side } from '@buttonwood/shared/order/side.ts';
import { other, type ReferenceOrder } from './reference-order.ts';

/** A row of the tick table: from the price `fromPrice` up, prices are multiples of `multiple`. */
export interface ReferenceTickStep {
  readonly fromPrice: number;
  readonly multiple: number;
}

export interface ReferenceIndication {
  readonly price: number;
  readonly volume: number;
  readonly surplus: number;
  readonly surplusSide: number;
}

interface Candidate {
  readonly price: number;
  readonly volume: number;
  /** Demand less supply. */
  readonly left: number;
}

const NOTHING: ReferenceIndication = { price: 0, volume: 0, surplus: 0, surplusSide: 0 };

export function isOnTick(steps: readonly ReferenceTickStep[], price: number): boolean {
  const rows = steps.filter(({ fromPrice }) => fromPrice <= price);
  const row = rows.sort((a, b) => b.fromPrice - a.fromPrice)[0];
  return row === undefined || price % Math.max(row.multiple, 1) === 0;
}

/**
 * The price of an auction, found by trying every price that could be it: each order's, its neighbours, the edges and the
 * reference, and what lies next to them on the tick. Slow on purpose; shares no code with the book.
 */
export function tryAuction(
  resting: readonly ReferenceOrder[],
  [low, high]: readonly [number, number],
  reference: number,
  steps: readonly ReferenceTickStep[],
): ReferenceIndication {
  const limits = resting.map(({ limit }) => limit);
  const at = (points: readonly number[]): Candidate[] => {
    const prices = new Set(points.flatMap((point) => [point, ...neighbours(steps, point)]));
    const inside = [...prices].filter((price) => price >= low && price <= high);
    const onTick = inside.filter((price) => isOnTick(steps, price));
    const counted = onTick.some((price) => judge(resting, price).volume > 0) ? onTick : inside;
    return best(counted.map((price) => judge(resting, price)));
  };
  const points = [low, high, reference, ...limits.flatMap((limit) => [limit - 1, limit, limit + 1])];
  const found = at(points);
  if (found.length === 0) return NOTHING;
  const prices = found.map(({ price }) => price);
  const middle = Math.floor((Math.min(...prices) + Math.max(...prices)) / 2);
  const { price, volume, left } = choose(at([...points, middle]), reference === 0 ? middle : reference);
  const side = left > 0 ? Side.buy : Side.sell;
  return { price, volume, surplus: Math.abs(left), surplusSide: left === 0 ? 0 : side };
}

/** Whether a price on the tick lies between the two. Steps are few ticks wide, so the widest is looked through. */
export function hasTick(steps: readonly ReferenceTickStep[], from: number, to: number): boolean {
  const most = Math.max(1, ...steps.map(({ multiple }) => multiple));
  for (let price = from; price <= Math.min(to, from + 2 * most); price++)
    if (isOnTick(steps, price)) return true;
  return false;
}

/** The prices on the tick next to `point`, which may be one itself. */
function neighbours(steps: readonly ReferenceTickStep[], point: number): number[] {
  const most = Math.max(1, ...steps.map(({ multiple }) => multiple));
  let below = point;
  while (below > 0 && below > point - most && !isOnTick(steps, below)) below -= 1;
  let above = point;
  while (above < point + most && !isOnTick(steps, above)) above += 1;
  return [below, above];
}

function judge(resting: readonly ReferenceOrder[], price: number): Candidate {
  const open = (side: number): number =>
    resting
      .filter((o) => o.side === side && (side === Side.buy ? o.limit >= price : o.limit <= price))
      .reduce((sum, { leaves }) => sum + leaves, 0);
  const [demand, supply] = [open(Side.buy), open(other(Side.buy))];
  return { price, volume: Math.min(demand, supply), left: demand - supply };
}

/** Those with the most volume, of them those with the least left over. */
function best(candidates: readonly Candidate[]): Candidate[] {
  const volume = Math.max(0, ...candidates.map((c) => c.volume));
  if (volume === 0) return [];
  const most = candidates.filter((c) => c.volume === volume);
  const least = Math.min(...most.map(({ left }) => Math.abs(left)));
  return most.filter(({ left }) => Math.abs(left) === least);
}

function choose(candidates: readonly Candidate[], reference: number): Candidate {
  const rising = [...candidates].sort((a, b) => a.price - b.price);
  const nearest = [...rising].sort((a, b) => Math.abs(a.price - reference) - Math.abs(b.price - reference));
  const onlyBuyers = candidates.every(({ left }) => left > 0);
  const onlySellers = candidates.every(({ left }) => left < 0);
  const chosen = onlyBuyers ? rising.at(-1) : onlySellers ? rising[0] : nearest[0];
  if (chosen === undefined) throw new Error('Invariant: an auction chooses from at least one price');
  return chosen;
}
