import { resolve } from 'node:path';
import type { Durability } from './journal/redis-settings.ts';

const MAX_PORT = 65_535;

/** What the processes of the engine package are told by their environment. */
export interface EngineConfig {
  readonly redisUrl: string;
  /** Absolute; snapshots go below it. */
  readonly dataFolder: string;
  readonly durability: Durability;
  /** Loopback port of the engine's metrics; 0 takes a free one. */
  readonly metricsPort: number;
}

/** A variable is missing or cannot be what it says; the message names it and what is expected. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Reads REDIS_URL, BUTTONWOOD_DATA, BUTTONWOOD_DURABILITY and BUTTONWOOD_ENGINE_METRICS_PORT. Throws ConfigError. */
export function engineConfig(env: NodeJS.ProcessEnv): EngineConfig {
  const durability = env['BUTTONWOOD_DURABILITY'] ?? 'always';
  if (durability !== 'always' && durability !== 'relaxed')
    throw new ConfigError(
      `BUTTONWOOD_DURABILITY is "always" or "relaxed" (got ${JSON.stringify(durability)})`,
    );
  return {
    redisUrl: required(env, 'REDIS_URL', 'redis://127.0.0.1:6379'),
    dataFolder: resolve(required(env, 'BUTTONWOOD_DATA', '/var/lib/buttonwood')),
    durability,
    metricsPort: portOf(env['BUTTONWOOD_ENGINE_METRICS_PORT'] ?? '0'),
  };
}

function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > MAX_PORT)
    throw new ConfigError(`BUTTONWOOD_ENGINE_METRICS_PORT is a port, or 0 (got ${JSON.stringify(text)})`);
  return port;
}

/** Returns a variable that must be set. Throws ConfigError with an example. */
export function required(env: NodeJS.ProcessEnv, name: string, example: string): string {
  const value = env[name];
  if (value === undefined || value === '')
    throw new ConfigError(`${name} is not set; an example is ${example}`);
  return value;
}
