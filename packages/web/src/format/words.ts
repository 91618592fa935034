import type { OrderStatus } from '@buttonwood/shared/order/order-status.ts';
import type { OrderTypeName } from '@buttonwood/shared/order/order-type.ts';
import type { PhaseName } from '@buttonwood/shared/instrument/phase.ts';
import type { SideName } from '@buttonwood/shared/order/side.ts';
import type { TimeInForceName } from '@buttonwood/shared/order/time-in-force.ts';
import { REASONS, type ReasonName } from '@buttonwood/shared/order/reasons.ts';

/** Words of the exchange as a trader reads them. */

export const SIDE_WORDS: Readonly<Record<SideName, string>> = { buy: 'Buy', sell: 'Sell' };

export const TYPE_WORDS: Readonly<Record<OrderTypeName, string>> = {
  limit: 'Limit',
  market: 'Market',
  stop: 'Stop',
  stop_limit: 'Stop limit',
  oco: 'OCO',
  trailing_stop: 'Trailing stop',
};

export const TIF_WORDS: Readonly<Record<TimeInForceName, string>> = {
  day: 'Day',
  gtc: 'Until canceled',
  gtd: 'Until a date',
  ioc: 'At once or cancel',
  fok: 'All at once or none',
  opg: 'Opening auction',
  cls: 'Closing auction',
};

export const STATUS_WORDS: Readonly<Record<OrderStatus, string>> = {
  pending: 'Pending',
  accepted: 'Working',
  armed: 'Armed',
  partially_filled: 'Part filled',
  filled: 'Filled',
  canceled: 'Canceled',
  rejected: 'Rejected',
  expired: 'Expired',
};

export const PHASE_WORDS: Readonly<Record<PhaseName, string>> = {
  pre_open: 'Pre-open',
  opening_auction: 'Opening auction',
  continuous: 'Open',
  volatility_pause: 'Volatility pause',
  closing_auction: 'Closing auction',
  closed: 'Closed',
  halted: 'Halted',
};

/** Returns the sentence of a reason; a name nobody has defined is shown as it came. */
export function reasonText(name: string | null): string {
  if (name === null || name === 'none') return '';
  return name in REASONS ? REASONS[name as ReasonName].text : sentence(name);
}

/** "post_only" -> "Post only" */
export function sentence(name: string): string {
  const words = name
    .replaceAll('_', ' ')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
