import type { InstrumentInfo } from '@buttonwood/shared/instrument/instrument-info.ts';
import { phaseName } from '@buttonwood/shared/instrument/phase.ts';
import type { BookFold } from '@buttonwood/shared/market-data/book-fold.ts';
import { priceOfKey, sideOfKey } from '@buttonwood/shared/market-data/l3-book.ts';
import type { Level } from '@buttonwood/shared/market-data/l2-book.ts';
import { formatPrice } from '@buttonwood/shared/money/price.ts';
import { formatQuantity } from '@buttonwood/shared/money/quantity.ts';
import { Side, sideName } from '@buttonwood/shared/order/side.ts';
import type { BookLevel, Indicative } from '@buttonwood/shared/wire/http-types.ts';

/** A level as the wire shows it. */
export function toBookLevel({ price, quantity, orders }: Level, info: InstrumentInfo): BookLevel {
  return [formatPrice(price, info.tickUnits), formatQuantity(quantity, info.lotSize), orders];
}

/** Where the auction under way would uncross; null while nothing would trade. */
export function toIndicative({ indication }: BookFold, info: InstrumentInfo): Indicative | null {
  const { price, volume, surplus, surplusSide } = indication;
  if (price === 0) return null;
  return {
    price: formatPrice(price, info.tickUnits),
    volume: formatQuantity(volume, info.lotSize),
    surplus: formatQuantity(surplus, info.lotSize),
    surplus_side: surplusSide === 0 ? null : sideName(surplusSide),
  };
}

/** JSON of BookSnapshotData, best levels first. */
export function snapshotJson(fold: BookFold, info: InstrumentInfo): string {
  const bids = fold.book.levels.top(Side.buy).map((level) => levelJson(level, info));
  const asks = fold.book.levels.top(Side.sell).map((level) => levelJson(level, info));
  return bookJson(fold, info, bids, asks);
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
  return bookJson(fold, info, bids, asks);
}

function bookJson(
  fold: BookFold,
  info: InstrumentInfo,
  bids: readonly string[],
  asks: readonly string[],
): string {
  const indicative = JSON.stringify(toIndicative(fold, info));
  const phase = phaseName(fold.conditions.phase);
  return `{"phase":"${phase}","indicative":${indicative},"bids":[${bids.join()}],"asks":[${asks.join()}]}`;
}

/** Decimals need no escaping, so the array is written without a detour. */
function levelJson({ price, quantity, orders }: Level, info: InstrumentInfo): string {
  return `["${formatPrice(price, info.tickUnits)}","${formatQuantity(quantity, info.lotSize)}",${orders}]`;
}
