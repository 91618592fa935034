import type { Database } from '@buttonwood/engine/read-model/schema.ts';
import type { InstrumentInfo } from '@buttonwood/shared/instrument/instrument-info.ts';
import type { Kysely } from 'kysely';

/** Names and units of the listed instruments. They never change once listed. */
export interface Instruments {
  bySymbol(symbol: string): Promise<InstrumentInfo | undefined>;
  byNumber(instrument: number): Promise<InstrumentInfo | undefined>;
}

/** An unknown symbol is looked for in the database at most this often, so that asking for nonsense costs nothing. */
const RELOAD_AFTER_MS = 250;

/** The instruments of the read model, kept in memory; a new listing is found at its first use. */
export class ReadModelInstruments implements Instruments {
  private readonly db: Kysely<Database>;
  private readonly symbols = new Map<string, InstrumentInfo>();
  private readonly numbers = new Map<number, InstrumentInfo>();
  private loadedAt = -Infinity;
  private loading: Promise<void> | undefined;

  constructor(db: Kysely<Database>) {
    this.db = db;
  }

  async bySymbol(symbol: string): Promise<InstrumentInfo | undefined> {
    const known = this.symbols.get(symbol);
    if (known !== undefined) return known;
    await this.reload();
    return this.symbols.get(symbol);
  }

  async byNumber(instrument: number): Promise<InstrumentInfo | undefined> {
    const known = this.numbers.get(instrument);
    if (known !== undefined) return known;
    await this.reload();
    return this.numbers.get(instrument);
  }

  private async reload(): Promise<void> {
    if (performance.now() - this.loadedAt < RELOAD_AFTER_MS) return;
    this.loading ??= this.load().finally(() => (this.loading = undefined));
    await this.loading;
  }

  private async load(): Promise<void> {
    const rows = await this.db
      .selectFrom('read.instruments')
      .select(['instrument_id', 'symbol', 'tick_units', 'lot_size'])
      .execute();
    for (const row of rows) {
      // A row can come from the listing alone, before its settings are known.
      if (row.tick_units === 0 || row.lot_size === 0) continue;
      const info: InstrumentInfo = {
        instrument: row.instrument_id,
        symbol: row.symbol,
        tickUnits: row.tick_units,
        lotSize: row.lot_size,
      };
      this.symbols.set(info.symbol, info);
      this.numbers.set(info.instrument, info);
    }
    this.loadedAt = performance.now();
  }
}
