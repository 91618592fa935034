import { z, type OpenAPIHono } from '@hono/zod-openapi';
import type { AppDeps } from '../../../app-deps.ts';
import type { ApiEnv } from '../../../http/api-env.ts';
import { selectOpsAccounts, toOpsAccount } from '../../../read/ops-accounts.ts';
import { OpsAccountSchema } from '../../../schemas/ops-trading-schemas.ts';
import { declareRoute, json } from '../../../schemas/route.ts';

const MAX_ACCOUNTS = 100;
const MAX_QUERY = 100;

const route = declareRoute({
  method: 'get',
  path: '/api/v1/ops/accounts',
  operationId: 'accounts',
  tags: ['Operations'],
  summary: 'Accounts with their terms, and whether they are frozen',
  request: {
    query: z.strictObject({
      q: z.string().max(MAX_QUERY).optional().openapi({ description: 'Part of an email or a name.' }),
      limit: z.coerce.number().int().min(1).max(MAX_ACCOUNTS).default(MAX_ACCOUNTS),
    }),
  },
  responses: {
    200: json(z.object({ data: z.array(OpsAccountSchema) }), 'Frozen and killed ones first, then by email.'),
  },
});

export function listAccountsRoute(app: OpenAPIHono<ApiEnv>, deps: AppDeps): void {
  app.openapi(route, async (c) => {
    const { q, limit } = c.req.valid('query');
    const rows = await selectOpsAccounts(deps.db, q).limit(limit).execute();
    return c.json({ data: rows.map(toOpsAccount) }, 200);
  });
}
