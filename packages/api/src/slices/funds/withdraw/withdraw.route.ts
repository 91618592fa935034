import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AppDeps } from '../../../app-deps.ts';
import { parseAmount, transfer } from '../../../gateway/transfer-commands.ts';
import type { ApiEnv } from '../../../http/api-env.ts';
import { commandAnswer } from '../../../http/command-answer.ts';
import { commandUser } from '../../../http/principal.ts';
import { ProblemError } from '../../../http/problem.ts';
import { TransferBody, TransferResultSchema } from '../../../schemas/portfolio-schemas.ts';
import { body, declareRoute, json } from '../../../schemas/route.ts';

const route = declareRoute({
  method: 'post',
  path: '/api/v1/withdrawals',
  operationId: 'withdraw',
  tags: ['Funds'],
  summary: 'Withdraw cash or shares',
  description:
    'Takes what is available, never what is held. The same `idempotency_key` never withdraws twice.',
  request: { body: body(TransferBody) },
  responses: {
    201: json(TransferResultSchema, 'Posted.'),
    200: json(
      TransferResultSchema,
      'Posted by an earlier call with this key; the balance is the present one.',
    ),
    202: json(TransferResultSchema, 'Sent; the engine has not answered yet.'),
  },
});

export function withdrawRoute(app: OpenAPIHono<ApiEnv>, deps: AppDeps): void {
  app.openapi(route, async (c) => {
    const request = c.req.valid('json');
    const amount = await parseAmount(deps.gateway, request);
    if (!amount.ok) throw new ProblemError(amount.error);
    const key = request.idempotency_key;
    const outcome = await transfer(deps.gateway, commandUser(c), 'withdrawal', amount.value, key);
    const { value, status } = commandAnswer(c, outcome, 201);
    return c.json(value, status);
  });
}
