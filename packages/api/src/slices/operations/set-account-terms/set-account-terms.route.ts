import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AppDeps } from '../../../app-deps.ts';
import { fromPublicId } from '@buttonwood/shared/ids/public-id.ts';
import { setTerms } from '../../../gateway/account-ops.ts';
import type { ApiEnv } from '../../../http/api-env.ts';
import { opsAnswer } from '../../../http/ops-answer.ts';
import { commandUser } from '../../../http/principal.ts';
import { refuse } from '../../../http/problem.ts';
import { AccountPath, TermsBody, OpsDoneSchema } from '../../../schemas/ops-trading-schemas.ts';
import { body, declareRoute, json } from '../../../schemas/route.ts';

const route = declareRoute({
  method: 'put',
  path: '/api/v1/ops/accounts/{account_id}/terms',
  operationId: 'setAccountTerms',
  tags: ['Operations'],
  summary: 'Set fees and limits of an account',
  description: 'What is left out stays as it is. Orders that were placed before keep their rates.',
  request: { params: AccountPath, body: body(TermsBody) },
  responses: {
    200: json(OpsDoneSchema, 'Done; `position` is the place on the ledger’s tape.'),
  },
});

export function setAccountTermsRoute(app: OpenAPIHono<ApiEnv>, deps: AppDeps): void {
  app.openapi(route, async (c) => {
    const account = fromPublicId('account', c.req.valid('param').account_id);
    if (account === undefined) throw refuse('not_found');
    const outcome = await setTerms(deps.gateway, commandUser(c), account, c.req.valid('json'));
    return c.json(opsAnswer(outcome), 200);
  });
}
