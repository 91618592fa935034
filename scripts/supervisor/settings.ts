import { isAbsolute, join, resolve } from 'node:path';

/** What a person can choose about a run, from environment variables. */
export interface Settings {
  readonly host: string;
  readonly port: number;
  /** Absolute. */
  readonly dataDir: string;
  /** Set: use this Redis instead of a private one. */
  readonly redisUrl: string | undefined;
  /** That Redis has the users of redis-roles.ts, with passwords made from the one in its address: each program comes as its own. */
  readonly redisRoles: boolean;
  /** Set: use this Postgres instead of a private one. */
  readonly databaseUrl: string | undefined;
  /** `relaxed`: Redis syncs once a second, and a power cut may lose that second. Must be asked for. */
  readonly durability: 'always' | 'relaxed';
  /** Whether the demo participants trade. */
  readonly bots: boolean;
}

export const DEFAULT_HOST = '127.0.0.1';
export const DEFAULT_PORT = 7878;
const MAX_PORT = 65_535;

/**
 * Reads the settings; relative data folders are below `root`.
 *
 * @throws Error with a message for people when a value makes no sense.
 */
export function readSettings(env: NodeJS.ProcessEnv, root: string): Settings {
  const data = env['BUTTONWOOD_DATA'] ?? '.buttonwood';
  return {
    host: env['BUTTONWOOD_HOST'] ?? DEFAULT_HOST,
    port: readPort(env['BUTTONWOOD_PORT']),
    dataDir: isAbsolute(data) ? resolve(data) : join(root, data),
    redisUrl: env['REDIS_URL'],
    redisRoles: env['BUTTONWOOD_REDIS_ROLES'] === 'on',
    databaseUrl: env['DATABASE_URL'],
    durability: readDurability(env['BUTTONWOOD_DURABILITY']),
    bots: env['BUTTONWOOD_BOTS'] !== 'off',
  };
}

function readDurability(text: string | undefined): 'always' | 'relaxed' {
  if (text === undefined || text === 'always') return 'always';
  if (text === 'relaxed') return 'relaxed';
  throw new Error(`BUTTONWOOD_DURABILITY is always or relaxed, not "${text}".`);
}

function readPort(text: string | undefined): number {
  if (text === undefined) return DEFAULT_PORT;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > MAX_PORT) {
    throw new Error(`BUTTONWOOD_PORT is a port from 1 to ${MAX_PORT}, not "${text}".`);
  }
  return port;
}
