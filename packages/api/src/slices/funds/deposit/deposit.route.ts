import type { OpenAPIHono } from '@hono/zod-openapi';
import { CASH_ASSET } from '@buttonwood/shared/ids/account-id.ts';
import { CASH_UNITS_PER_CURRENCY } from '@buttonwood/shared/money/cash.ts';
import type { AppDeps } from '../../../app-deps.ts';
import { fieldProblem } from '../../../gateway/parse-order.ts';
import { parseAmount, transfer, type ParsedAmount } from '../../../gateway/transfer-commands.ts';
import type { ApiEnv } from '../../../http/api-env.ts';
import { commandAnswer } from '../../../http/command-answer.ts';
import { commandUser } from '../../../http/principal.ts';
import { ProblemError, refuse } from '../../../http/problem.ts';
import { TransferBody, TransferResultSchema } from '../../../schemas/portfolio-schemas.ts';
import { body, declareRoute, json } from '../../../schemas/route.ts';

/** Most of one demo deposit: ten million of cash, or a hundred thousand lots of shares. */
export const MAX_DEMO_CASH = 10_000_000 * CASH_UNITS_PER_CURRENCY;
export const MAX_DEMO_LOTS = 100_000;

const route = declareRoute({
  method: 'post',
  path: '/api/v1/deposits',
  operationId: 'deposit',
  tags: ['Funds'],
  summary: 'Demo deposit of cash or shares',
  description:
    'Only on an exchange that was started as a demo. The same `idempotency_key` never deposits twice.',
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

export function depositRoute(app: OpenAPIHono<ApiEnv>, deps: AppDeps): void {
  app.openapi(route, async (c) => {
    if (!deps.demo) throw refuse('forbidden', { detail: 'Deposits by oneself are there in the demo only.' });
    const request = c.req.valid('json');
    const amount = await parseAmount(deps.gateway, request);
    if (!amount.ok) throw new ProblemError(amount.error);
    if (amount.value.amount > demoCap(amount.value)) {
      throw new ProblemError(fieldProblem('amount', 'more than one demo deposit may bring'));
    }
    const key = request.idempotency_key;
    const outcome = await transfer(deps.gateway, commandUser(c), 'deposit', amount.value, key);
    const { value, status } = commandAnswer(c, outcome, 201);
    return c.json(value, status);
  });
}

function demoCap({ asset }: ParsedAmount): number {
  return asset === CASH_ASSET ? MAX_DEMO_CASH : MAX_DEMO_LOTS;
}
