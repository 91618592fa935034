import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';

/** What something that was scheduled belongs to: a program that can be killed or frozen, with a clock of its own. */
export interface Program {
  readonly name: string;
  /** A frozen program does nothing and misses nothing; a dead one does nothing any more. */
  state: 'running' | 'frozen' | 'dead';
  /** How far its clock is off, in microseconds. */
  skewUs: number;
  /** What came while it was frozen. */
  readonly missed: Happening[];
}

/** One thing that happens at one moment. */
export interface Happening {
  readonly at: number;
  readonly order: number;
  readonly what: string;
  readonly program: Program | undefined;
  readonly run: () => void;
  canceled: boolean;
}

/** Microseconds since 1970 at which every simulation begins. */
export const START_US = 1_800_000_000_000_000;

const turnOfTheRealLoop = globalThis.setImmediate;

/**
 * The only clock and the only scheduler of a simulation: things happen one after the other, at moments that were decided before,
 * and after each of them all that follows without waiting is done first. Every step goes into a hash.
 */
export class VirtualTime {
  /** Microseconds since the beginning. */
  nowUs = 0;
  steps = 0;
  private readonly current = new AsyncLocalStorage<Program>();
  private readonly trace = createHash('sha256');
  private readonly heap: Happening[] = [];
  private scheduled = 0;

  /** The program whose code runs now. */
  get program(): Program | undefined {
    return this.current.getStore();
  }

  /** What the current program takes for the time since the beginning, in microseconds. */
  get localUs(): number {
    return this.nowUs + (this.program?.skewUs ?? 0);
  }

  newProgram(name: string): Program {
    return { name, state: 'running', skewUs: 0, missed: [] };
  }

  /** Runs code as a part of a program: whatever it schedules, then or later, belongs to the program. */
  within<T>(program: Program, run: () => T): T {
    return this.current.run(program, run);
  }

  schedule(afterUs: number, program: Program | undefined, what: string, run: () => void): Happening {
    this.scheduled += 1;
    const at = this.nowUs + Math.max(0, Math.round(afterUs));
    const happening = { at, order: this.scheduled, what, program, run, canceled: false };
    this.push(happening);
    return happening;
  }

  /** Wakes a frozen program: what it has missed happens now, with `timersFirst` its own timers before what others told it. */
  thaw(program: Program, timersFirst = false): void {
    if (program.state !== 'frozen') return;
    program.state = 'running';
    const missed = program.missed.splice(0);
    const inOrder = timersFirst
      ? [...missed.filter(isTimer), ...missed.filter((each) => !isTimer(each))]
      : missed;
    for (const former of inOrder)
      this.schedule(0, program, former.what, () => {
        if (!former.canceled) former.run();
      });
  }

  /** Adds to the trace that makes two runs comparable. */
  note(text: string): void {
    this.trace.update(`${this.nowUs} ${text}\n`);
  }

  /** Lets time pass until `untilUs`. */
  async runUntil(untilUs: number): Promise<void> {
    for (let next = this.heap[0]; next !== undefined && next.at <= untilUs; next = this.heap[0]) {
      this.pop();
      await this.happen(next);
    }
    this.nowUs = Math.max(this.nowUs, untilUs);
  }

  /** The hash over everything that has happened so far. */
  hash(): string {
    return this.trace.copy().digest('hex');
  }

  private async happen(happening: Happening): Promise<void> {
    const { at, what, program, run } = happening;
    if (happening.canceled || program?.state === 'dead') return;
    this.nowUs = Math.max(this.nowUs, at);
    if (program?.state === 'frozen') {
      program.missed.push(happening);
      return;
    }
    this.steps += 1;
    this.note(`${program?.name ?? 'world'} ${what}`);
    if (program === undefined) this.current.exit(run);
    else this.current.run(program, run);
    await settle();
  }

  private push(happening: Happening): void {
    const { heap } = this;
    let at = heap.length;
    heap.push(happening);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || !isBefore(happening, above)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = happening;
  }

  private pop(): void {
    const { heap } = this;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const [one, other] = [heap[left], heap[left + 1]];
      if (one === undefined) break;
      const smaller = other !== undefined && isBefore(other, one) ? other : one;
      if (!isBefore(smaller, last)) break;
      heap[at] = smaller;
      at = smaller === one ? left : left + 1;
    }
    heap[at] = last;
  }
}

function isTimer({ what }: Happening): boolean {
  return what === 'timer' || what === 'sleep' || what.endsWith('unanswered');
}

function isBefore(a: Happening, b: Happening): boolean {
  return a.at === b.at ? a.order < b.order : a.at < b.at;
}

/** Resolves when nothing is left that runs without waiting for something simulated: the real loop has come round. */
function settle(): Promise<void> {
  return new Promise((resolve) => turnOfTheRealLoop(resolve));
}
