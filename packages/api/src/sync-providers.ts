import { DEMO_FILES } from '@buttonwood/engine/market-data/demo-data.ts';
import {
  providersFromEnv,
  type ConfiguredProvider,
} from '@buttonwood/engine/market-data/providers/from-env.ts';
import { formatInstant } from '@buttonwood/shared/base/instant.ts';
import type { SyncProvider } from '@buttonwood/shared/wire/sync-types.ts';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';

export interface SyncProvidersOptions {
  /** The variables that the hosts of the synchronization read as well. */
  readonly env: NodeJS.ProcessEnv;
  /** Where the limits are kept; undefined shows no providers. */
  readonly redis: Redis | undefined;
  readonly log: Logger;
}

/**
 * Returns what asks for the sources in the order of priority, with how much of each limit is used up at this moment. A source whose
 * limits cannot be read is shown without them. It sends nothing to any source.
 */
export function createSyncProviders(options: SyncProvidersOptions): () => Promise<readonly SyncProvider[]> {
  const configured = configuredProviders(options);
  return () => Promise.all(configured.map((one) => describe(one, options.log)));
}

function configuredProviders({ env, redis, log }: SyncProvidersOptions): readonly ConfiguredProvider[] {
  if (redis === undefined) return [];
  try {
    return providersFromEnv({ env, redis, files: DEMO_FILES });
  } catch (error) {
    // The hosts refuse such settings at their start; trading goes on without them.
    log.warn(
      `sources of market data are not shown: ${error instanceof Error ? error.message : String(error)}`,
    );
    return [];
  }
}

async function describe(
  { provider, gate, missingKey }: ConfiguredProvider,
  log: Logger,
): Promise<SyncProvider> {
  const described = { id: provider.id, missing: missingKey };
  try {
    const { windows, pausedUntil } = await gate.usage();
    return {
      ...described,
      limits: windows.map(({ window, used, limit }) => ({ window, used, limit })),
      paused_until: pausedUntil === null ? null : formatInstant(pausedUntil * 1_000),
    };
  } catch (error) {
    log.warn(`limits of ${provider.id}: ${error instanceof Error ? error.message : String(error)}`);
    return { ...described, limits: [], paused_until: null };
  }
}
