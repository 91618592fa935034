/** What turns ticks and lots into the decimals of the wire. It never changes for a listing. */
export interface InstrumentInfo {
  readonly instrument: number;
  readonly symbol: string;
  /** Tick in 10^-4 of the currency. */
  readonly tickUnits: number;
  /** Lot in shares. */
  readonly lotSize: number;
}
