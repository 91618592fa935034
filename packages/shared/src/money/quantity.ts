import { err, ok, type Result } from '../base/result.ts';
import { MAX_ORDER_LOTS } from '../limits.ts';

export type QuantityError = 'not_a_whole_number' | 'quantity_out_of_range' | 'off_lot';

const WHOLE = /^(0|[1-9][0-9]{0,15})$/;

/** Parses a share quantity ("300") into lots of `lotSize` shares; from 1 to MAX_ORDER_LOTS. */
export function parseQuantity(text: string, lotSize: number): Result<number, QuantityError> {
  if (!WHOLE.test(text)) return err('not_a_whole_number');
  const shares = Number(text);
  if (!Number.isSafeInteger(shares)) return err('quantity_out_of_range');
  if (shares % lotSize !== 0) return err('off_lot');
  const lots = shares / lotSize;
  return lots < 1 || lots > MAX_ORDER_LOTS ? err('quantity_out_of_range') : ok(lots);
}

/** Writes lots as whole shares. */
export function formatQuantity(lots: number, lotSize: number): string {
  return String(BigInt(lots) * BigInt(lotSize));
}
