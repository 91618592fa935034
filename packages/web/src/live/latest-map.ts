/**
 * Latest value per key, fed by pushes and by HTTP reads. A read is older than the pushes that arrived while it was under
 * way, so `fill` leaves alone what was pushed after its `mark`.
 */
export interface LatestMap<T> {
  readonly values: () => readonly T[];
  readonly mark: () => number;
  readonly update: (rows: readonly T[]) => void;
  readonly replace: (rows: readonly T[]) => void;
  readonly fill: (rows: readonly T[], since: number) => void;
}

export function createLatestMap<T>(keyOf: (row: T) => string): LatestMap<T> {
  const rows = new Map<string, { readonly row: T; readonly at: number }>();
  let clock = 0;
  const update = (arrived: readonly T[]): void => {
    clock += 1;
    for (const row of arrived) rows.set(keyOf(row), { row, at: clock });
  };
  return {
    values: () => [...rows.values()].map(({ row }) => row),
    mark: () => clock,
    update,
    replace: (arrived) => {
      rows.clear();
      update(arrived);
    },
    fill: (read, since) => {
      const keys = new Set(read.map(keyOf));
      for (const [key, { at }] of rows) if (!keys.has(key) && at <= since) rows.delete(key);
      for (const row of read) {
        const known = rows.get(keyOf(row));
        if (known === undefined || known.at <= since) rows.set(keyOf(row), { row, at: since });
      }
    },
  };
}
