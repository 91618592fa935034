import { formatPrice, type PriceError } from '@buttonwood/shared/money/price.ts';
import type { QuantityError } from '@buttonwood/shared/money/quantity.ts';

/** What is wrong with a typed price, and which prices are near it. */
export function priceErrorText(error: PriceError, typed: string, tickUnits: number): string {
  if (typed.trim() === '') return 'Enter a price.';
  switch (error.code) {
    case 'not_a_decimal':
      return 'Not a price: digits and one point, like 101.25.';
    case 'price_out_of_range':
      return 'The price is out of range.';
    case 'off_tick':
      return `Tick ${formatPrice(1, tickUnits)}: nearest ${error.nearest[0]} or ${error.nearest[1]}.`;
  }
}

/** What is wrong with a typed quantity. */
export function quantityErrorText(error: QuantityError, typed: string, lotSize: number): string {
  if (typed.trim() === '') return 'Enter a quantity.';
  switch (error) {
    case 'not_a_whole_number':
      return 'Whole shares only, without separators.';
    case 'off_lot':
      return `A multiple of ${lotSize} shares.`;
    case 'quantity_out_of_range':
      return 'The quantity is out of range.';
  }
}
