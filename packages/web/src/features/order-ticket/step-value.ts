import { parseQuantity, formatQuantity } from '@buttonwood/shared/money/quantity.ts';
import { formatPrice, parsePrice } from '@buttonwood/shared/money/price.ts';
import { cashUnits } from '../../format/cash-math.ts';

/** Moves a typed price by whole ticks; off-tick text goes to the next tick in that direction. Unreadable text stays. */
export function stepPrice(text: string, ticks: number, tickUnits: number, fallback: string | null): string {
  const typed = text.trim() === '' ? (fallback ?? '') : text.trim();
  const units = cashUnits(typed);
  if (units === null) return text;
  const parsed = parsePrice(typed, tickUnits);
  const base = parsed.ok ? parsed.value : Math[ticks > 0 ? 'floor' : 'ceil'](Number(units) / tickUnits);
  const stepped = text.trim() === '' && parsed.ok ? base : base + ticks;
  return formatPrice(Math.max(1, stepped), tickUnits);
}

/** Moves a typed quantity by whole lots, never below one lot. */
export function stepQuantity(text: string, lots: number, lotSize: number): string {
  const parsed = parseQuantity(text.trim(), lotSize);
  if (parsed.ok) return formatQuantity(Math.max(1, parsed.value + lots), lotSize);
  return text.trim() === '' || text.trim() === '0' ? formatQuantity(Math.max(1, lots), lotSize) : text;
}

/** Returns the largest quantity in whole lots that `percent` of what is available pays for. */
export function shareOfAvailable(
  percent: number,
  side: 'buy' | 'sell',
  cashAvailable: string | null,
  sharesAvailable: string | null,
  price: string | null,
  lotSize: number,
): string | null {
  const lot = BigInt(lotSize);
  if (side === 'sell') {
    const shares = cashUnits(sharesAvailable);
    return shares === null ? null : wholeLots((shares * BigInt(percent)) / 100n / 10_000n, lot);
  }
  const cash = cashUnits(cashAvailable);
  const each = cashUnits(price);
  if (cash === null || each === null || each <= 0n) return null;
  return wholeLots((cash * BigInt(percent)) / 100n / each, lot);
}

function wholeLots(shares: bigint, lot: bigint): string | null {
  const whole = (shares / lot) * lot;
  return whole > 0n ? String(whole) : null;
}
