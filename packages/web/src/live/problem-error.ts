import type { ApiResult } from '@buttonwood/api/client/http-client.ts';
import type { Problem } from '@buttonwood/shared/wire/problem.ts';

/** A problem on its way through a query, which knows only values and thrown errors. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** Gives a query the value of an answer, or throws its problem. */
export async function valueOf<T>(answer: Promise<ApiResult<T>>): Promise<T> {
  const result = await answer;
  if (result.ok) return result.value;
  throw new ProblemError(result.error);
}

/** Returns the problem of a failed query; an error of the terminal itself is shown as one. */
export function problemOf(error: Error): Problem {
  if (error instanceof ProblemError) return error.problem;
  return {
    type: 'about:blank',
    title: 'Something went wrong here',
    status: 0,
    detail: error.message,
    code: 'terminal_error',
  };
}
