import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AppDeps } from '../../../app-deps.ts';
import { schedulePhase } from '../../../gateway/venue-commands.ts';
import type { ApiEnv } from '../../../http/api-env.ts';
import { opsAnswer } from '../../../http/ops-answer.ts';
import { OpsDoneSchema, SchedulePhaseBody } from '../../../schemas/ops-trading-schemas.ts';
import { body, declareRoute, json } from '../../../schemas/route.ts';

const route = declareRoute({
  method: 'post',
  path: '/api/v1/ops/schedule',
  operationId: 'schedulePhase',
  tags: ['Operations'],
  summary: 'Announce a phase of an instrument, or of all',
  description:
    'An auction uncrosses when its phase ends. A change at the same instant replaces the one before.',
  request: { body: body(SchedulePhaseBody) },
  responses: {
    200: json(OpsDoneSchema, 'Announced; `position` is the place on the venue’s tape.'),
  },
});

export function schedulePhaseRoute(app: OpenAPIHono<ApiEnv>, deps: AppDeps): void {
  app.openapi(route, async (c) => {
    const outcome = await schedulePhase(deps.gateway, c.req.valid('json'));
    return c.json(opsAnswer(outcome), 200);
  });
}
