import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Job, Verdict } from './verdict.ts';

const SABOTEUR = fileURLToPath(new URL('saboteur.ts', import.meta.url));
const READY_MS = 60_000;
const MAX_START_FAILURES = 3;

/** Answers of all jobs, in the order of the jobs; `told` is called as each comes in. */
export async function runJobs(
  jobs: readonly Job[],
  saboteurs: number,
  deadlineMs: number,
  told: (at: number, verdict: Verdict) => void,
): Promise<void> {
  const left = jobs.map((job, at) => ({ job, at }));
  const worker = async (): Promise<void> => {
    let child: ChildProcess | undefined;
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      child ??= await startSaboteur();
      const verdict = await ask(child, next.job, deadlineMs);
      if (verdict.outcome === 'endless') {
        child.kill('SIGKILL');
        child = undefined;
      }
      told(next.at, verdict);
    }
    child?.kill('SIGKILL');
  };
  await Promise.all(Array.from({ length: Math.min(saboteurs, jobs.length) }, worker));
}

async function startSaboteur(): Promise<ChildProcess> {
  for (let failures = 0; failures < MAX_START_FAILURES; failures++) {
    const child = fork(SABOTEUR, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    if ((await answerOf(child, READY_MS)) !== undefined) return child;
    child.kill('SIGKILL');
  }
  throw new Error(`the tests could not be started ${MAX_START_FAILURES} times`);
}

async function ask(child: ChildProcess, job: Job, deadlineMs: number): Promise<Verdict> {
  const started = performance.now();
  const answer = answerOf(child, deadlineMs);
  child.send(job);
  const verdict = (await answer) as Verdict | undefined;
  return (
    verdict ?? {
      outcome: 'endless',
      by: 'it did not come to an end',
      milliseconds: Math.round(performance.now() - started),
    }
  );
}

/** The next message of the child; undefined when it ends first, or says nothing for so long. */
function answerOf(child: ChildProcess, withinMs: number): Promise<unknown> {
  return new Promise((resolve) => {
    const settle = (answer?: unknown): void => {
      clearTimeout(timer);
      child.off('message', settle).off('exit', ended);
      resolve(answer);
    };
    const ended = (): void => settle();
    const timer = setTimeout(ended, withinMs);
    child.on('message', settle).on('exit', ended);
  });
}
