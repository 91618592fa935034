import type { Role } from '@buttonwood/shared/wire/http-types.ts';

/** Budget of requests that a route draws from. Cancels have their own, so that orders never keep anybody from leaving. */
export type Bucket = 'orders' | 'cancels' | 'reads' | 'sign_ins' | 'none';
export interface RouteRule {
  /** `local` is for operators, and for programs on the same machine that no proxy stands before. */
  readonly access: 'public' | 'local' | readonly Role[];
  readonly bucket: Bucket;
}

const EVERYBODY: readonly Role[] = ['trader', 'market_maker', 'ops'];
const TRADING: readonly Role[] = ['trader', 'market_maker'];
const OPS: readonly Role[] = ['ops'];
const rule = (access: RouteRule['access'], bucket: Bucket): RouteRule => ({ access, bucket });

/**
 * Who may call what. A route that is not in this table does not exist for anybody, whatever code stands behind it.
 * Operators run the exchange and therefore do not trade on it.
 */
export const ROUTE_RULES: ReadonlyMap<string, RouteRule> = new Map([
  ['POST /api/v1/accounts', rule('public', 'sign_ins')],
  ['POST /api/v1/sessions', rule('public', 'sign_ins')],
  ['DELETE /api/v1/sessions/current', rule(EVERYBODY, 'none')],
  ['GET /api/v1/sessions', rule(EVERYBODY, 'reads')],
  ['DELETE /api/v1/sessions/:session_id', rule(EVERYBODY, 'none')],
  ['GET /api/v1/me', rule(EVERYBODY, 'reads')],

  ['GET /api/v1/instruments', rule('public', 'reads')],
  ['GET /api/v1/instruments/:symbol', rule('public', 'reads')],
  ['GET /api/v1/instruments/:symbol/book', rule('public', 'reads')],
  ['GET /api/v1/instruments/:symbol/trades', rule('public', 'reads')],
  ['GET /api/v1/instruments/:symbol/candles', rule('public', 'reads')],

  ['GET /api/v1/companies', rule('public', 'reads')],
  ['GET /api/v1/companies/:symbol', rule('public', 'reads')],
  ['GET /api/v1/companies/:symbol/bars', rule('public', 'reads')],
  ['GET /api/v1/companies/:symbol/quotes', rule('public', 'reads')],
  ['GET /api/v1/companies/:symbol/fundamentals', rule('public', 'reads')],
  ['GET /api/v1/companies/:symbol/splits', rule('public', 'reads')],
  ['GET /api/v1/companies/:symbol/dividends', rule('public', 'reads')],

  ['POST /api/v1/orders', rule(TRADING, 'orders')],
  ['GET /api/v1/orders', rule(EVERYBODY, 'reads')],
  ['DELETE /api/v1/orders', rule(TRADING, 'cancels')],
  ['GET /api/v1/orders/by-client-id/:client_order_id', rule(EVERYBODY, 'reads')],
  ['GET /api/v1/orders/:order_id', rule(EVERYBODY, 'reads')],
  ['PATCH /api/v1/orders/:order_id', rule(TRADING, 'orders')],
  ['DELETE /api/v1/orders/:order_id', rule(TRADING, 'cancels')],

  ['GET /api/v1/balances', rule(EVERYBODY, 'reads')],
  ['GET /api/v1/positions', rule(EVERYBODY, 'reads')],
  ['GET /api/v1/fills', rule(EVERYBODY, 'reads')],
  ['GET /api/v1/activity', rule(EVERYBODY, 'reads')],
  ['GET /api/v1/ledger', rule(EVERYBODY, 'reads')],

  ['POST /api/v1/deposits', rule(TRADING, 'orders')],
  ['POST /api/v1/withdrawals', rule(TRADING, 'orders')],

  ['POST /api/v1/ops/instruments/:symbol/halt', rule(OPS, 'none')],
  ['POST /api/v1/ops/instruments/:symbol/resume', rule(OPS, 'none')],
  ['GET /api/v1/ops/trading', rule(OPS, 'none')],
  ['POST /api/v1/ops/kill', rule(OPS, 'none')],
  ['POST /api/v1/ops/kill/lift', rule(OPS, 'none')],
  ['POST /api/v1/ops/schedule', rule(OPS, 'none')],
  ['PUT /api/v1/ops/instruments/:symbol/tick-steps', rule(OPS, 'none')],
  ['PUT /api/v1/ops/instruments/:symbol/volatility-pause', rule(OPS, 'none')],
  ['POST /api/v1/ops/instruments/:symbol/trades/:trade_id/bust', rule(OPS, 'none')],
  ['GET /api/v1/ops/accounts', rule(OPS, 'none')],
  ['PUT /api/v1/ops/accounts/:account_id/freeze', rule(OPS, 'none')],
  ['PUT /api/v1/ops/accounts/:account_id/terms', rule(OPS, 'none')],
  ['GET /api/v1/ops/sync', rule(OPS, 'none')],
  ['POST /api/v1/ops/sync/jobs/:symbol/retry', rule(OPS, 'none')],
  ['GET /api/v1/ops/quarantine', rule(OPS, 'none')],
  ['POST /api/v1/ops/quarantine/:quarantine_id/release', rule(OPS, 'none')],
  ['POST /api/v1/ops/quarantine/:quarantine_id/dismiss', rule(OPS, 'none')],
  ['GET /api/v1/ops/status', rule(OPS, 'none')],
  ['GET /api/v1/health', rule('public', 'none')],
  ['GET /api/v1/metrics', rule('local', 'none')],

  ['GET /openapi.json', rule('public', 'none')],
  ['GET /docs', rule('public', 'none')],
  ['GET /docs/:file', rule('public', 'none')],
  ['GET /problems/:code', rule('public', 'none')],
]);

/** Whether somebody with this role may call the route; `undefined` is nobody in particular. */
export function mayCall(rule: RouteRule, role: Role | undefined, fromThisMachine: boolean): boolean {
  if (rule.access === 'public') return true;
  if (rule.access === 'local') return role === 'ops' || fromThisMachine;
  return role !== undefined && rule.access.includes(role);
}
