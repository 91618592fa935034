import type { InstrumentInfo } from '@buttonwood/shared/instrument/instrument-info.ts';
import type { BookDesk } from './book-desk.ts';

/** Books by symbol and by instrument number, once they have said what they trade. */
export class InstrumentDirectory {
  private readonly byInstrument = new Map<number, BookDesk>();
  private readonly bySymbol = new Map<string, BookDesk>();

  /** Returns whether the desk was new here. */
  add(desk: BookDesk): boolean {
    const { info } = desk.fold;
    if (info === undefined || this.byInstrument.get(info.instrument) === desk) return false;
    this.byInstrument.set(info.instrument, desk);
    this.bySymbol.set(info.symbol, desk);
    return true;
  }

  remove(desk: BookDesk): void {
    const { info } = desk.fold;
    if (info === undefined) return;
    this.byInstrument.delete(info.instrument);
    this.bySymbol.delete(info.symbol);
  }

  desk(symbol: string): BookDesk | undefined {
    return this.bySymbol.get(symbol);
  }

  deskOf(instrument: number): BookDesk | undefined {
    return this.byInstrument.get(instrument);
  }

  info(instrument: number): InstrumentInfo | undefined {
    return this.byInstrument.get(instrument)?.fold.info;
  }

  /** Price in ticks that values a position: the last trade, else the reference, else 0. */
  mark(instrument: number): number {
    const fold = this.byInstrument.get(instrument)?.fold;
    if (fold === undefined) return 0;
    return fold.ticker.last === 0 ? fold.conditions.reference : fold.ticker.last;
  }

  /** All desks, in order of instrument number. */
  desks(): BookDesk[] {
    return [...this.byInstrument.entries()].sort(([a], [b]) => a - b).map(([, desk]) => desk);
  }
}
