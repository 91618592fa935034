import type { InstrumentInfo } from '@buttonwood/shared/instrument/instrument-info.ts';
import { phaseName } from '@buttonwood/shared/instrument/phase.ts';
import type { BookFold } from '@buttonwood/shared/market-data/book-fold.ts';
import { priceOfKey, sideOfKey } from '@buttonwood/shared/market-data/l3-book.ts';
import type { Level } from '@buttonwood/shared/market-data/l2-book.ts';
import { formatPrice } from '@buttonwood/shared/money/price.ts';
import { formatQuantity } from '@buttonwood/shared/money/quantity.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import type { BookLevel } from '@buttonwood/shared/wire/http-types.ts';

/** A level as the wire shows it. */
export function toBookLevel({ price, quantity, orders }: Level, info: InstrumentInfo): BookLevel {
  return [formatPrice(price, info.tickUnits), formatQuantity(quantity, info.lotSize), orders];
}

/** JSON of BookSnapshotData, best levels first. */
export function snapshotJson(fold: BookFold, info: InstrumentInfo): string {
  const bids = fold.book.levels.top(Side.buy).map((level) => levelJson(level, info));
  const asks = fold.book.levels.top(Side.sell).map((level) => levelJson(level, info));
  return bookJson(fold, bids, asks);
}

/** JSON of BookDeltaData: the levels of `changed` as they are now. */
export function deltaJson(fold: BookFold, info: InstrumentInfo, changed: ReadonlySet<number>): string {
  const bids: string[] = [];
  const asks: string[] = [];
  for (const key of changed) {
    const side = sideOfKey(key);
    const price = priceOfKey(key);
    const level = fold.book.levels.level(side, price) ?? { price, quantity: 0, orders: 0 };
    (side === Side.buy ? bids : asks).push(levelJson(level, info));
  }
  return bookJson(fold, bids, asks);
}

function bookJson(fold: BookFold, bids: readonly string[], asks: readonly string[]): string {
  return `{"phase":"${phaseName(fold.conditions.phase)}","bids":[${bids.join()}],"asks":[${asks.join()}]}`;
}

/** Decimals need no escaping, so the array is written without a detour. */
function levelJson({ price, quantity, orders }: Level, info: InstrumentInfo): string {
  return `["${formatPrice(price, info.tickUnits)}","${formatQuantity(quantity, info.lotSize)}",${orders}]`;
}
