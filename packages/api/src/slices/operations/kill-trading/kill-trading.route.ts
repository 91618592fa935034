import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AppDeps } from '../../../app-deps.ts';
import { setKill } from '../../../gateway/venue-commands.ts';
import type { ApiEnv } from '../../../http/api-env.ts';
import { opsAnswer } from '../../../http/ops-answer.ts';
import { commandUser } from '../../../http/principal.ts';
import { KillBody, OpsDoneSchema } from '../../../schemas/ops-trading-schemas.ts';
import { body, declareRoute, json } from '../../../schemas/route.ts';

const request = { body: body(KillBody) };
const responses = {
  200: json(OpsDoneSchema, 'Done; `position` is the place on the venue’s tape.'),
};

const kill = declareRoute({
  method: 'post',
  tags: ['Operations'],
  request,
  responses,
  path: '/api/v1/ops/kill',
  operationId: 'kill',
  summary: 'Throw the kill switch',
  description:
    'From then on nothing is taken in its scope, and every order there is canceled. Without a symbol and an account that is everything.',
});
const lift = declareRoute({
  method: 'post',
  tags: ['Operations'],
  request,
  responses,
  path: '/api/v1/ops/kill/lift',
  operationId: 'liftKill',
  summary: 'Lift a kill with the same scope',
  description: 'A book opens when its last order is out, and goes on in the phase it would be in.',
});

/** The kill switch, and its end. */
export function killTradingRoutes(app: OpenAPIHono<ApiEnv>, deps: AppDeps): void {
  app.openapi(kill, async (c) => {
    const outcome = await setKill(deps.gateway, commandUser(c), 'kill', c.req.valid('json'));
    return c.json(opsAnswer(outcome), 200);
  });
  app.openapi(lift, async (c) => {
    const outcome = await setKill(deps.gateway, commandUser(c), 'lift', c.req.valid('json'));
    return c.json(opsAnswer(outcome), 200);
  });
}
