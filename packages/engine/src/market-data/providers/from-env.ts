import type { Redis } from 'ioredis';
import { ConfigError } from '../../config.ts';
import { DEFAULT_LIMITS, parseLimits } from '../limits/provider-limits.ts';
import { createRedisGate } from '../limits/redis-gate.ts';
import { openGate, type RequestGate } from '../limits/request-gate.ts';
import { createRedisLease } from '../limits/stream-lease.ts';
import type { MarketDataProvider, Seam } from '../provider.ts';
import type { Clock } from './answer.ts';
import { createCsvProvider, type CsvFiles } from './csv/csv-provider.ts';
import { createFinnhubProvider, FINNHUB_KEY_VARIABLE } from './finnhub/finnhub-provider.ts';
import { checkedBaseUrl, type HttpProviderOptions } from './http/http-source.ts';
import { createSyntheticProvider } from './synthetic/synthetic-provider.ts';
import { createTiingoProvider, TIINGO_KEY_VARIABLE } from './tiingo/tiingo-provider.ts';
import { createTwelveDataProvider, TWELVEDATA_KEY_VARIABLE } from './twelvedata/twelvedata-provider.ts';

export const PROVIDERS_VARIABLE = 'BUTTONWOOD_PROVIDERS';
export const DEFAULT_PROVIDERS = 'csv,synthetic';

export interface ProvidersOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Where the limits are kept. */
  readonly redis: Redis;
  readonly files: CsvFiles;
  readonly clock?: Clock;
}

/** A provider with the gate it goes through, for a page that shows how much is used. */
export interface ConfiguredProvider {
  readonly provider: MarketDataProvider;
  readonly gate: RequestGate;
  /** The variable to set when the key is missing; null when there is a key or none is needed. */
  readonly missingKey: string | null;
}

/**
 * Makes the providers that BUTTONWOOD_PROVIDERS names, in that order of priority (`csv,synthetic` without it). Of each
 * TIINGO, TWELVEDATA and FINNHUB it reads _API_KEY, _BASE_URL and _LIMITS. Throws ConfigError naming the variable.
 */
export function providersFromEnv(options: ProvidersOptions): ConfiguredProvider[] {
  const names = (options.env[PROVIDERS_VARIABLE] || DEFAULT_PROVIDERS).split(',').map((name) => name.trim());
  if (new Set(names).size !== names.length)
    throw new ConfigError(`${PROVIDERS_VARIABLE} names each provider once (got "${names.join(',')}")`);
  const csv = createCsvProvider(options.files, options.clock);
  return names.map((name) => configured(name, { ...options, csv }));
}

interface Context extends ProvidersOptions {
  readonly csv: MarketDataProvider;
}

function configured(name: string, context: Context): ConfiguredProvider {
  const { csv, clock } = context;
  switch (name) {
    case 'csv':
      return { provider: csv, gate: openGate, missingKey: null };
    case 'synthetic': {
      const lastRealClose = (symbol: string): Promise<Seam | null> => lastCloseOf(csv, symbol);
      const provider = createSyntheticProvider({ lastRealClose, ...(clock && { clock }) });
      return { provider, gate: openGate, missingKey: null };
    }
    case 'tiingo':
      return overHttp(name, TIINGO_KEY_VARIABLE, context, createTiingoProvider);
    case 'twelvedata':
      return overHttp(name, TWELVEDATA_KEY_VARIABLE, context, createTwelveDataProvider);
    case 'finnhub':
      return overHttp(name, FINNHUB_KEY_VARIABLE, context, (http) => {
        const { env, redis } = context;
        const lease = createRedisLease({ redis, source: name, key: http.key ?? '' });
        const streamUrl = env['FINNHUB_STREAM_URL'];
        return createFinnhubProvider({
          ...http,
          lease,
          ...(streamUrl && { streamUrl: checkedBaseUrl(streamUrl, 'FINNHUB_STREAM_URL') }),
        });
      });
    default:
      throw new ConfigError(
        `${PROVIDERS_VARIABLE} lists csv, synthetic, tiingo, twelvedata, finnhub (got "${name}")`,
      );
  }
}

function overHttp(
  source: 'tiingo' | 'twelvedata' | 'finnhub',
  keyVariable: string,
  { env, redis, clock }: Context,
  create: (options: HttpProviderOptions) => MarketDataProvider,
): ConfiguredProvider {
  const prefix = source.toUpperCase();
  const key = env[keyVariable] || undefined;
  const limitsText = env[`${prefix}_LIMITS`];
  const limits = limitsText ? parseLimits(limitsText, `${prefix}_LIMITS`) : DEFAULT_LIMITS[source];
  const gate = createRedisGate({ redis, source, key: key ?? '', limits });
  const baseUrl = env[`${prefix}_BASE_URL`];
  const provider = create({
    key,
    gate,
    ...(clock && { clock }),
    ...(baseUrl && { baseUrl: checkedBaseUrl(baseUrl, `${prefix}_BASE_URL`) }),
  });
  return { provider, gate, missingKey: key === undefined ? keyVariable : null };
}

/** The last close of the files; where they have none the made-up history begins from nothing. */
export async function lastCloseOf(csv: MarketDataProvider, symbol: string): Promise<Seam | null> {
  const answer = await csv.bars({ symbol, interval: '1d', from: '0001-01-01', to: '9999-12-31' });
  const last = answer.ok ? answer.value.bars.at(-1) : undefined;
  return last === undefined ? null : { day: last.day, close: last.close, source: csv.id };
}
