import { resolve } from 'node:path';
import type { Durability } from './journal/redis-settings.ts';

/** What the processes of the engine package are told by their environment. */
export interface EngineConfig {
  readonly redisUrl: string;
  /** Absolute; snapshots go below it. */
  readonly dataFolder: string;
  readonly durability: Durability;
}

/** A variable is missing or cannot be what it says; the message names it and what is expected. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Reads REDIS_URL, BUTTONWOOD_DATA and BUTTONWOOD_DURABILITY. Throws ConfigError. */
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
  };
}

/** Returns a variable that must be set. Throws ConfigError with an example. */
export function required(env: NodeJS.ProcessEnv, name: string, example: string): string {
  const value = env[name];
  if (value === undefined || value === '')
    throw new ConfigError(`${name} is not set; an example is ${example}`);
  return value;
}
