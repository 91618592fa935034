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
 * there the longest. The trades of an auction have one price, and it ends once; only when exits of brackets come in behind it,
 * what crosses them has a price of its own. Counted with a plain list of what rests, searched from end to end.
 */
export function checkPriority({ actor, outMessages }: ActorTape): string[] {
  const wrong: string[] = [];
  let resting: Resting[] = [];
  let events = 0;
  /** Price of the auction trades under way, 0 outside an auction. */
  let auction = 0;
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
        auction = 0;
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
        leave(body.order);
        break;
      case 'OrderCanceled':
        leave(body.order);
        break;
      case 'OrderReplaced':
        if (body.priorityKept === 1) show(body.order, body.shown);
        else leave(body.order);
        break;
      case 'OrderReduced':
        show(body.order, body.shown);
        break;
      case 'Executed': {
        if (body.takerSide === 0 && auction !== 0 && auction !== body.price)
          wrong.push(`${actor.name}: trade ${body.trade} has another price than its auction`);
        auction = body.takerSide === 0 ? body.price : 0;
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
      case 'BookStateChanged':
        auction = 0;
        break;
      default:
        break;
    }
  }
  return wrong;
}

function byPriority(a: Resting, b: Resting): number {
  const better = a.side === 1 ? b.price - a.price : a.price - b.price;
  return better !== 0 ? better : a.since - b.since;
}
