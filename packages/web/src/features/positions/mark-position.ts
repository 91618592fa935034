import type { Position } from '@buttonwood/shared/wire/http-types.ts';
import { cashText, cashUnits } from '../../format/cash-math.ts';

export interface MarkedPosition {
  readonly mark: string | null;
  readonly value: string | null;
  readonly unrealised: string | null;
}

/** Values a position at the last price seen here; the server's own mark stands in while there is none. */
export function markPosition(position: Position, last: string | null): MarkedPosition {
  const markUnits = cashUnits(last);
  const costUnits = cashUnits(position.avg_cost);
  if (markUnits === null || !/^-?\d+$/.test(position.qty)) {
    return { mark: position.mark_price, value: position.market_value, unrealised: position.unrealised };
  }
  const shares = BigInt(position.qty);
  return {
    mark: last,
    value: cashText(shares * markUnits),
    unrealised: costUnits === null ? null : cashText(shares * (markUnits - costUnits)),
  };
}
