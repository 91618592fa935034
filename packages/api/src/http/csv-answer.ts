import { stringify } from 'csv-stringify/sync';
import type { ApiContext } from './api-env.ts';

type Cell = string | number | boolean | null;

/**
 * Answers with a file that spreadsheets open: a heading, and cells that begin like a formula quoted with an apostrophe. What is
 * left of a longer list stands in the `Link` header (`rel="next"`), as RFC 8288 has it.
 */
export function csvAnswer<K extends string>(
  c: ApiContext,
  file: {
    readonly name: string;
    readonly columns: readonly K[];
    readonly rows: readonly Readonly<Record<K, Cell>>[];
    readonly next: string | null;
  },
): Response {
  const text = stringify(
    file.rows.map((row) => file.columns.map((column) => row[column])),
    { header: true, columns: [...file.columns], escape_formulas: true, cast: { boolean: String } },
  );
  const headers: Record<string, string> = {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="${file.name.replaceAll(/[^A-Za-z0-9._-]/g, '_')}.csv"`,
  };
  if (file.next !== null) headers['link'] = `<${nextAddress(c, file.next)}>; rel="next"`;
  return c.body(text, 200, headers);
}

function nextAddress(c: ApiContext, cursor: string): string {
  const url = new URL(c.req.url);
  url.searchParams.set('cursor', cursor);
  return url.pathname + url.search;
}
