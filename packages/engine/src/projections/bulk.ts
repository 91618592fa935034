import type { Run, Statement } from './projection.ts';

/** `int` for every whole number, `time` for microseconds since 1970, `json` for text that is JSON. All but `bool` may be null. */
type ColumnKind = 'int' | 'text' | 'bool' | 'json' | 'time';
type Columns = Readonly<Record<string, ColumnKind>>;
type ValueOf<K extends ColumnKind> = K extends 'text' | 'json'
  ? string | null
  : K extends 'bool'
    ? boolean
    : number | null;

/** One row for a bulk statement. */
export type RowOf<C extends Columns> = { -readonly [K in keyof C]: ValueOf<C[K]> };

const ARRAY_TYPE: Readonly<Record<ColumnKind, string>> = {
  int: 'int8[]',
  text: 'text[]',
  bool: 'bool[]',
  json: 'text[]',
  time: 'int8[]',
};

/** A statement over any number of rows at once: each column travels as one array. */
export interface Bulk<C extends Columns> {
  readonly statement: Statement;
  readonly columns: C;
}

/** `insert into <table>` of rows with these columns; `tail` may say what happens on conflict, `variant` tells two on a table apart. */
export function bulkInsert<const C extends Columns>(
  table: string,
  columns: C,
  tail = '',
  variant = '',
): Bulk<C> {
  const names = Object.keys(columns).join(', ');
  const text = `insert into ${table} (${names}) select ${names} from ${rowSource(columns)} as d ${tail}`;
  return { statement: { name: `insert_${table}_${variant}`, text }, columns };
}

/** `update <table> as t` with `set` from the rows `d` where `match` holds; `variant` tells two on a table apart. */
export function bulkUpdate<const C extends Columns>(
  table: string,
  columns: C,
  set: string,
  match: string,
  variant = '',
): Bulk<C> {
  const text = `update ${table} as t set ${set} from ${rowSource(columns)} as d where ${match}`;
  return { statement: { name: `update_${table}_${variant}`, text }, columns };
}

/** Runs the statement over the rows and returns how many rows it touched; nothing is sent for no rows. */
export function runBulk<C extends Columns>(
  run: Run,
  bulk: Bulk<C>,
  rows: readonly RowOf<C>[],
): Promise<number> {
  if (rows.length === 0) return Promise.resolve(0);
  const arrays: string[] = [];
  for (const [name, kind] of Object.entries(bulk.columns)) arrays.push(arrayLiteral(rows, name, kind));
  return run(bulk.statement, arrays);
}

function rowSource(columns: Columns): string {
  const entries = Object.entries(columns);
  const arrays = entries.map(([, kind], at) => `$${at + 1}::${ARRAY_TYPE[kind]}`).join(', ');
  const values = entries.map(([name, kind]) => `${valueOf(name, kind)} as ${name}`).join(', ');
  return `(select ${values} from unnest(${arrays}) as u (${entries.map(([name]) => name).join(', ')}))`;
}

function valueOf(name: string, kind: ColumnKind): string {
  if (kind === 'time') return `'epoch'::timestamptz + u.${name} * interval '1 microsecond'`;
  return kind === 'json' ? `u.${name}::json` : `u.${name}`;
}

/** Postgres' array literal, built at once: the driver's own conversion costs several times as much. */
function arrayLiteral(
  rows: readonly Readonly<Record<string, unknown>>[],
  name: string,
  kind: ColumnKind,
): string {
  const quoted = kind === 'text' || kind === 'json';
  let literal = '{';
  for (const row of rows) {
    const value = row[name] as string | number | boolean | null;
    const item = value === null ? 'null' : quoted ? quote(String(value)) : String(value);
    literal += literal.length === 1 ? item : `,${item}`;
  }
  return `${literal}}`;
}

// The one character that Postgres cannot keep is NUL.

const SPECIAL = /["\\\u0000]/;

function quote(text: string): string {
  if (!SPECIAL.test(text)) return `"${text}"`;
  return `"${text.replaceAll('\u0000', '\ufffd').replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
