import type { OpsStatus } from '@buttonwood/shared/wire/ops-status.ts';
import type {
  BustRequest,
  BustResult,
  FreezeRequest,
  KillRequest,
  OpsAccount,
  OpsDone,
  OpsTrading,
  SchedulePhaseRequest,
  TermsRequest,
  TickStepRow,
  VolatilityPauseRequest,
} from '@buttonwood/shared/wire/ops-trading.ts';
import type { ApiResult, Send } from './http-transport.ts';

/** What operators see of trading and do to it. */
export interface TradingOpsClient {
  readonly opsStatus: () => Promise<ApiResult<OpsStatus>>;
  readonly trading: () => Promise<ApiResult<OpsTrading>>;
  readonly kill: (body: KillRequest) => Promise<ApiResult<OpsDone>>;
  /** Ends a kill with the same scope. */
  readonly liftKill: (body: KillRequest) => Promise<ApiResult<OpsDone>>;
  readonly schedulePhase: (body: SchedulePhaseRequest) => Promise<ApiResult<OpsDone>>;
  readonly setTickStep: (symbol: string, body: TickStepRow) => Promise<ApiResult<OpsDone>>;
  readonly setVolatilityPause: (symbol: string, body: VolatilityPauseRequest) => Promise<ApiResult<OpsDone>>;
  readonly bustTrade: (symbol: string, tradeId: number, body: BustRequest) => Promise<ApiResult<BustResult>>;
  readonly accounts: (query?: {
    readonly q?: string | undefined;
    readonly limit?: number | undefined;
  }) => Promise<ApiResult<{ readonly data: readonly OpsAccount[] }>>;
  readonly freezeAccount: (accountId: string, body: FreezeRequest) => Promise<ApiResult<OpsDone>>;
  readonly setAccountTerms: (accountId: string, body: TermsRequest) => Promise<ApiResult<OpsDone>>;
}

export function createTradingOpsClient(send: Send): TradingOpsClient {
  const instrument = (symbol: string, rest: string): string =>
    `/ops/instruments/${encodeURIComponent(symbol)}/${rest}`;
  const account = (accountId: string, rest: string): string =>
    `/ops/accounts/${encodeURIComponent(accountId)}/${rest}`;
  return {
    opsStatus: () => send('GET', '/ops/status'),
    trading: () => send('GET', '/ops/trading'),
    kill: (body) => send('POST', '/ops/kill', { body }),
    liftKill: (body) => send('POST', '/ops/kill/lift', { body }),
    schedulePhase: (body) => send('POST', '/ops/schedule', { body }),
    setTickStep: (symbol, body) => send('PUT', instrument(symbol, 'tick-steps'), { body }),
    setVolatilityPause: (symbol, body) => send('PUT', instrument(symbol, 'volatility-pause'), { body }),
    bustTrade: (symbol, tradeId, body) =>
      send('POST', instrument(symbol, `trades/${tradeId}/bust`), { body }),
    accounts: (query = {}) => send('GET', '/ops/accounts', { query: { ...query } }),
    freezeAccount: (accountId, body) => send('PUT', account(accountId, 'freeze'), { body }),
    setAccountTerms: (accountId, body) => send('PUT', account(accountId, 'terms'), { body }),
  };
}
