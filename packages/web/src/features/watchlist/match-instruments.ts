/** Returns the rows whose symbol starts with `filter`, then those that have it elsewhere in symbol or name. */
export function matchInstruments<T extends { readonly symbol: string; readonly name: string }>(
  rows: readonly T[],
  filter: string,
): readonly T[] {
  const wanted = filter.trim().toUpperCase();
  if (wanted === '') return rows;
  const starts = rows.filter((row) => row.symbol.startsWith(wanted));
  const contains = rows.filter(
    (row) =>
      !row.symbol.startsWith(wanted) &&
      (row.symbol.includes(wanted) || row.name.toUpperCase().includes(wanted)),
  );
  return [...starts, ...contains];
}
