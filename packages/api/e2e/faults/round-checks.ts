import type { ArchiveReader } from '@buttonwood/engine/archive/archive-reader.ts';
import { withArchive } from '@buttonwood/engine/archive/archived-journal.ts';
import { isClean } from '@buttonwood/engine/audit/audit-report.ts';
import { reportLines } from '@buttonwood/engine/audit/report.ts';
import { verifyTape, type VerifyOptions } from '@buttonwood/engine/audit/verify.ts';
import type { Journal } from '@buttonwood/engine/journal/journal.ts';
import type { openDatabase } from '@buttonwood/engine/read-model/database.ts';
import { fromPublicId } from '@buttonwood/shared/ids/public-id.ts';
import type { Acknowledged } from '../trading-client.ts';
import type { LiveRecorder } from './live-recorder.ts';
import type { TapeSoFar } from './tape-so-far.ts';

type Database = ReturnType<typeof openDatabase>;

/** What there is to compare after a round: everything since the exchange began. */
export interface Evidence {
  /** The streams; what is not there any more is in the archive. */
  readonly journal: Journal;
  readonly archive: NonNullable<VerifyOptions['archive']>;
  readonly archiveReader: ArchiveReader;
  readonly database: Database;
  readonly tape: TapeSoFar;
  readonly symbol: string;
  readonly acknowledged: readonly Acknowledged[];
  readonly recorders: readonly LiveRecorder[];
}

/** How many of a kind of findings are told. */
const MAX_TOLD = 5;

/** Compares what clients were told with the tape, the ledger, Postgres and each other. Returns what does not fit. */
export async function checkRound(evidence: Evidence): Promise<string[]> {
  const { tape, journal, database } = evidence;
  await tape.readOn(withArchive(journal, evidence.archiveReader));
  const findings = [
    ...told('an acknowledged order is not in the tape once, under its id', misplaced(evidence)),
    ...told('a client order id made several orders', severalOrders(tape)),
    ...told('a trade is twice in the book', twice(tape.trades)),
    ...told('a fill is twice in the ledger', twice(tape.fills)),
    ...told('time goes backwards in the tape', tape.backwards),
    ...told('a trade does not have two fills', unmatched(tape)),
    ...told('fills of ledger and Postgres differ', difference(tape.fills, await storedFills(database))),
  ];
  for (const { recordings } of evidence.recorders) {
    for (const { fills, trades, breaks } of recordings) {
      const known = knownFills(evidence);
      findings.push(...told('a live feed had a gap', breaks));
      findings.push(...told('a fill came twice on one connection', twice(fills)));
      findings.push(...told('a trade came twice on one connection', twice(trades.map(String))));
      findings.push(
        ...told(
          'a fill was shown that is not in the tape',
          fills.map(asInTape).filter((each) => !known.has(each)),
        ),
      );
    }
  }
  const shown = new Set(tape.trades);
  for (const trade of evidence.recorders.flatMap(({ recordings }) =>
    recordings.flatMap(({ trades }) => trades),
  ))
    if (!shown.has(String(trade))) findings.push(`a trade was shown that is not in the tape: ${trade}`);
  return findings;
}

/** Makes every frame again, adds up money and shares, and compares Postgres with a rebuild from the tape. */
export async function checkReplay({ journal, archive, database }: Evidence): Promise<string[]> {
  const report = await verifyTape({ journal, archive, database });
  if (isClean(report) && report.tables !== undefined) return [];
  return reportLines(report).filter((line) => !line.startsWith('PASS'));
}

function misplaced({ acknowledged, tape }: Evidence): string[] {
  return acknowledged
    .filter(({ clientOrderId, orderId }) => {
      const orders = tape.held.get(clientOrderId) ?? [];
      const number = orderId === undefined ? orders[0] : fromPublicId('order', orderId);
      return orders.length !== 1 || orders[0] !== number;
    })
    .map(({ clientOrderId }) => clientOrderId);
}

function severalOrders({ held }: TapeSoFar): string[] {
  return [...held].filter(([, orders]) => orders.length > 1).map(([key]) => key);
}

function unmatched({ trades, fills }: TapeSoFar): string[] {
  const counts = new Map<string, number>();
  for (const fill of fills) {
    const trade = fill.split(' ')[1] ?? '';
    counts.set(trade, (counts.get(trade) ?? 0) + 1);
  }
  const wrong = trades.filter((trade) => counts.get(trade) !== 2);
  return counts.size === trades.length
    ? wrong
    : [...wrong, `${counts.size} of ${trades.length} trades settled`];
}

async function storedFills(database: Database): Promise<string[]> {
  const rows = await database
    .selectFrom('read.fills')
    .select(['instrument_id', 'trade_id', 'order_id'])
    .execute();
  return rows.map((row) => `${row.instrument_id} ${row.trade_id} ${row.order_id}`);
}

/** Fills as the ledger has them, without the instrument: one symbol is traded. */
function knownFills({ tape }: Evidence): ReadonlySet<string> {
  return new Set(tape.fills.map((fill) => fill.split(' ').slice(1).join(' ')));
}

/** `symbol trade order-id` as the live feed says it, in the tape's numbers. */
function asInTape(fill: string): string {
  const [, trade = '', order = ''] = fill.split(' ');
  return `${trade} ${fromPublicId('order', order) ?? 'no order'}`;
}

function twice(values: readonly string[]): string[] {
  const seen = new Set<string>();
  return values.filter((value) => seen.size === seen.add(value).size);
}

function difference(one: readonly string[], other: readonly string[]): string[] {
  const left = new Set(one);
  const right = new Set(other);
  return [
    ...one.filter((value) => !right.has(value)).map((value) => `only in the ledger: ${value}`),
    ...other.filter((value) => !left.has(value)).map((value) => `only in Postgres: ${value}`),
    ...(one.length === other.length ? [] : [`${one.length} and ${other.length}`]),
  ];
}

function told(what: string, cases: readonly string[]): string[] {
  if (cases.length === 0) return [];
  const more = cases.length > MAX_TOLD ? ` and ${cases.length - MAX_TOLD} more` : '';
  return [`${what}: ${cases.slice(0, MAX_TOLD).join(', ')}${more}`];
}
