import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PROBE_MS = 10_000;

/** Functions came with 7.0. */
export const REDIS_FLOOR = '7.0';
const REDIS_FLOOR_MAJOR = 7;

/** The image that is run when there is Docker and no redis-server. */
export const REDIS_IMAGE = 'redis:8.2-alpine';

/** A way to run a Redis server on this machine. */
export type RedisProgram =
  | { readonly kind: 'binary'; readonly command: string; readonly version: string }
  | { readonly kind: 'docker' };

/** Returns redis-server (or its fork valkey-server) from PATH, if it is new enough, with its version. */
export async function redisOnPath(
  env: NodeJS.ProcessEnv = process.env,
): Promise<{ found?: RedisProgram; tooOld?: string }> {
  let tooOld: string | undefined;
  for (const command of ['redis-server', 'valkey-server']) {
    const version = await serverVersion(command, env);
    if (version === undefined) continue;
    if (Number.parseInt(version, 10) >= REDIS_FLOOR_MAJOR)
      return { found: { kind: 'binary', command, version } };
    tooOld ??= `${command} ${version}`;
  }
  return tooOld === undefined ? {} : { tooOld };
}

/** Returns whether a Docker engine answers. */
export async function dockerAnswers(env: NodeJS.ProcessEnv = process.env): Promise<boolean> {
  try {
    await run('docker', ['info', '--format', '{{.ServerVersion}}'], { env, timeout: PROBE_MS });
    return true;
  } catch {
    return false; // No docker command, or no engine behind it: both mean no.
  }
}

/** Returns the way to run Redis here, or undefined when setup has to provide one. */
export async function locateRedis(): Promise<RedisProgram | undefined> {
  const { found } = await redisOnPath();
  if (found !== undefined) return found;
  return (await dockerAnswers()) ? { kind: 'docker' } : undefined;
}

async function serverVersion(command: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  try {
    const { stdout } = await run(command, ['--version'], { env, timeout: PROBE_MS });
    return /v=(\d+\.\d+\.\d+)/.exec(stdout)?.[1] ?? /(\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  } catch {
    return undefined; // Not on PATH.
  }
}
