import type { ActivityEntry } from '@buttonwood/shared/wire/http-types.ts';
import { groupDigits } from '../../format/number-text.ts';
import { reasonText, sentence } from '../../format/words.ts';

/** What an entry is called and what it says, in a trader's words. */
export interface ActivityText {
  readonly title: string;
  readonly details: string;
}

/** Tells an entry of the account's timeline. An event without words here is shown under its own name. */
export function activityText(entry: ActivityEntry): ActivityText {
  const read = reader(entry);
  switch (entry.kind) {
    case 'AccountOpened':
      return { title: 'Account opened', details: '' };
    case 'Transferred':
      return {
        title: sentence(read('direction')),
        details: `${read('amount')} ${read('asset')}, now ${read('total')}`,
      };
    case 'TransferDenied':
      return {
        title: `${sentence(read('direction'))} refused`,
        details: `${read('amount')} ${read('asset')}. ${reasonText(read('reason'))}`,
      };
    case 'OrderHeld':
      return { title: 'Order entered', details: orderDetails(read) };
    case 'OrderDenied':
      return { title: 'Order refused', details: `${orderDetails(read)}. ${reasonText(read('reason'))}` };
    case 'AccountFilled': {
      const verb = read('side') === 'buy' ? 'Bought' : 'Sold';
      return {
        title: read('leaves') === '0' ? 'Filled' : 'Part filled',
        details: `${verb} ${read('quantity')} at ${read('price')}, fee ${read('fee')}, ${read('leaves')} left`,
      };
    }
    case 'AmendHeld':
      return { title: 'Amend entered', details: `To ${read('quantity')} at ${priceWord(read)}` };
    case 'AccountOrderChanged':
      return read('reason') === ''
        ? {
            title: 'Order changed',
            details: `${read('quantity')} at ${priceWord(read)}, ${read('leaves')} left`,
          }
        : { title: 'Amend refused', details: reasonText(read('reason')) };
    case 'AccountOrderDone':
      return {
        title: `Order ${read('status')}`,
        details:
          `${read('cum_quantity')} filled. ${read('status') === 'filled' ? '' : reasonText(read('reason'))}`.trim(),
      };
    case 'RequestDenied':
      return { title: 'Request refused', details: reasonText(read('reason')) };
    case 'MassCancelForwarded':
      return { title: 'Cancel all sent', details: `${read('orders')} orders in ${read('books')} books` };
    default:
      return { title: sentence(entry.kind), details: '' };
  }
}

type Read = (field: string) => string;

/** Reads a field as it is shown; one that is missing or null as nothing. */
function reader(entry: ActivityEntry): Read {
  return (field) => {
    const text = String(entry.data[field] ?? '');
    return /^-?\d+(\.\d+)?$/.test(text) ? groupDigits(text) : text;
  };
}

function orderDetails(read: Read): string {
  const stop = read('stop') === '' ? '' : ` when ${read('stop')} trades`;
  return `${sentence(read('side'))} ${read('quantity')} at ${priceWord(read)}${stop}, ${read('time_in_force').toUpperCase()}`;
}

function priceWord(read: Read): string {
  return read('limit') === '' ? 'market' : read('limit');
}
