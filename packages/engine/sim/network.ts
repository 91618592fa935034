import { JournalUnavailable, OutcomeUnknown } from '../src/journal/journal.ts';
import type { Dice } from '../src/core/ledger/dice.ts';
import type { Program, VirtualTime } from './virtual-time.ts';

/** How bad the network is at present: each number is out of 1,000 calls. */
export interface Weather {
  /** Nothing is written, and the caller is told so. */
  refused: number;
  /** The request is lost, and the caller learns nothing. */
  requestLost: number;
  /** It is carried out, and the answer is lost. */
  answerLost: number;
  /** The caller has given up when it is carried out. */
  late: number;
  /** It takes a second or so. */
  slow: number;
  wakeLost: number;
  /** The forwards of a commit are left to the relay, as between two nodes. */
  apart: number;
}

export const CALM: Readonly<Weather> = {
  refused: 0,
  requestLost: 0,
  answerLost: 0,
  late: 0,
  slow: 0,
  wakeLost: 0,
  apart: 0,
};

/** Every call ends within this, as the commands of the journal do. */
const CALL_TIMEOUT_US = 2_000_000;
const MAX_LATE_US = 4_000_000;
const SLOW_US = 1_500_000;
const MAX_WAY_US = 700;
const MAX_RECONNECT_US = 900_000;

type Kind = 'read' | 'write';

interface Call {
  readonly kind: Kind;
  /** Fails it for the caller; what the server does with it is another matter. */
  readonly fail: (error: Error) => void;
  mayArrive: boolean;
  late: boolean;
}

/**
 * The connections of one program to the journal's server. What one connection carries keeps its order; a connection that is cut
 * takes its calls with it, but what was sent may still be carried out, even after later calls of a new connection.
 */
export class Link {
  connections = 1;
  private readonly time: VirtualTime;
  private readonly dice: Dice;
  private readonly program: Program;
  private readonly weather: Readonly<Weather>;
  private readonly calls = new Set<Call>();
  private readonly lastArrival: Record<Kind, number> = { read: 0, write: 0 };
  private readonly lastAnswer: Record<Kind, number> = { read: 0, write: 0 };
  private downUntilUs = 0;
  private readonly maxWayUs: number;

  constructor(
    time: VirtualTime,
    dice: Dice,
    program: Program,
    weather: Readonly<Weather>,
    maxWayUs = MAX_WAY_US,
  ) {
    this.maxWayUs = maxWayUs;
    this.time = time;
    this.dice = dice;
    this.program = program;
    this.weather = weather;
  }

  get isUp(): boolean {
    return this.time.nowUs >= this.downUntilUs;
  }

  /** Cuts the connections. With `withServer` the server is gone as well, and whatever was under way with it. */
  cut(options: { readonly downUs?: number; readonly withServer?: boolean } = {}): void {
    const { downUs = this.dice.below(MAX_RECONNECT_US), withServer = false } = options;
    this.downUntilUs = Math.max(this.downUntilUs, this.time.nowUs + downUs);
    for (const call of [...this.calls]) {
      call.mayArrive = !withServer && this.dice.below(2) === 0;
      call.late = call.mayArrive && this.dice.below(2) === 0;
      this.calls.delete(call);
      const error = away(call.kind);
      this.time.schedule(0, this.program, 'cut', () => call.fail(error));
    }
    this.time.schedule(this.downUntilUs - this.time.nowUs, undefined, `connect ${this.program.name}`, () => {
      if (this.isUp) this.connections += 1;
    });
  }

  /** Does `work` at the server and returns its result, unless the weather is against it. */
  call<T>(kind: Kind, what: string, work: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const call: Call = { kind, fail: reject, mayArrive: true, late: false };
      const { refused, requestLost, answerLost, late, slow } = this.weather;
      let fate = this.dice.below(1_000);
      const happens = (chance: number): boolean => (fate -= chance) < 0 && fate >= -chance;
      if (!this.isUp || happens(refused)) {
        this.time.schedule(this.way(), this.program, `${what} refused`, () =>
          reject(new JournalUnavailable('the connection is away')),
        );
        return;
      }
      this.calls.add(call);
      const givesUp = this.time.schedule(CALL_TIMEOUT_US, this.program, `${what} unanswered`, () => {
        this.calls.delete(call);
        reject(away(kind));
      });
      const answer = (run: () => void): void => {
        if (!this.calls.has(call)) return;
        this.time.schedule(
          this.inOrder(this.lastAnswer, kind, this.way()),
          this.program,
          `${what} answered`,
          () => {
            if (!this.calls.delete(call)) return;
            givesUp.canceled = true;
            run();
          },
        );
      };
      if (happens(requestLost)) return;
      const carryOut = (): void => {
        work().then(
          (result) => answer(() => resolve(result)),
          (error: unknown) => answer(() => reject(error instanceof Error ? error : new Error(String(error)))),
        );
      };
      if (happens(late)) {
        this.time.schedule(CALL_TIMEOUT_US + this.dice.below(MAX_LATE_US), undefined, `${what} late`, () => {
          if (call.mayArrive) carryOut();
        });
        return;
      }
      const losesAnswer = happens(answerLost);
      const takesUs = this.way() + (happens(slow) ? this.dice.below(SLOW_US) : 0);
      this.time.schedule(this.inOrder(this.lastArrival, kind, takesUs), undefined, what, () => {
        if (!call.mayArrive) return;
        if (call.late) {
          this.time.schedule(this.dice.below(MAX_LATE_US), undefined, `${what} late`, carryOut);
          return;
        }
        if (losesAnswer) void work();
        else carryOut();
      });
    });
  }

  /** Tells the program something that the server publishes; it may get lost. */
  hint(run: () => void): void {
    if (!this.isUp || this.dice.below(1_000) < this.weather.wakeLost) return;
    this.time.schedule(this.way(), this.program, 'wake', run);
  }

  /** Whether the target of a forward is on another node, for once. */
  get isApart(): boolean {
    return this.dice.below(1_000) < this.weather.apart;
  }

  private way(): number {
    return 50 + this.dice.below(this.maxWayUs);
  }

  private inOrder(last: Record<Kind, number>, kind: Kind, afterUs: number): number {
    last[kind] = Math.max(last[kind] + 1, this.time.nowUs + afterUs);
    return last[kind] - this.time.nowUs;
  }
}

function away(kind: Kind): Error {
  if (kind === 'write') return new OutcomeUnknown('the connection was cut');
  return new JournalUnavailable('the connection is away');
}
