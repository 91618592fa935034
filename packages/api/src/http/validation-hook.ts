import type { Hook } from '@hono/zod-openapi';
import type { ApiEnv } from './api-env.ts';
import { problemOf, refuse } from './problem.ts';
import type { Problem } from '@buttonwood/shared/wire/problem.ts';

interface Issue {
  readonly code?: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
}

/** Turns a refused body, query or path into a problem with one row per field. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- The library's own type of a hook for every route.
export const validationHook: Hook<any, ApiEnv, any, any> = (result) => {
  if (result.success) return;
  // A path parameter that cannot be an id names nothing.
  if (result.target === 'param') throw refuse('not_found');
  throw refuse('validation_failed', { errors: fieldErrors(result.error.issues) });
};

/** The problem of a body that does not fit its schema, for callers outside HTTP. */
export function validationProblem(issues: readonly Issue[]): Problem {
  return problemOf('validation_failed', { errors: fieldErrors(issues) });
}

function fieldErrors(issues: readonly Issue[]): readonly { field: string; message: string }[] {
  return issues.flatMap((issue) => {
    const path = issue.path.map(String).join('.');
    const unknown = issue.code === 'unrecognized_keys' ? (issue.keys ?? []) : [];
    if (unknown.length > 0) {
      return unknown.map((key) => ({
        field: path === '' ? key : `${path}.${key}`,
        message: 'unknown field',
      }));
    }
    return [{ field: path === '' ? 'body' : path, message: issue.message }];
  });
}
