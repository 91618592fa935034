import { CASH_ASSET_NAME, freezeLevelName, liquidityName } from '@buttonwood/shared/account/to-wire.ts';
import type { InstrumentInfo } from '@buttonwood/shared/instrument/instrument-info.ts';
import { formatCash } from '@buttonwood/shared/money/cash.ts';
import { formatPrice } from '@buttonwood/shared/money/price.ts';
import { formatQuantity } from '@buttonwood/shared/money/quantity.ts';
import { finalStatusName } from '@buttonwood/shared/order/order-status.ts';
import { orderTypeName } from '@buttonwood/shared/order/order-type.ts';
import { reasonName } from '@buttonwood/shared/order/reasons.ts';
import { sideName } from '@buttonwood/shared/order/side.ts';
import { stpModeName } from '@buttonwood/shared/order/stp-mode.ts';
import { timeInForceName } from '@buttonwood/shared/order/time-in-force.ts';

type WireValue = string | number | null;

const CASH: ReadonlySet<string> = new Set([
  'cash',
  'fee',
  'cost',
  'realised',
  'cash_total',
  'cash_held',
  'owed_cash',
  'short_limit',
  'value',
]);
const PRICES: ReadonlySet<string> = new Set([
  'price',
  'limit',
  'stop',
  'cap',
  'trail',
  'stop_limit',
  'take_profit',
  'stop_loss',
]);
const LOTS: ReadonlySet<string> = new Set([
  'quantity',
  'display',
  'leaves',
  'cum_quantity',
  'share_total',
  'share_held',
  'owed_shares',
  'min_quantity',
]);
/** Of the event's own asset: cash without an instrument. */
const ASSET_AMOUNTS: ReadonlySet<string> = new Set(['amount', 'total', 'held', 'owed']);
const NAMES: ReadonlyMap<string, (code: number) => WireValue> = new Map<string, (code: number) => WireValue>([
  ['side', (code) => (code === 0 ? null : sideName(code))],
  ['order_type', orderTypeName],
  ['time_in_force', timeInForceName],
  ['stp', stpModeName],
  ['role', liquidityName],
  ['level', freezeLevelName],
  ['status', finalStatusName],
  ['reason', (code) => (code === 0 ? null : reasonName(code))],
  ['direction', (code) => (code === 1 ? 'deposit' : 'withdrawal')],
]);

/** Turns the fields of an event, as the tape has them, into the units and words of the wire. */
export function activityData(
  data: Readonly<Record<string, unknown>>,
  info: InstrumentInfo | undefined,
): Record<string, WireValue> {
  const wire: Record<string, WireValue> = {};
  for (const [field, value] of Object.entries(data)) wire[field] = wireValue(field, value, info);
  return wire;
}

function wireValue(field: string, value: unknown, info: InstrumentInfo | undefined): WireValue {
  if (typeof value === 'string') return value;
  if (typeof value !== 'number') return null;
  const name = NAMES.get(field);
  if (name !== undefined) return name(value);
  if (field === 'asset') return info?.symbol ?? CASH_ASSET_NAME;
  if (CASH.has(field)) return formatCash(value);
  if (ASSET_AMOUNTS.has(field))
    return info === undefined ? formatCash(value) : formatQuantity(value, info.lotSize);
  if (info === undefined) return value;
  if (PRICES.has(field)) return value === 0 ? null : formatPrice(value, info.tickUnits);
  return LOTS.has(field) ? formatQuantity(value, info.lotSize) : value;
}
