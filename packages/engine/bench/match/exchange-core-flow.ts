import { Operation, RecordWriter } from './record-writer.ts';
import { mulberry32 } from './seeded-random.ts';

/** Shares of the operations; the rest are moves. Those of exchange-core's own benchmark. */
const ENTER_SHARE = 0.09;
const IOC_SHARE = 0.03;
const CANCEL_SHARE = 0.06;
const RESTING = 1_000;
const MIDDLE_TICKS = 33_504;
/** Prices on each side of the middle. */
const LEVELS = 375;
const LARGEST_LOTS = 200;
/** An order is not touched again for so many operations: its last amend must have come back from the book. */
const REST_OPERATIONS = 512;

interface Live {
  readonly order: number;
  readonly side: number;
  readonly quantity: number;
  price: number;
  /** Operation at which it took its place in its queue. */
  since: number;
}

/**
 * The mix of exchange-core's benchmark: 9 % new orders, 3 % IOC orders that each fill the order next in line, 6 % cancels and
 * 82 % moves to another price, over some 1,000 resting orders on up to 750 prices. Every operation is possible: the generator
 * knows what rests.
 */
export function exchangeCoreFlow(operations: number, seed: number): Uint8Array {
  const random = mulberry32(seed);
  const records = new RecordWriter(operations);
  const live: Live[] = [];
  let orders = 0;
  const below = (limit: number): number => Math.floor(random() * limit);
  const priceOn = (side: number): number =>
    MIDDLE_TICKS + (side === 1 ? -1 - below(LEVELS) : 1 + below(LEVELS));

  const enter = (): void => {
    const side = 1 + below(2);
    const order = { side, price: priceOn(side), quantity: 1 + below(LARGEST_LOTS), since: records.records };
    orders += 1;
    live.push({ ...order, order: orders });
    records.write(Operation.enter, side, orders, order.price, order.quantity);
  };
  const pick = (): number => {
    const first = below(live.length);
    for (let i = 0; i < live.length; i++) {
      const at = (first + i) % live.length;
      if (records.records - (live[at]?.since ?? 0) > REST_OPERATIONS) return at;
    }
    return -1;
  };
  const drop = (at: number): void => {
    const last = live.pop();
    if (last !== undefined && at < live.length) live[at] = last;
  };

  while (records.records < operations) {
    const dice = random();
    if (live.length < RESTING || dice < ENTER_SHARE) {
      enter();
      continue;
    }
    const at = dice < ENTER_SHARE + IOC_SHARE ? nextInLine(live, 1 + below(2)) : pick();
    const chosen = live[at];
    if (chosen === undefined) continue;
    const { order, side, quantity } = chosen;
    if (dice < ENTER_SHARE + IOC_SHARE) {
      orders += 1;
      records.write(Operation.enterIoc, 3 - side, orders, chosen.price, quantity);
      drop(at);
    } else if (dice < ENTER_SHARE + IOC_SHARE + CANCEL_SHARE) {
      records.write(Operation.cancel, side, order, 0, 0);
      drop(at);
    } else {
      const price = priceOn(side);
      if (price === chosen.price) continue;
      chosen.price = price;
      chosen.since = records.records;
      records.write(Operation.amend, side, order, price, quantity);
    }
  }
  return records.take();
}

/** The order that an order of the other side trades with first. */
function nextInLine(live: readonly Live[], side: number): number {
  let found = -1;
  let best: Live | undefined;
  for (const [at, order] of live.entries()) {
    if (order.side !== side) continue;
    const better = best === undefined ? 1 : (order.price - best.price) * (side === 1 ? 1 : -1);
    if (best !== undefined && (better < 0 || (better === 0 && order.since > best.since))) continue;
    best = order;
    found = at;
  }
  return found;
}
