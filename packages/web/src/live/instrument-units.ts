import type { Instrument } from '@buttonwood/shared/wire/http-types.ts';
import { parseCash } from '@buttonwood/shared/money/cash.ts';

export interface InstrumentUnits {
  /** The tick in 10^-4 of the currency. */
  readonly tickUnits: number;
  /** Shares per lot. */
  readonly lotSize: number;
}

/** Reads tick and lot of a listing. A listing always has both; a cent and one share stand in until it is known. */
export function instrumentUnits(instrument: Instrument | undefined): InstrumentUnits {
  const tick = parseCash(instrument?.tick_size ?? '0.01');
  return { tickUnits: tick.ok ? tick.value : 100, lotSize: Number(instrument?.lot_size ?? '1') };
}
