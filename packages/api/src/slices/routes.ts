import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AppDeps } from '../app-deps.ts';
import type { ApiEnv } from '../http/api-env.ts';
import { listSessionsRoute } from './accounts/list-sessions/list-sessions.route.ts';
import { meRoute } from './accounts/me/me.route.ts';
import { revokeSessionRoute } from './accounts/revoke-session/revoke-session.route.ts';
import { signInRoute } from './accounts/sign-in/sign-in.route.ts';
import { signOutRoute } from './accounts/sign-out/sign-out.route.ts';
import { signUpRoute } from './accounts/sign-up/sign-up.route.ts';
import { problemCodesRoute } from './documents/problem-codes/problem-codes.route.ts';
import { referenceRoute } from './documents/reference/reference.route.ts';
import { depositRoute } from './funds/deposit/deposit.route.ts';
import { withdrawRoute } from './funds/withdraw/withdraw.route.ts';
import { getBookRoute } from './market/get-book/get-book.route.ts';
import { getCandlesRoute } from './market/get-candles/get-candles.route.ts';
import { getInstrumentRoute } from './market/get-instrument/get-instrument.route.ts';
import { listInstrumentsRoute } from './market/list-instruments/list-instruments.route.ts';
import { listTradesRoute } from './market/list-trades/list-trades.route.ts';
import { haltInstrumentRoute } from './operations/halt-instrument/halt-instrument.route.ts';
import { healthRoute } from './operations/health/health.route.ts';
import { metricsRoute } from './operations/metrics/metrics.route.ts';
import { resumeInstrumentRoute } from './operations/resume-instrument/resume-instrument.route.ts';
import { amendOrderRoute } from './orders/amend-order/amend-order.route.ts';
import { cancelAllOrdersRoute } from './orders/cancel-all-orders/cancel-all-orders.route.ts';
import { cancelOrderRoute } from './orders/cancel-order/cancel-order.route.ts';
import { getOrderByClientIdRoute } from './orders/get-order-by-client-id/get-order-by-client-id.route.ts';
import { getOrderRoute } from './orders/get-order/get-order.route.ts';
import { listOrdersRoute } from './orders/list-orders/list-orders.route.ts';
import { placeOrderRoute } from './orders/place-order/place-order.route.ts';
import { activityRoute } from './portfolio/activity/activity.route.ts';
import { balancesRoute } from './portfolio/balances/balances.route.ts';
import { fillsRoute } from './portfolio/fills/fills.route.ts';
import { ledgerRoute } from './portfolio/ledger/ledger.route.ts';
import { positionsRoute } from './portfolio/positions/positions.route.ts';

type InstallRoute = (app: OpenAPIHono<ApiEnv>, deps: AppDeps) => void;

/** Every slice. What is installed here must stand in auth/roles.ts as well, or it does not exist. */
export const ROUTES: readonly InstallRoute[] = [
  signUpRoute,
  signInRoute,
  signOutRoute,
  meRoute,
  listSessionsRoute,
  revokeSessionRoute,
  listInstrumentsRoute,
  getInstrumentRoute,
  getBookRoute,
  listTradesRoute,
  getCandlesRoute,
  placeOrderRoute,
  listOrdersRoute,
  cancelAllOrdersRoute,
  getOrderByClientIdRoute,
  getOrderRoute,
  amendOrderRoute,
  cancelOrderRoute,
  balancesRoute,
  positionsRoute,
  fillsRoute,
  activityRoute,
  ledgerRoute,
  depositRoute,
  withdrawRoute,
  haltInstrumentRoute,
  resumeInstrumentRoute,
  healthRoute,
  metricsRoute,
  referenceRoute,
  problemCodesRoute,
];
