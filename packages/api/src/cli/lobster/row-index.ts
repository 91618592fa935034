import { LobsterType, type LobsterRow } from './lobster-rows.ts';

/** An order that the file names but never introduces. `size` is the sum of what its rows take off it. */
export interface UnseenOrder {
  readonly id: number;
  readonly side: 'buy' | 'sell';
  readonly price: number;
  readonly size: number;
}

export interface RowIndex {
  /** Orders never introduced, by id. */
  readonly unseen: ReadonlyMap<number, UnseenOrder>;
  /** Ids of `unseen`, ascending: order ids grow with time, so an id tells when its order arrived. */
  readonly unseenByArrival: readonly UnseenOrder[];
  /** Last row that names an order. */
  readonly lastRow: ReadonlyMap<number, number>;
}

/** Looks through the whole file once for what a row alone cannot tell. */
export function indexRows(rows: readonly LobsterRow[]): RowIndex {
  const introduced = new Set<number>();
  const unseen = new Map<number, UnseenOrder>();
  const lastRow = new Map<number, number>();
  rows.forEach((row, index) => {
    if (row.type === LobsterType.new) introduced.add(row.id);
    if (!takesOff(row)) return;
    lastRow.set(row.id, index);
    if (introduced.has(row.id)) return;
    const size = (unseen.get(row.id)?.size ?? 0) + row.size;
    unseen.set(row.id, { id: row.id, side: row.side, price: row.price, size });
  });
  return { unseen, unseenByArrival: [...unseen.values()].sort((a, b) => a.id - b.id), lastRow };
}

function takesOff(row: LobsterRow): boolean {
  return (
    row.type === LobsterType.partial_cancel ||
    row.type === LobsterType.delete ||
    row.type === LobsterType.execution
  );
}
