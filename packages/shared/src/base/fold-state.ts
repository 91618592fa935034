import { must } from './assert.ts';

/** The saved state of a fold: its numbers in the order written, and its texts. */
export interface FoldState {
  readonly numbers: Float64Array;
  readonly texts: readonly string[];
}

/** Collects the state of a fold. Every number is a safe integer, so a double keeps it exactly. */
export class FoldWriter {
  private readonly numbers: number[] = [];
  private readonly texts: string[] = [];

  number(value: number): void {
    this.numbers.push(value);
  }

  text(value: string): void {
    this.texts.push(value);
  }

  take(): FoldState {
    return { numbers: Float64Array.from(this.numbers), texts: this.texts };
  }
}

/** Reads a state back in the order in which it was written. Throws InvariantError when it ends too early. */
export class FoldReader {
  private readonly state: FoldState;
  private nextNumber = 0;
  private nextText = 0;

  constructor(state: FoldState) {
    this.state = state;
  }

  number(): number {
    return must(this.state.numbers[this.nextNumber++], 'a saved fold holds every number it needs');
  }

  text(): string {
    return must(this.state.texts[this.nextText++], 'a saved fold holds every text it needs');
  }

  get atEnd(): boolean {
    return this.nextNumber === this.state.numbers.length && this.nextText === this.state.texts.length;
  }
}
