import type { Database } from '@buttonwood/engine/read-model/schema.ts';
import type { HealthReport } from '@buttonwood/shared/wire/http-types.ts';
import type { SyncProvider } from '@buttonwood/shared/wire/sync-types.ts';
import type { OpsStatus } from '@buttonwood/shared/wire/ops-status.ts';
import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Authenticator } from './auth/authenticate.ts';
import type { Passwords } from './auth/passwords.ts';
import type { RateLimits } from './auth/rate-limits.ts';
import type { Sessions } from './auth/sessions.ts';
import type { FindOnTape } from './gateway/bust-trade.ts';
import type { Gateway } from './gateway/gateway.ts';
import type { OrderCommands } from './gateway/order-commands.ts';
import type { StaticFiles } from './http/static-files.ts';
import type { HubReads } from './hub/hub-reads.ts';

/** What happens to sessions and matters elsewhere. */
export interface SessionEvents {
  /** The session is over: whatever is connected with it must go. */
  ended(sessionId: string): void;
}

/** Everything the routes stand on. */
export interface AppDeps {
  readonly demo: boolean;
  readonly behindTls: boolean;
  readonly isAllowedOrigin: (origin: string) => boolean;
  readonly log: Logger;
  readonly db: Kysely<Database>;
  readonly sessions: Sessions;
  readonly sessionEvents: SessionEvents;
  readonly authenticator: Authenticator;
  readonly passwords: Passwords;
  readonly limits: RateLimits;
  readonly gateway: Gateway;
  readonly orders: OrderCommands;
  /** Books and instruments as the feed shows them. */
  readonly market: Pick<HubReads, 'instruments' | 'book' | 'trading'>;
  /** Trades on the tapes of their books. */
  readonly findOnTape: FindOnTape;
  readonly health: () => Promise<HealthReport>;
  readonly opsStatus: () => Promise<OpsStatus>;
  /** Sources of market data in the order of priority, with their limits. */
  readonly syncProviders: () => Promise<readonly SyncProvider[]>;
  readonly metrics: Registry;
  /** The built terminal; undefined serves none. */
  readonly terminal: StaticFiles | undefined;
}
