import type { Contender, Result } from './contender.ts';

export interface Speed extends Result {
  readonly operations: number;
  readonly nanoseconds: number;
  /** Processor time of the thread, which other programs on the machine do not lengthen. */
  readonly cpuNanoseconds: number;
}

/** One timed run with a new book, to the end of the flow or of the time budget. */
export function measureSpeed(contender: Contender, budgetMs: number): Speed {
  const session = contender.begin();
  const deadline = performance.now() + budgetMs;
  const usage = process.threadCpuUsage();
  const started = process.hrtime.bigint();
  let operations = 0;
  for (let step = session.advance(); step > 0; step = session.advance()) {
    operations += step;
    if (performance.now() > deadline) break;
  }
  const nanoseconds = Number(process.hrtime.bigint() - started);
  const { user, system } = process.threadCpuUsage(usage);
  return { operations, nanoseconds, cpuNanoseconds: (user + system) * 1_000, ...session.result() };
}
