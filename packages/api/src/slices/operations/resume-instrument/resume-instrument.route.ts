import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AppDeps } from '../../../app-deps.ts';
import { setHalt } from '../../../gateway/halt-commands.ts';
import type { ApiEnv } from '../../../http/api-env.ts';
import { commandAnswer } from '../../../http/command-answer.ts';
import { commandUser } from '../../../http/principal.ts';
import { refuse } from '../../../http/problem.ts';
import { SymbolPath } from '../../../schemas/fields.ts';
import { HaltBody, HaltResultSchema } from '../../../schemas/portfolio-schemas.ts';
import { body, declareRoute, json } from '../../../schemas/route.ts';

const route = declareRoute({
  method: 'post',
  path: '/api/v1/ops/instruments/{symbol}/resume',
  operationId: 'resume',
  tags: ['Operations'],
  summary: 'Resume trading in an instrument',
  description: 'Operator and reason stand on the venue’s tape.',
  request: { params: SymbolPath, body: body(HaltBody) },
  responses: {
    200: json(HaltResultSchema, 'Done; `position` is the place on the venue’s tape.'),
    202: json(HaltResultSchema, 'Sent; the engine has not answered yet.'),
  },
});

export function resumeInstrumentRoute(app: OpenAPIHono<ApiEnv>, deps: AppDeps): void {
  app.openapi(route, async (c) => {
    const info = await deps.gateway.instruments.bySymbol(c.req.valid('param').symbol);
    if (info === undefined) throw refuse('not_found');
    const { reason } = c.req.valid('json');
    const outcome = await setHalt(deps.gateway, commandUser(c), info, 'resume', reason);
    const { value, status } = commandAnswer(c, outcome, 200);
    return c.json(value, status);
  });
}
