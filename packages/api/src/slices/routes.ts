import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AppDeps } from '../app-deps.ts';
import type { ApiEnv } from '../http/api-env.ts';
import { listSessionsRoute } from './accounts/list-sessions/list-sessions.route.ts';
import { meRoute } from './accounts/me/me.route.ts';
import { revokeSessionRoute } from './accounts/revoke-session/revoke-session.route.ts';
import { signInRoute } from './accounts/sign-in/sign-in.route.ts';
import { signOutRoute } from './accounts/sign-out/sign-out.route.ts';
import { signUpRoute } from './accounts/sign-up/sign-up.route.ts';
import { getCompanyRoute } from './companies/get-company/get-company.route.ts';
import { listBarsRoute } from './companies/list-bars/list-bars.route.ts';
import { listCompaniesRoute } from './companies/list-companies/list-companies.route.ts';
import { listDividendsRoute } from './companies/list-dividends/list-dividends.route.ts';
import { listFundamentalsRoute } from './companies/list-fundamentals/list-fundamentals.route.ts';
import { listOutsideQuotesRoute } from './companies/list-outside-quotes/list-outside-quotes.route.ts';
import { listSplitsRoute } from './companies/list-splits/list-splits.route.ts';
import { problemCodesRoute } from './documents/problem-codes/problem-codes.route.ts';
import { referenceRoute } from './documents/reference/reference.route.ts';
import { depositRoute } from './funds/deposit/deposit.route.ts';
import { withdrawRoute } from './funds/withdraw/withdraw.route.ts';
import { getBookRoute } from './market/get-book/get-book.route.ts';
import { getCandlesRoute } from './market/get-candles/get-candles.route.ts';
import { getInstrumentRoute } from './market/get-instrument/get-instrument.route.ts';
import { listInstrumentsRoute } from './market/list-instruments/list-instruments.route.ts';
import { listTradesRoute } from './market/list-trades/list-trades.route.ts';
import { bustTradeRoute } from './operations/bust-trade/bust-trade.route.ts';
import { decideQuarantinedRoutes } from './operations/decide-quarantined/decide-quarantined.route.ts';
import { freezeAccountRoute } from './operations/freeze-account/freeze-account.route.ts';
import { getStatusRoute } from './operations/get-status/get-status.route.ts';
import { getTradingRoute } from './operations/get-trading/get-trading.route.ts';
import { haltInstrumentRoute } from './operations/halt-instrument/halt-instrument.route.ts';
import { healthRoute } from './operations/health/health.route.ts';
import { killTradingRoutes } from './operations/kill-trading/kill-trading.route.ts';
import { listAccountsRoute } from './operations/list-accounts/list-accounts.route.ts';
import { listQuarantineRoute } from './operations/list-quarantine/list-quarantine.route.ts';
import { metricsRoute } from './operations/metrics/metrics.route.ts';
import { resumeInstrumentRoute } from './operations/resume-instrument/resume-instrument.route.ts';
import { retrySyncRoute } from './operations/retry-sync/retry-sync.route.ts';
import { schedulePhaseRoute } from './operations/schedule-phase/schedule-phase.route.ts';
import { setAccountTermsRoute } from './operations/set-account-terms/set-account-terms.route.ts';
import { setTickStepRoute } from './operations/set-tick-step/set-tick-step.route.ts';
import { setVolatilityPauseRoute } from './operations/set-volatility-pause/set-volatility-pause.route.ts';
import { syncReportRoute } from './operations/sync-report/sync-report.route.ts';
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
  listCompaniesRoute,
  getCompanyRoute,
  listBarsRoute,
  listOutsideQuotesRoute,
  listFundamentalsRoute,
  listSplitsRoute,
  listDividendsRoute,
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
  getTradingRoute,
  killTradingRoutes,
  schedulePhaseRoute,
  setTickStepRoute,
  setVolatilityPauseRoute,
  bustTradeRoute,
  listAccountsRoute,
  freezeAccountRoute,
  setAccountTermsRoute,
  syncReportRoute,
  retrySyncRoute,
  listQuarantineRoute,
  decideQuarantinedRoutes,
  healthRoute,
  getStatusRoute,
  metricsRoute,
  referenceRoute,
  problemCodesRoute,
];
