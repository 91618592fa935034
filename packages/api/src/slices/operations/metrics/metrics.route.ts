import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AppDeps } from '../../../app-deps.ts';
import type { ApiEnv } from '../../../http/api-env.ts';

/** For Prometheus on the same machine, and for operators. Not part of the documented API. */
export function metricsRoute(app: OpenAPIHono<ApiEnv>, deps: AppDeps): void {
  app.get('/api/v1/metrics', async (c) =>
    c.body(await deps.metrics.metrics(), 200, { 'content-type': deps.metrics.contentType }),
  );
}
