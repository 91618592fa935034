import type { BookView, PriceLevel } from '../../live/book-view.ts';
import type { PhaseName } from '@buttonwood/shared/instrument/phase.ts';
import type { SideName } from '@buttonwood/shared/order/side.ts';
import type { CheckedTicket, TicketInstrument } from './check-ticket.ts';
import { cashText, cashUnits } from '../../format/cash-math.ts';

/** What the order would mean, in wire decimals; null where it cannot be said. Fees come on top and are not in it. */
export interface TicketPreview {
  readonly notional: string | null;
  /** Average price of what would trade at once with the book as shown. */
  readonly average: string | null;
  readonly takes: string;
  /** Cash for a buy, shares for a sell. */
  readonly before: string | null;
  readonly after: string | null;
  readonly short: boolean;
}
export interface TicketFunds {
  readonly cashAvailable: string | null;
  readonly sharesAvailable: string | null;
}

/** Computes the preview from the checked ticket, the book and what is available. Exact integers throughout. */
export function previewTicket(
  checked: CheckedTicket & { readonly ok: true },
  instrument: TicketInstrument,
  book: BookView | null,
  funds: TicketFunds,
): TicketPreview {
  const { side, type } = checked.request;
  const shares = BigInt(checked.lots) * BigInt(instrument.lotSize);
  const limitUnits =
    checked.priceTicks === null ? null : BigInt(checked.priceTicks) * BigInt(instrument.tickUnits);
  const resting = type === 'stop' || type === 'stop_limit' || type === 'trailing_stop';
  const walk = walkBook(resting ? [] : takeable(book, side), shares, limitUnits, side);
  // A market order holds up to its protection price, the band's edge.
  const capUnits = limitUnits ?? cashUnits(side === 'buy' ? instrument.bandHigh : instrument.bandLow);
  const notionalUnits = limitUnits === null ? estimated(walk, shares, capUnits) : limitUnits * shares;
  const neededUnits = capUnits === null ? notionalUnits : capUnits * shares;

  const before = side === 'buy' ? cashUnits(funds.cashAvailable) : shareCount(funds.sharesAvailable);
  const needed = side === 'buy' ? neededUnits : shares;
  const after = before === null || needed === null ? null : before - needed;
  const text = side === 'buy' ? cashText : String;
  return {
    notional: notionalUnits === null ? null : cashText(notionalUnits),
    average: walk.shares === 0n ? null : averageText(walk),
    takes: resting ? 'Waits for its price' : takesText(walk, shares, book),
    before: before === null ? null : text(before),
    after: after === null ? null : text(after),
    short: after !== null && after < 0n,
  };
}

interface Walk {
  readonly shares: bigint;
  readonly units: bigint;
  readonly levels: number;
}

function takeable(book: BookView | null, side: SideName): readonly PriceLevel[] {
  if (book === null || book.phase !== 'continuous') return [];
  return side === 'buy' ? book.asks : book.bids;
}

function walkBook(
  levels: readonly PriceLevel[],
  wanted: bigint,
  limitUnits: bigint | null,
  side: SideName,
): Walk {
  let shares = 0n;
  let units = 0n;
  let touched = 0;
  for (const level of levels) {
    const price = BigInt(level.units);
    const beyond = limitUnits !== null && (side === 'buy' ? price > limitUnits : price < limitUnits);
    if (beyond || shares === wanted) break;
    const here = BigInt(level.quantity) < wanted - shares ? BigInt(level.quantity) : wanted - shares;
    shares += here;
    units += here * price;
    touched += 1;
  }
  return { shares, units, levels: touched };
}

function estimated(walk: Walk, shares: bigint, capUnits: bigint | null): bigint | null {
  if (walk.shares === shares) return walk.units;
  return capUnits === null ? null : walk.units + (shares - walk.shares) * capUnits;
}

function averageText(walk: Walk): string {
  return cashText((walk.units + walk.shares / 2n) / walk.shares);
}

/** Phases in which orders collect for an auction. */
const COLLECTING: ReadonlySet<PhaseName> = new Set<PhaseName>([
  'pre_open',
  'opening_auction',
  'volatility_pause',
  'closing_auction',
]);

function takesText(walk: Walk, shares: bigint, book: BookView | null): string {
  if (book !== null && COLLECTING.has(book.phase)) return 'Waits for the auction';
  if (walk.shares === 0n) return 'Rests in the book';
  const levels = walk.levels === 1 ? '1 level' : `${walk.levels} levels`;
  return walk.shares === shares ? `All from ${levels}` : `${walk.shares} from ${levels}`;
}

function shareCount(text: string | null): bigint | null {
  return text === null || !/^\d+$/.test(text) ? null : BigInt(text);
}
