/** At most one line for the same trouble in this time: a database that is away fails many times a second. */
const REPEAT_MS = 5_000;
/** Messages remembered; more different ones at once start over. */
const MAX_MESSAGES = 100;

/** Writes down troubles of connections without filling the log. */
export class TroubleLog {
  private readonly write: (line: string) => void;
  private readonly now: () => number;
  private readonly lastAt = new Map<string, number>();

  constructor(write: (line: string) => void, now: () => number = () => performance.now()) {
    this.write = write;
    this.now = now;
  }

  note(error: Error): void {
    // An error of several addresses at once (AggregateError) has its text in its parts.
    const parts = error instanceof AggregateError ? (error.errors as unknown[]) : [];
    const line = error.message || parts.map((part) => (part instanceof Error ? part.message : '')).join('; ');
    const now = this.now();
    if (now - (this.lastAt.get(line) ?? -Infinity) < REPEAT_MS) return;
    if (this.lastAt.size >= MAX_MESSAGES) this.lastAt.clear();
    this.lastAt.set(line, now);
    this.write(line);
  }
}
