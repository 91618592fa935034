import { HTTPException } from 'hono/http-exception';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Problem } from '@buttonwood/shared/wire/problem.ts';
import type { Logger } from 'pino';
import { RETRY_AFTER_SECONDS } from './admission.ts';
import type { ApiContext, ApiEnv } from './api-env.ts';
import { problemOf, ProblemError } from './problem.ts';

/** With these the same request may succeed a little later, and says so. */
const WAITS: ReadonlySet<number> = new Set([429, 503]);

/** Answers with a problem document; the request id ties it to the logs. */
export function problemResponse(
  c: ApiContext,
  problem: Problem,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const body: Problem = { ...problem, request_id: c.get('requestId') };
  // Headers set so far (request id, server time, security) are kept by the context.
  return c.body(JSON.stringify(body), problem.status as 400, {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    ...(WAITS.has(problem.status) ? { 'retry-after': String(RETRY_AFTER_SECONDS) } : {}),
    ...headers,
  });
}

/** Everything that is thrown becomes a problem here; what nobody expected says nothing but its request id. */
export function installErrorHandler(app: OpenAPIHono<ApiEnv>, log: Logger): void {
  app.onError((error, c) => {
    if (error instanceof ProblemError) return problemResponse(c, error.problem, error.headers);
    if (error instanceof HTTPException && error.status < 500) {
      return problemResponse(c, problemOf(error.status === 400 ? 'invalid_json' : 'validation_failed'));
    }
    log.error({ err: error, requestId: c.get('requestId') }, 'a request failed unexpectedly');
    return problemResponse(c, problemOf('internal_error'));
  });
}
