export interface FairTurnsOptions<C, R> {
  /** Requests under way at a time, of all callers together. */
  readonly places: number;
  /** Carries a request out, from its first to its last step. */
  readonly start: (caller: C, request: R) => Promise<void>;
  /** A request waits no longer and is started. */
  readonly onTurn: (caller: C) => void;
}

/**
 * Starts requests as places become free, one of each caller in turn: however many one caller has brought, every other waits
 * for one of them at most. The requests of one caller are started in the order in which they came.
 */
export class FairTurns<C, R> {
  private readonly options: FairTurnsOptions<C, R>;
  /** What waits, by caller; the caller whose turn is next stands first. */
  private readonly waiting = new Map<C, R[]>();
  private underWay = 0;

  constructor(options: FairTurnsOptions<C, R>) {
    this.options = options;
  }

  /** Takes a request; it is started at once when there is a place. */
  add(caller: C, request: R): void {
    const before = this.waiting.get(caller);
    if (before === undefined) this.waiting.set(caller, [request]);
    else before.push(request);
    this.startNext();
  }

  private startNext(): void {
    while (this.underWay < this.options.places) {
      const next = this.waiting.entries().next();
      if (next.done === true) return;
      const [caller, requests] = next.value;
      const request = requests.shift();
      this.waiting.delete(caller);
      // Behind all others, whose turn comes first.
      if (requests.length > 0) this.waiting.set(caller, requests);
      if (request !== undefined) this.begin(caller, request);
    }
  }

  private begin(caller: C, request: R): void {
    this.underWay += 1;
    this.options.onTurn(caller);
    const over = (): void => {
      this.underWay -= 1;
      this.startNext();
    };
    this.options.start(caller, request).then(over, over);
  }
}
