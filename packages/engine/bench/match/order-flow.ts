import { mulberry32 } from './seeded-random.ts';

import { Operation, RecordWriter } from './record-writer.ts';

const START_TICKS = 33_504;
const IOC_SHARE = 0.15;
const CANCELED_SHARE = 0.95;
const AMENDED_SHARE = 0.2;
const REPRICED_SHARE = 0.8;
const TWICE_CANCELED_SHARE = 0.02;
const HUMP_SHARE = 0.2;
const HUMP_TICKS = 8;
const DEPTH_EXPONENT = 2.23;
const DEEPEST_TICKS = 30;
/** Mean life of an order that is canceled, counted in new orders; those that are not pile up until they trade. */
const MEAN_LIFE = 50;
const LARGEST_LOTS = 200;
/** New orders at which the noise of the middle price moves by a tick, and how far it goes. */
const NOISE_SHARE = 0.01;
const NOISE_TICKS = 20;

/**
 * A seeded flow of `orders` new orders with their amends and cancels, as records: most orders stand near the middle price
 * (a power law with a hump), live for a while and are canceled; some are amended on the way, most of these by one tick.
 * `swing` is how far the middle price goes and comes back during the flow, as a share of it.
 */
export function orderFlow(swing: number, orders: number, seed: number): Uint8Array {
  const random = mulberry32(seed);
  const later: Pending[][] = Array.from({ length: orders + 1 }, () => []);
  const records = new RecordWriter(orders * 3);
  const middle = middlePrices(swing, orders, random);
  for (let order = 1; order <= orders; order++) {
    const price = middle[order - 1] ?? START_TICKS;
    const side = random() < 0.5 ? 1 : 2;
    const quantity = 1 + Math.floor(random() * LARGEST_LOTS);
    const away = depth(random) * (side === 1 ? -1 : 1);
    if (random() < IOC_SHARE) {
      records.write(Operation.enterIoc, side, order, Math.max(1, price + away), quantity);
    } else {
      const limit = Math.max(1, price + away);
      records.write(Operation.enter, side, order, limit, quantity);
      plan(later, { order, at: order, side, limit, quantity, orders }, random);
    }
    for (const { kind, order: other, price: at, quantity: lots } of later[order] ?? []) {
      records.write(kind, 0, other, at, lots);
    }
    later[order] = [];
  }
  return records.take();
}

interface Pending {
  readonly kind: number;
  readonly order: number;
  readonly price: number;
  readonly quantity: number;
}

interface Planned {
  readonly order: number;
  readonly at: number;
  readonly side: number;
  readonly limit: number;
  readonly quantity: number;
  readonly orders: number;
}

function plan(later: Pending[][], planned: Planned, random: () => number): void {
  const { order, at, limit, quantity, orders } = planned;
  const life = Math.ceil(-Math.log(1 - random()) * MEAN_LIFE);
  if (random() < AMENDED_SHARE) {
    const when = at + Math.floor(random() * life);
    const repriced = random() < REPRICED_SHARE;
    const step = random() < 0.5 ? -1 : 1;
    const amended = repriced
      ? { price: Math.max(1, limit + step), quantity }
      : { price: limit, quantity: Math.max(1, Math.floor(quantity / 2)) };
    if (when <= orders) later[when]?.push({ kind: Operation.amend, order, ...amended });
  }
  if (random() >= CANCELED_SHARE || at + life > orders) return;
  const cancel = { kind: Operation.cancel, order, price: 0, quantity: 0 };
  later[at + life]?.push(cancel);
  if (random() < TWICE_CANCELED_SHARE) later[at + life]?.push(cancel);
}

function depth(random: () => number): number {
  if (random() < HUMP_SHARE)
    return Math.max(1, HUMP_TICKS + Math.round((random() + random() + random() - 1.5) * 4));
  const ticks = Math.floor((1 - random()) ** (-1 / (DEPTH_EXPONENT - 1)));
  return Math.min(DEEPEST_TICKS, Math.max(1, ticks));
}

/** The middle price goes down by the swing and comes back, with a little noise: a slow day or a crash. */
function middlePrices(swing: number, length: number, random: () => number): Int32Array {
  const prices = new Int32Array(length);
  const reach = START_TICKS * swing;
  let noise = 0;
  for (let i = 0; i < length; i++) {
    if (swing > 0 && random() < NOISE_SHARE) {
      noise = Math.max(-NOISE_TICKS, Math.min(NOISE_TICKS, noise + (random() < 0.5 ? -1 : 1)));
    }
    const gone = 1 - Math.abs((2 * i) / length - 1);
    prices[i] = Math.round(START_TICKS - reach * gone) + noise;
  }
  return prices;
}
