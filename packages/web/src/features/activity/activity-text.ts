import type { ActivityEntry } from '@buttonwood/shared/wire/http-types.ts';
import { groupDigits } from '../../format/number-text.ts';
import { reasonText, sentence } from '../../format/words.ts';

/** What an account's events are called on screen; an event without a word here is shown under its own name. */
const TITLES: Readonly<Record<string, string>> = {
  account_opened: 'Account opened',
  transferred: 'Money or shares moved',
  transfer_denied: 'Transfer refused',
  deposit: 'Deposit',
  withdrawal: 'Withdrawal',
  order_held: 'Order entered',
  order_denied: 'Order refused',
  account_filled: 'Filled',
  account_order_done: 'Order done',
  account_order_changed: 'Order changed',
  amend_held: 'Amend entered',
  mass_cancel_forwarded: 'Cancel all sent',
  request_denied: 'Request refused',
};

export function activityTitle(kind: string): string {
  return TITLES[snakeCase(kind)] ?? sentence(kind);
}

/** The fields that say something to a reader, in the order in which they came. */
export function activityDetails(entry: ActivityEntry): string {
  return Object.entries(entry.data)
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) => detail(name, value ?? ''))
    .filter((text) => text !== '')
    .join(' · ');
}

function detail(name: string, value: string | number): string {
  if (name === 'reason') return reasonText(String(value));
  const text = String(value);
  const shown = /^-?\d+(\.\d+)?$/.test(text) ? groupDigits(text) : text.replaceAll('_', ' ');
  return `${name.replaceAll('_', ' ')} ${shown}`;
}

function snakeCase(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
}
