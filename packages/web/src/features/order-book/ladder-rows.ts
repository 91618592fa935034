import { CASH_DECIMALS } from '@buttonwood/shared/money/cash.ts';
import { formatDecimal } from '@buttonwood/shared/money/decimal.ts';
import { priceDecimals } from '@buttonwood/shared/money/price.ts';
import type { PriceLevel, BookView } from '../../live/book-view.ts';

/** One painted row. An empty slot keeps its place, so that the rows above and below do not move. */
export interface LadderRow {
  readonly units: number | null;
  readonly price: string;
  readonly quantity: number;
  /** Everything between this row and the other side, this row included. */
  readonly cumulative: number;
  /** Own open quantity at this price. */
  readonly mine: number;
}
export interface Ladder {
  /** Farthest first: the best ask is the last row, right above the spread. */
  readonly asks: readonly LadderRow[];
  readonly bids: readonly LadderRow[];
  /** Largest quantity on screen, the length of a whole bar. */
  readonly largest: number;
}
export interface LadderShape {
  readonly rowsPerSide: number;
  /** Width of a group of prices in 10^-4 of the currency; one tick when prices are not grouped. */
  readonly groupUnits: number;
  readonly tickUnits: number;
}
/** Own open quantity per price in 10^-4 of the currency. */
export interface OwnQuantities {
  readonly bids: ReadonlyMap<number, number>;
  readonly asks: ReadonlyMap<number, number>;
}
/** Prices that the rows keep while the pointer is over them. */
export interface HeldPrices {
  readonly asks: readonly (number | null)[];
  readonly bids: readonly (number | null)[];
}

/** Lays the book out in rows; with `held`, the rows keep those prices and only their quantities follow the book. */
export function layOutLadder(
  view: BookView,
  shape: LadderShape,
  own: OwnQuantities,
  held?: HeldPrices,
): Ladder {
  const bids = groupLevels(view.bids, shape.groupUnits, Math.floor);
  const asks = groupLevels(view.asks, shape.groupUnits, Math.ceil);
  const ownBids = groupOwn(own.bids, shape.groupUnits, Math.floor);
  const ownAsks = groupOwn(own.asks, shape.groupUnits, Math.ceil);
  const bidRows = sideRows(bids, held?.bids ?? best(bids, shape.rowsPerSide), ownBids, shape, -1);
  const nearestAsks = held === undefined ? best(asks, shape.rowsPerSide) : held.asks.toReversed();
  const askRows = sideRows(asks, nearestAsks, ownAsks, shape, 1).toReversed();
  const largest = Math.max(1, ...[...bidRows, ...askRows].map((row) => row.quantity));
  return { asks: askRows, bids: bidRows, largest };
}

/** Returns the prices of the rows as they are, to hold them. */
export function heldPrices(ladder: Ladder): HeldPrices {
  return { asks: ladder.asks.map((row) => row.units), bids: ladder.bids.map((row) => row.units) };
}

type Levels = ReadonlyMap<number, number>;

function groupLevels(
  levels: readonly PriceLevel[],
  groupUnits: number,
  round: (ratio: number) => number,
): Levels {
  const groups = new Map<number, number>();
  for (const level of levels) {
    const units = round(level.units / groupUnits) * groupUnits;
    groups.set(units, (groups.get(units) ?? 0) + level.quantity);
  }
  return groups;
}

function groupOwn(own: Levels, groupUnits: number, round: (ratio: number) => number): Levels {
  const groups = new Map<number, number>();
  for (const [price, quantity] of own) {
    const units = round(price / groupUnits) * groupUnits;
    groups.set(units, (groups.get(units) ?? 0) + quantity);
  }
  return groups;
}

function best(levels: Levels, count: number): readonly (number | null)[] {
  const prices: (number | null)[] = [...levels.keys()].slice(0, count);
  while (prices.length < count) prices.push(null);
  return prices;
}

/** Rows from the best price outwards. `away` is +1 for asks and -1 for bids. */
function sideRows(
  levels: Levels,
  prices: readonly (number | null)[],
  own: Levels,
  shape: LadderShape,
  away: 1 | -1,
): LadderRow[] {
  return prices.map((units) => {
    if (units === null) return EMPTY_ROW;
    const quantity = levels.get(units) ?? 0;
    return {
      units,
      price: priceOf(units, shape.tickUnits),
      quantity,
      cumulative: quantity === 0 ? 0 : quantityUpTo(levels, units, away),
      mine: own.get(units) ?? 0,
    };
  });
}

function quantityUpTo(levels: Levels, limit: number, away: 1 | -1): number {
  let sum = 0;
  for (const [units, quantity] of levels) if ((limit - units) * away >= 0) sum += quantity;
  return sum;
}

function priceOf(units: number, tickUnits: number): string {
  const decimals = priceDecimals(tickUnits);
  return formatDecimal(units / 10 ** (CASH_DECIMALS - decimals), decimals);
}

const EMPTY_ROW: LadderRow = { units: null, price: '', quantity: 0, cumulative: 0, mine: 0 };
