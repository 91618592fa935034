import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { err, ok, type Result } from '@buttonwood/shared/base/result.ts';
import { parseCash } from '@buttonwood/shared/money/cash.ts';
import type { BookAnswer } from './book-answer.ts';
import { parseOperation } from './book-operation.ts';
import { BookSession } from './book-session.ts';
import type { ConsoleUnits } from './console-events.ts';
import { linesOf, type InputLine } from './line-splitter.ts';

export interface BookConsoleOptions {
  /** The tick as a decimal ("0.01"), from 0.0001 to 1000. */
  readonly tick: string;
  /** Shares in a lot, a whole number from 1 to 1,000,000. */
  readonly lot: number;
  /** Prints only the last answers to `book` and `hash`, at the end. */
  readonly quiet: boolean;
  /** Where the operations per second go, at the end; absent for nowhere. */
  readonly stats?: Writable;
}

/** What a run did. */
export interface BookConsoleSummary {
  readonly lines: number;
  readonly seconds: number;
}

export type BookConsoleError = 'invalid_tick' | 'invalid_lot';

const MAX_TICK_UNITS = 10_000_000;
const MAX_LOT = 1_000_000;

/**
 * The order book as a console program: one JSON operation per input line, one JSON answer per line, in order. `input` is
 * text in chunks of any size (standard input as it is). Constant memory; waits for a slow reader of the answers; ends early
 * when that reader goes away (EPIPE). DESIGN, "The console book".
 */
export async function runBookConsole(
  input: AsyncIterable<string | Uint8Array>,
  output: Writable,
  options: BookConsoleOptions,
): Promise<Result<BookConsoleSummary, BookConsoleError>> {
  const units = unitsOf(options);
  if (!units.ok) return units;
  const answers = new AnswerWriter(output, options.quiet);
  const session = new BookSession(units.value);
  const started = process.hrtime.bigint();
  let lines = 0;
  for await (const batch of linesOf(input)) {
    for (const line of batch) {
      answers.add(lines, answer(session, line));
      lines += 1;
    }
    if (!(await answers.flush())) break;
  }
  await answers.finish();
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  const rate = Math.round(lines / Math.max(seconds, 1e-9));
  options.stats?.write(`${lines} operations in ${seconds.toFixed(3)} s, ${rate} operations/s\n`);
  return ok({ lines, seconds });
}

function answer(session: BookSession, line: InputLine): BookAnswer {
  if (typeof line !== 'string') return { error: 'line_too_long' };
  const operation = parseOperation(line);
  return operation.ok ? session.perform(operation.value) : { error: operation.error };
}

function unitsOf({ tick, lot }: BookConsoleOptions): Result<ConsoleUnits, BookConsoleError> {
  const tickUnits = parseCash(tick);
  if (!tickUnits.ok || tickUnits.value < 1 || tickUnits.value > MAX_TICK_UNITS) return err('invalid_tick');
  if (!Number.isSafeInteger(lot) || lot < 1 || lot > MAX_LOT) return err('invalid_lot');
  return ok({ tickUnits: tickUnits.value, lotSize: lot });
}

/** Collects the answers of a batch and writes them at once; when quiet, keeps only the last book and the last hash. */
class AnswerWriter {
  private readonly output: Writable;
  private readonly quiet: boolean;
  private pending = '';
  private lastBook: { readonly n: number; readonly line: string } | undefined;
  private lastHash: { readonly n: number; readonly line: string } | undefined;
  private failure: Error | undefined;
  private readonly onError = (error: Error): void => {
    this.failure ??= error;
  };

  constructor(output: Writable, quiet: boolean) {
    this.output = output;
    this.quiet = quiet;
    output.on('error', this.onError);
  }

  add(n: number, answer: BookAnswer): void {
    if (!this.quiet) {
      this.pending += `${JSON.stringify({ n, ...answer })}\n`;
      return;
    }
    if ('error' in answer) return;
    if (answer.book !== undefined) this.lastBook = { n, line: `${JSON.stringify({ n, ...answer })}\n` };
    if (answer.hash !== undefined) this.lastHash = { n, line: `${JSON.stringify({ n, ...answer })}\n` };
  }

  /** Writes what is pending. Returns false when nobody reads any more. Throws what else went wrong with the output. */
  async flush(): Promise<boolean> {
    const text = this.pending;
    this.pending = '';
    if (text !== '' && this.failure === undefined && !this.output.write(text)) {
      // The error is kept by the listener; waiting ends with it.
      await once(this.output, 'drain').catch(this.onError);
    }
    if (this.failure === undefined) return true;
    if ('code' in this.failure && this.failure.code === 'EPIPE') return false;
    throw this.failure;
  }

  async finish(): Promise<void> {
    const last = [this.lastBook, this.lastHash].filter((answer) => answer !== undefined);
    for (const { line } of last.sort((a, b) => a.n - b.n)) this.pending += line;
    await this.flush();
    this.output.off('error', this.onError);
  }
}
