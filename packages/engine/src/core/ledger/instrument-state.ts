import { instrumentOf } from '@buttonwood/shared/ids/actor-id.ts';
import { HEADER } from '@buttonwood/shared/messages/layout.ts';
import { InstrumentState } from '@buttonwood/shared/messages/links.ts';
import { Halt } from '../halt.ts';
import type { LedgerState } from './ledger-state.ts';

/** Takes over what a book says of its instrument: the first time makes it known, later ones move reference, band and phase. */
export function takeInstrumentState(ledger: LedgerState, view: DataView, offset: number): void {
  const { instruments } = ledger;
  const at = InstrumentState.at;
  const instrument = view.getUint32(offset + at.instrument, true);
  const source = view.getUint32(offset + HEADER.source, true);
  if (instrumentOf(source) !== instrument) {
    throw new Halt(
      'INVARIANT',
      `a book speaks of its own instrument (actor ${source}, instrument ${instrument})`,
    );
  }
  instruments.list(
    instrument,
    view.getUint32(offset + at.tickUnits, true),
    view.getUint32(offset + at.lotSize, true),
  );
  instruments.reference[instrument] = view.getUint32(offset + at.reference, true);
  instruments.bandLow[instrument] = view.getUint32(offset + at.bandLow, true);
  instruments.bandHigh[instrument] = view.getUint32(offset + at.bandHigh, true);
  instruments.phase[instrument] = view.getUint8(offset + at.phase);
}
