import {
  type ArchiveReport,
  isClean,
  type AuditReport,
  type Finding,
  type TableReport,
} from './audit-report.ts';

/** One line for each stream, link that fails, and table; the last line says the whole. */
export function reportLines(report: AuditReport): string[] {
  const lines = report.streams.map(({ actor, frames, messages, pending, finding }) =>
    line(
      finding,
      actor,
      `${frames} frames, ${messages} messages${pending > 0 ? `, ${pending} not yet applied` : ''}`,
    ),
  );
  const badLinks = report.links.filter(({ finding }) => finding !== undefined);
  const messages = report.links.reduce((sum, link) => sum + link.messages, 0);
  const underWay = report.links.reduce((sum, link) => sum + link.underWay, 0);
  if (badLinks.length === 0)
    lines.push(
      line(undefined, 'links', `${report.links.length} links, ${messages} messages, ${underWay} under way`),
    );
  for (const { from, to, finding } of badLinks) lines.push(line(finding, `link ${from} -> ${to}`, ''));
  lines.push(...archiveLines(report.archive));
  for (const table of report.tables ?? []) lines.push(...tableLines(table));
  if (report.notCompared !== undefined) lines.push(`SKIP  read models  ${report.notCompared}`);
  lines.push(
    isClean(report)
      ? 'PASS  the tape is whole and proves every frame'
      : 'FAIL  see the first bad number of each line',
  );
  return lines;
}

/** One line for each actor of which something was archived. */
export function archiveLines(reports: readonly ArchiveReport[]): string[] {
  return reports.map(({ actor, segments, frames, checkpoints, finding }) => {
    const counts = `frames 1 to ${frames} in ${counted(segments, 'piece')}, ${counted(checkpoints, 'checkpoint')}`;
    return line(finding, `archive ${actor}`, counts);
  });
}

/** 0 when nothing was found, else 1. */
export function exitCodeOf(report: AuditReport): 0 | 1 {
  return isClean(report) ? 0 : 1;
}

function line(finding: Finding | undefined, name: string, counts: string): string {
  if (finding === undefined) return `PASS  ${name}  ${counts}`;
  const { kind, position, detail } = finding;
  return `FAIL  ${name}  first bad number ${position}: ${kind}: ${detail}${counts === '' ? '' : ` (${counts} good)`}`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function tableLines({ table, rows, findings }: TableReport): string[] {
  if (findings.length === 0) return [`PASS  read.${table}  ${rows} rows`];
  return findings.map(
    ({ key, column, expected, found, stream, position }) =>
      `FAIL  read.${table}  ${key}  ${column}: expected ${expected}, found ${found}` +
      (stream === '' ? '' : `; ${stream} at ${position}`),
  );
}
