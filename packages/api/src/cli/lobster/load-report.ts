import type { DifferenceCause, NotReproducible, RowVerdict } from './planner.ts';
import type { Deviation } from './operation-sender.ts';

const VERDICTS: Readonly<Record<RowVerdict, string>> = {
  applied: 'applied: order introduced by the file',
  seeded: 'seeded: order older than the file or out of its sight',
  hidden: 'hidden: execution of an order nobody could see',
  not_reproducible: 'not reproducible',
};
const NOT_REPRODUCIBLE: Readonly<Record<NotReproducible, string>> = {
  behind_in_queue: 'another order stands before it here',
  smaller_here: 'less is left of it here',
  other_size: 'another size is left of it here',
  gone_here: 'it is not in the book here',
  unknown_type: 'not an order event',
};
const CAUSES: Readonly<Record<DifferenceCause, string>> = {
  seen_for_the_first_time: 'a level or size seen for the first time',
  left_out_of_sight: 'orders that left while out of sight',
};

/** Counts of a load, and whether they add up. */
export class LoadReport {
  readonly verdicts: Record<RowVerdict, number> = { applied: 0, seeded: 0, hidden: 0, not_reproducible: 0 };
  readonly notReproducible = new Map<NotReproducible, number>();
  readonly differences = new Map<string, number>();
  agreeing = 0;
  compared = 0;
  rows = 0;

  row(verdict: RowVerdict, cause: NotReproducible | undefined): void {
    this.rows += 1;
    this.verdicts[verdict] += 1;
    if (cause !== undefined) count(this.notReproducible, cause);
  }

  comparison(causes: readonly DifferenceCause[]): void {
    this.compared += 1;
    if (causes.length === 0) this.agreeing += 1;
    else count(this.differences, causes.map((cause) => CAUSES[cause]).join(' and '));
  }

  get sum(): number {
    return Object.values(this.verdicts).reduce((total, one) => total + one, 0);
  }
}

export interface LoadSummary {
  readonly report: LoadReport;
  readonly symbol: string;
  readonly commands: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly deviations: number;
  readonly examples: readonly Deviation[];
  /** Levels in which the exchange's book differs from the model at the end. */
  readonly bookDifferences: readonly string[];
  readonly inferred: { readonly seeds: number; readonly departures: number };
}

/** Whether the load proves something: every row accounted for, every answer as expected, the books equal. */
export function isSound(summary: LoadSummary): boolean {
  const { report } = summary;
  return report.sum === report.rows && summary.deviations === 0 && summary.bookDifferences.length === 0;
}

/** The table at the end of a load. */
export function formatSummary(summary: LoadSummary): string {
  const { report } = summary;
  const lines = [`${summary.symbol}: ${number(report.rows)} rows`];
  for (const verdict of Object.keys(VERDICTS) as RowVerdict[]) {
    lines.push(line(report.verdicts[verdict], VERDICTS[verdict]));
  }
  for (const [cause, rows] of report.notReproducible)
    lines.push(line(rows, `  · ${NOT_REPRODUCIBLE[cause]}`));
  lines.push(line(report.sum, `sum ${report.sum === report.rows ? '= rows' : '≠ rows'}`));
  if (report.compared > 0) {
    lines.push('', 'Best levels against the recorded book');
    lines.push(line(report.agreeing, `agree (${percent(report.agreeing, report.compared)})`));
    for (const [cause, rows] of report.differences) lines.push(line(rows, `differ: ${cause}`));
    lines.push(line(summary.inferred.seeds, 'orders placed for sizes seen for the first time'));
    lines.push(line(summary.inferred.departures, 'orders canceled because they had left out of sight'));
  }
  lines.push('', 'Exchange');
  lines.push(line(summary.commands, `commands in ${summary.seconds.toFixed(1)} s, ${rate(summary)}`));
  lines.push(line(summary.deviations, 'answers other than the model expected'));
  for (const { operation, answer } of summary.examples) {
    lines.push(`             · ${JSON.stringify(operation)} → ${answer}`);
  }
  lines.push(line(summary.bookDifferences.length, 'levels of the final book other than the model'));
  for (const difference of summary.bookDifferences.slice(0, 10)) lines.push(`             · ${difference}`);
  return lines.join('\n');
}

function rate({ commands, seconds, p50Ms, p99Ms }: LoadSummary): string {
  return `${number(Math.round(commands / seconds))}/s, p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms`;
}

function line(count: number, text: string): string {
  return `${number(count).padStart(10)}  ${text}`;
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(2)} %`;
}

const grouping = new Intl.NumberFormat('en-US');

function number(value: number): string {
  return grouping.format(value);
}

function count<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
