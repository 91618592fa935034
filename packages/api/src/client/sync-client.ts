import type {
  QuarantineList,
  QuarantineStatus,
  QuarantinedPrice,
  SyncJob,
  SyncReport,
} from '@buttonwood/shared/wire/sync-types.ts';
import type { ApiResult, Send } from './http-transport.ts';

export interface QuarantineQuery {
  /** `held` unless given. */
  readonly status?: QuarantineStatus | 'all' | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

/** What operators see of the market-data synchronization and do about it. */
export interface SyncClient {
  readonly syncReport: () => Promise<ApiResult<SyncReport>>;
  /** Puts a symbol at the front of the next run, whatever became of it. */
  readonly retrySync: (symbol: string) => Promise<ApiResult<SyncJob>>;
  readonly quarantine: (query?: QuarantineQuery) => Promise<ApiResult<QuarantineList>>;
  /** Hands the price over after all. */
  readonly releaseQuarantined: (id: number) => Promise<ApiResult<QuarantinedPrice>>;
  readonly dismissQuarantined: (id: number) => Promise<ApiResult<QuarantinedPrice>>;
}

export function createSyncClient(send: Send): SyncClient {
  const held = (id: number, verb: string): string => `/ops/quarantine/${id}/${verb}`;
  return {
    syncReport: () => send('GET', '/ops/sync'),
    retrySync: (symbol) => send('POST', `/ops/sync/jobs/${encodeURIComponent(symbol)}/retry`, { body: {} }),
    quarantine: (query = {}) => send('GET', '/ops/quarantine', { query: { ...query } }),
    releaseQuarantined: (id) => send('POST', held(id, 'release'), { body: {} }),
    dismissQuarantined: (id) => send('POST', held(id, 'dismiss'), { body: {} }),
  };
}
