import type { EventFields } from './expected-postings.ts';
import type { ExpectedRow } from './read-model-fold.ts';

/** A lot that is still open, in the order in which it will be closed. */
interface OpenLot {
  readonly expected: ExpectedRow;
  readonly unitCost: number;
}

/**
 * The lots of every position, first in first out, as plain lists: what the projection makes of the same events in the
 * database. Quantities are signed, below 0 for what was sold short.
 */
export class LotFold {
  private readonly open = new Map<string, OpenLot[]>();

  /** Takes an event of the ledger; `rows` are those of `position_lots`, `from` is where the event stands. */
  take(
    kind: string,
    e: EventFields,
    at: number,
    rows: Map<string, ExpectedRow>,
    from: Pick<ExpectedRow, 'stream' | 'position'>,
  ): void {
    const move = moveOf(kind, e);
    if (move === undefined) return;
    const account = Number(e['account']);
    const key = `${account}|${move.instrument}`;
    const lots = this.open.get(key) ?? [];
    this.open.set(key, lots);
    const left = close(lots, move, at, from);
    if (left === 0 || move.price === undefined) return;
    const row = {
      ...{ account_id: account, account_seq: e['accountSeq'], instrument_id: move.instrument },
      ...{ quantity: left, open_quantity: left, unit_cost: move.price, realised: 0 },
      ...{ opened_at: at, closed_at: null },
    };
    const expected = { row, ...from };
    rows.set(`${account}|${Number(e['accountSeq'])}`, expected);
    lots.push({ expected, unitCost: move.price });
  }
}

interface Move {
  readonly instrument: number;
  readonly lots: number;
  /** Undefined for shares that go out without being sold. */
  readonly price: number | undefined;
}

function moveOf(kind: string, e: EventFields): Move | undefined {
  const bought = e['side'] === 1 ? 1 : -1;
  const instrument = Number(e['instrument'] ?? e['asset']);
  if (kind === 'AccountFilled' || kind === 'FillReversed') {
    const lots = Number(e['quantity']);
    const price = Math.floor(Number(e['cash']) / lots);
    return { instrument, lots: kind === 'AccountFilled' ? bought * lots : -bought * lots, price };
  }
  if (kind !== 'Transferred' || instrument === 0) return undefined;
  const lots = Number(e['amount']);
  if (e['direction'] !== 1) return { instrument, lots: -lots, price: undefined };
  return { instrument, lots, price: Math.floor(Number(e['value']) / lots) };
}

/** Closes the oldest lots on the other side of a move and returns what is left of it. */
function close(
  lots: OpenLot[],
  move: Move,
  at: number,
  from: Pick<ExpectedRow, 'stream' | 'position'>,
): number {
  let left = move.lots;
  while (left !== 0) {
    const [oldest] = lots;
    const open = Number(oldest?.expected.row['open_quantity'] ?? 0);
    if (oldest === undefined || open > 0 === left > 0) return left;
    const closed = Math.sign(open) * Math.min(Math.abs(open), Math.abs(left));
    const { row } = oldest.expected;
    row['open_quantity'] = open - closed;
    row['realised'] = Number(row['realised']) + closed * ((move.price ?? oldest.unitCost) - oldest.unitCost);
    if (open === closed) row['closed_at'] = at;
    Object.assign(oldest.expected, from);
    left += closed;
    if (open === closed) lots.shift();
  }
  return 0;
}
