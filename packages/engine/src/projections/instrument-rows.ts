import { BookStateChanged } from '@buttonwood/shared/messages/book-events.ts';
import { InstrumentListed } from '@buttonwood/shared/messages/venue-events.ts';
import { bulkInsert, bulkUpdate, runBulk, type RowOf } from './bulk.ts';
import { readText } from './activity-data.ts';
import { PoisonError, type Run } from './projection.ts';

const COLUMNS = {
  instrument_id: 'int',
  symbol: 'text',
  tick_units: 'int',
  lot_size: 'int',
  band_bps: 'int',
  phase: 'int',
  reference_price: 'int',
  band_low: 'int',
  band_high: 'int',
  last_price: 'int',
  updated_at: 'time',
} as const;
type InstrumentRow = RowOf<typeof COLUMNS>;

/** The phase of a listing whose book has not published its state. */
const NOT_SAID_YET = 0;

/** Whichever stream is projected first makes the row; on conflict each sets the columns that it owns. */
const LISTED = bulkInsert(
  'instruments',
  COLUMNS,
  `on conflict (instrument_id) do update set symbol = excluded.symbol, tick_units = excluded.tick_units,
   lot_size = excluded.lot_size, band_bps = excluded.band_bps`,
);
const BOOK_STATE = bulkInsert(
  'instruments',
  COLUMNS,
  `on conflict (instrument_id) do update set phase = excluded.phase,
   reference_price = excluded.reference_price, band_low = excluded.band_low, band_high = excluded.band_high,
   updated_at = excluded.updated_at`,
  'book_state',
);
const TRADED = bulkUpdate(
  'instruments',
  { instrument_id: 'int', last_price: 'int', updated_at: 'time' },
  'last_price = d.last_price, updated_at = d.updated_at',
  't.instrument_id = d.instrument_id',
);
/** The venue's columns of `instruments`. */
export class ListingRows {
  private readonly rows = new Map<number, InstrumentRow>();

  listed(view: DataView, offset: number, length: number, time: number): void {
    const { at } = InstrumentListed;
    const instrument = view.getUint32(offset + at.instrument, true);
    this.rows.set(instrument, {
      instrument_id: instrument,
      symbol: readText(view, offset + at.symbol, offset + length),
      tick_units: view.getUint32(offset + at.tickUnits, true),
      lot_size: view.getUint32(offset + at.lotSize, true),
      band_bps: view.getUint32(offset + at.bandBps, true),
      phase: NOT_SAID_YET,
      reference_price: null,
      band_low: null,
      band_high: null,
      last_price: null,
      updated_at: time,
    });
  }

  async write(run: Run): Promise<void> {
    await runBulk(run, LISTED, [...this.rows.values()]);
  }

  clear(): void {
    this.rows.clear();
  }
}

/** The book's columns of `instruments`: state, reference, band and last price of its one instrument. */
export class BookInstrumentRow {
  private state: InstrumentRow | undefined;
  private traded: RowOf<typeof TRADED.columns> | undefined;

  changed(view: DataView, offset: number, length: number, time: number): void {
    const { at } = BookStateChanged;
    this.state = {
      instrument_id: view.getUint32(offset + at.instrument, true),
      symbol: readText(view, offset + at.symbol, offset + length),
      tick_units: view.getUint32(offset + at.tickUnits, true),
      lot_size: view.getUint32(offset + at.lotSize, true),
      band_bps: view.getUint32(offset + at.bandBps, true),
      phase: view.getUint8(offset + at.phase),
      reference_price: noneAsNull(view.getUint32(offset + at.reference, true)),
      band_low: noneAsNull(view.getUint32(offset + at.bandLow, true)),
      band_high: noneAsNull(view.getUint32(offset + at.bandHigh, true)),
      last_price: null,
      updated_at: time,
    };
  }

  trade(instrument: number, price: number, time: number): void {
    this.traded = { instrument_id: instrument, last_price: price, updated_at: time };
  }

  async write(run: Run): Promise<void> {
    if (this.state !== undefined) await runBulk(run, BOOK_STATE, [this.state]);
    if (this.traded === undefined) return;
    // A state change after the last trade of the batch keeps its later time.
    const later = Math.max(this.traded.updated_at ?? 0, this.state?.updated_at ?? 0);
    const updated = await runBulk(run, TRADED, [{ ...this.traded, updated_at: later }]);
    if (updated !== 1) throw new PoisonError('a trade is on the tape before its instrument');
  }

  clear(): void {
    this.state = undefined;
    this.traded = undefined;
  }
}

function noneAsNull(price: number): number | null {
  return price === 0 ? null : price;
}
