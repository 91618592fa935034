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

/** What clients, live feeds, tape and Postgres say. */
export interface Told {
  readonly tape: Pick<TapeSoFar, 'held' | 'fills' | 'trades' | 'backwards'>;
  readonly acknowledged: readonly Acknowledged[];
  readonly recorders: readonly Pick<LiveRecorder, 'recordings'>[];
  /** `instrument trade order` of each fill in Postgres. */
  readonly stored: readonly string[];
}

/** Reads on and compares what everybody was told. Returns what does not fit. */
export async function checkRound(evidence: Evidence): Promise<string[]> {
  const { tape, journal, database, acknowledged, recorders } = evidence;
  await tape.readOn(withArchive(journal, evidence.archiveReader));
  return compareTold({ tape, acknowledged, recorders, stored: await storedFills(database) });
}

/** Compares what clients were told with the tape, the ledger, Postgres and each other. Returns what does not fit. */
export function compareTold(all: Told): string[] {
  const { tape } = all;
  const known = knownFills(all);
  const shown = new Set(tape.trades);
  const recordings = all.recorders.flatMap((recorder) => recorder.recordings);
  return [
    ...told('an acknowledged order is not in the tape once, under its id', misplaced(all)),
    ...told('a client order id made several orders', severalOrders(all)),
    ...told('a trade is twice in the book', twice(tape.trades)),
    ...told('a fill is twice in the ledger', twice(tape.fills)),
    ...told('time goes backwards in the tape', tape.backwards),
    ...told('a trade does not have two fills', unmatched(all)),
    ...told('fills of ledger and Postgres differ', difference(tape.fills, all.stored)),
    ...recordings.flatMap(({ fills, trades, breaks }) => [
      ...told('a live feed had a gap', breaks),
      ...told('a fill came twice on one connection', twice(fills)),
      ...told('a trade came twice on one connection', twice(trades.map(String))),
      ...told(
        'a fill was shown that is not in the tape',
        fills.map(asInTape).filter((fill) => !known.has(fill)),
      ),
      ...told(
        'a trade was shown that is not in the tape',
        trades.map(String).filter((trade) => !shown.has(trade)),
      ),
    ]),
  ];
}

/** Makes every frame again, adds up money and shares, and compares Postgres with a rebuild from the tape. */
export async function checkReplay({ journal, archive, database }: Evidence): Promise<string[]> {
  const report = await verifyTape({ journal, archive, database });
  if (isClean(report) && report.tables !== undefined) return [];
  return reportLines(report).filter((line) => !line.startsWith('PASS'));
}

function misplaced({ acknowledged, tape }: Told): string[] {
  return acknowledged
    .filter(({ clientOrderId, orderId }) => {
      const orders = tape.held.get(clientOrderId) ?? [];
      const number = orderId === undefined ? orders[0] : fromPublicId('order', orderId);
      return orders.length !== 1 || orders[0] !== number;
    })
    .map(({ clientOrderId }) => clientOrderId);
}

function severalOrders({ tape }: Told): string[] {
  return [...tape.held].filter(([, orders]) => orders.length > 1).map(([key]) => key);
}

function unmatched({ tape: { trades, fills } }: Told): string[] {
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
function knownFills({ tape }: Told): ReadonlySet<string> {
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
