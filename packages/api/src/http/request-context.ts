import { randomUUID } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { formatInstant } from '@buttonwood/shared/base/instant.ts';
import type { ApiEnv } from './api-env.ts';

/** Gives every request an id and every answer that id and the server's time. */
export const requestContext: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const requestId = randomUUID();
  c.set('requestId', requestId);
  c.header('X-Request-Id', requestId);
  c.header('X-Server-Time', formatInstant(Date.now() * 1_000));
  await next();
};
