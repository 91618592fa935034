import type { OpenAPIHono } from '@hono/zod-openapi';
import { CASH_ASSET_NAME } from '@buttonwood/shared/account/to-wire.ts';
import { formatInstant } from '@buttonwood/shared/base/instant.ts';
import { CASH_ASSET } from '@buttonwood/shared/ids/account-id.ts';
import { toPublicId } from '@buttonwood/shared/ids/public-id.ts';
import { formatCash } from '@buttonwood/shared/money/cash.ts';
import { formatQuantity } from '@buttonwood/shared/money/quantity.ts';
import type { LedgerLine } from '@buttonwood/shared/wire/http-types.ts';
import type { AppDeps } from '../../../app-deps.ts';
import { ledgerOf } from '../../../gateway/gateway.ts';
import type { ApiEnv } from '../../../http/api-env.ts';
import { cutPage, decodeCursor } from '../../../http/cursor.ts';
import { awaitFresh } from '../../../http/fresh-read.ts';
import { principalOf } from '../../../http/principal.ts';
import { PageQuery } from '../../../schemas/fields.ts';
import { LEDGER_LINE_KINDS, LedgerLineSchema, pageOf } from '../../../schemas/portfolio-schemas.ts';
import { declareRoute, json } from '../../../schemas/route.ts';

const route = declareRoute({
  method: 'get',
  path: '/api/v1/ledger',
  operationId: 'ledger',
  tags: ['Portfolio'],
  summary: 'What came into my account and went out of it, newest first',
  request: { query: PageQuery },
  responses: {
    200: json(pageOf(LedgerLineSchema), 'A page of postings; their sum per asset is the balance.'),
  },
});

export function ledgerRoute(app: OpenAPIHono<ApiEnv>, deps: AppDeps): void {
  app.openapi(route, async (c) => {
    const { accountId: account } = principalOf(c);
    const query = c.req.valid('query');
    const before = decodeCursor(query.cursor, 2);
    const streams = [ledgerOf(deps.gateway, account)];
    const as_of = await awaitFresh(deps.gateway, { minAsOf: query.min_as_of, account, streams });
    let select = deps.db
      .selectFrom('read.ledger_lines')
      .selectAll()
      .where('account_id', '=', account)
      .orderBy('account_seq', 'desc')
      .orderBy('line', 'desc')
      .limit(query.limit + 1);
    if (before !== undefined) {
      const [seq = 0, line = 0] = before;
      select = select.where((eb) =>
        eb.or([eb('account_seq', '<', seq), eb.and([eb('account_seq', '=', seq), eb('line', '<', line)])]),
      );
    }
    const { rows, next } = cutPage(await select.execute(), query.limit, (row) => [row.account_seq, row.line]);
    const data: LedgerLine[] = [];
    for (const row of rows) {
      const info =
        row.asset_id === CASH_ASSET ? undefined : await deps.gateway.instruments.byNumber(row.asset_id);
      const amount = info === undefined ? formatCash(row.amount) : formatQuantity(row.amount, info.lotSize);
      data.push({
        seq: row.account_seq,
        ts: formatInstant(row.posted_at),
        asset: info?.symbol ?? CASH_ASSET_NAME,
        amount: row.credit_account === account ? amount : `-${amount}`,
        kind: toKind(row.kind),
        order_id: row.order_id === null ? null : toPublicId('order', row.order_id),
        trade_id: row.trade_id,
      });
    }
    return c.json({ data, next_cursor: next, as_of }, 200);
  });
}

const KINDS: ReadonlyMap<string, LedgerLine['kind']> = new Map(LEDGER_LINE_KINDS.map((kind) => [kind, kind]));

function toKind(text: string): LedgerLine['kind'] {
  const kind = KINDS.get(text);
  if (kind === undefined) throw new Error(`a ledger line is of a known kind (got ${text})`);
  return kind;
}
