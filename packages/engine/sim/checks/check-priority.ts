import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import type { ActorTape } from '../tape-reader.ts';

interface Resting {
  readonly order: number;
  readonly side: number;
  readonly price: number;
  /** When it came to its place; smaller is earlier. */
  readonly since: number;
  shown: number;
}

/**
 * Price and time decide: the maker of every continuous trade had the best price of its side, and of those with that price it stood
 * there the longest. Counted with a plain list of what rests, searched from end to end.
 */
export function checkPriority({ actor, outMessages }: ActorTape): string[] {
  const wrong: string[] = [];
  let resting: Resting[] = [];
  let events = 0;
  let former = 0;
  const stops = new Map<number, number>();
  const reached = new Set<number>();
  const leave = (order: number): void => {
    resting = resting.filter((each) => each.order !== order);
  };
  const show = (order: number, shown: number): void => {
    const entry = resting.find((each) => each.order === order);
    if (entry !== undefined) entry.shown = shown;
    if (shown <= 0) leave(order);
  };
  for (const { kind, target, number, body } of outMessages.flat()) {
    if (target !== 0 || number === 0) continue;
    events += 1;
    if (number !== events) return [`${actor.name}: event ${events} has number ${number}`];
    switch (kind) {
      case 'OrderAccepted':
        if (body.orderType === OrderType.oco) stops.set(body.order, body.stop);
        break;
      case 'OrderRested':
        leave(body.order);
        resting.push({
          order: body.order,
          side: body.side,
          price: body.price,
          since: events,
          shown: body.shown,
        });
        break;
      case 'OrderTriggered':
        stops.delete(body.order);
        reached.delete(body.order);
        leave(body.order);
        break;
      case 'OrderCanceled':
        leave(body.order);
        break;
      case 'OrderReplaced':
        if (stops.has(body.order)) stops.set(body.order, body.stop);
        if (body.priorityKept === 1) show(body.order, body.shown);
        else leave(body.order);
        break;
      case 'OrderReduced':
        show(body.order, body.shown);
        break;
      case 'Executed': {
        // An OCO order whose stop was reached stands there no more when the next order comes, even if it enters later.
        const incoming = body.takerSide === 0 ? 0 : body.taker;
        if (incoming !== former) resting = resting.filter(({ order }) => !reached.has(order));
        if (incoming !== former) reached.clear();
        former = incoming;
        // An auction is over before stops are looked at: only its last price counts.
        if (incoming === 0) reached.clear();
        for (const { order, side } of resting)
          if (isReached(stops.get(order), side, body.price)) reached.add(order);
        const maker = resting.find(({ order }) => order === body.maker);
        if (maker === undefined) {
          wrong.push(`${actor.name}: the maker of trade ${body.trade} does not rest`);
          break;
        }
        if (body.takerSide !== 0) {
          const first = resting.filter(({ side }) => side === maker.side).sort(byPriority)[0];
          if (first !== maker)
            wrong.push(`${actor.name}: trade ${body.trade} passes over order ${first?.order ?? 0}`);
          if (body.price !== maker.price)
            wrong.push(`${actor.name}: trade ${body.trade} is not at the maker's price`);
        }
        show(maker.order, maker.shown - body.quantity);
        // In an auction both sides rest.
        const taker = resting.find(({ order }) => order === body.taker);
        if (body.takerSide === 0 && taker !== undefined) show(taker.order, taker.shown - body.quantity);
        break;
      }
      default:
        break;
    }
  }
  return wrong;
}

function isReached(stop: number | undefined, side: number, last: number): boolean {
  if (stop === undefined) return false;
  return side === 1 ? last >= stop : last <= stop;
}

function byPriority(a: Resting, b: Resting): number {
  const better = a.side === 1 ? b.price - a.price : a.price - b.price;
  return better !== 0 ? better : a.since - b.since;
}
