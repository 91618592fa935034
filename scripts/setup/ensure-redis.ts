import { dockerAnswers, REDIS_FLOOR, redisOnPath } from '../../packages/engine/src/servers/locate-redis.ts';
import { run } from '../bootstrap/run.mjs';
import { SetupError } from './setup-error.ts';

/** A system package manager and how it installs a Redis. The first list that works is enough. */
interface PackageManager {
  readonly command: string;
  readonly needsRoot: boolean;
  readonly before?: readonly string[];
  readonly installs: readonly (readonly string[])[];
}

const packageManagers: readonly PackageManager[] = [
  {
    command: 'apt-get',
    needsRoot: true,
    before: ['update'],
    installs: [['install', '-y', '--no-install-recommends', 'redis-server']],
  },
  {
    command: 'dnf',
    needsRoot: true,
    installs: [
      ['install', '-y', 'redis'],
      ['install', '-y', 'valkey'],
    ],
  },
  {
    command: 'apk',
    needsRoot: true,
    installs: [
      ['add', '--no-cache', 'redis'],
      ['add', '--no-cache', 'valkey'],
    ],
  },
  {
    command: 'pacman',
    needsRoot: true,
    installs: [
      ['-Sy', '--noconfirm', 'redis'],
      ['-Sy', '--noconfirm', 'valkey'],
    ],
  },
  { command: 'brew', needsRoot: false, installs: [['install', 'redis']] },
];

/**
 * Makes sure that a Redis can be started: from PATH, else installed through the system's package
 * manager, else in Docker. With REDIS_URL set nothing is needed.
 *
 * @throws SetupError that names all three ways when none works.
 */
export async function ensureRedis(): Promise<void> {
  if (process.env['REDIS_URL'] !== undefined) return;
  const { found, tooOld } = await redisOnPath();
  if (found !== undefined) return;
  const tried = [tooOld === undefined ? 'no redis-server on PATH' : `${tooOld} is older than ${REDIS_FLOOR}`];

  for (const manager of packageManagers) {
    const outcome = await installWith(manager);
    if (outcome === 'absent') continue;
    if (outcome === 'installed') return;
    tried.push(outcome);
  }
  if (await dockerAnswers()) {
    console.log('setup: Redis will run in Docker');
    return;
  }
  throw new SetupError(missingRedis(tried));
}

/** Returns 'installed', 'absent' (no such manager here), or in words why it did not work. */
async function installWith(manager: PackageManager): Promise<string> {
  if (!(await onPath(manager.command))) return 'absent';
  const prefix = manager.needsRoot && process.getuid?.() !== 0 ? ['sudo', '-n'] : [];
  if (prefix.length > 0 && !(await answers(['sudo', '-n', 'true']))) {
    return `${manager.command} needs root, and sudo asks for a password`;
  }
  for (const install of manager.installs) {
    const commandLine = [...prefix, manager.command, ...install];
    console.log(`setup: installing Redis with \`${commandLine.join(' ')}\``);
    if (manager.before !== undefined) await quietly([...prefix, manager.command, ...manager.before]);
    const { code, output } = await quietly(commandLine);
    const { found, tooOld } = await redisOnPath();
    if (found !== undefined) return 'installed';
    if (tooOld !== undefined) return `${manager.command} has only ${tooOld}, older than ${REDIS_FLOOR}`;
    if (code !== 0) console.log(`setup: that failed (exit code ${code}): ${lastLine(output)}`);
  }
  return `${manager.command} could not install it`;
}

function missingRedis(tried: readonly string[]): string {
  return [
    `Buttonwood keeps its journal in Redis ${REDIS_FLOOR} or newer and found no way to get one (${tried.join('; ')}).`,
    'Do one of these, then run the same command again:',
    `  1. install redis-server ${REDIS_FLOOR}+ and put it on PATH (Debian, Ubuntu: apt-get install redis-server; macOS: brew install redis)`,
    '  2. start Docker, so that Redis can run in a container',
    '  3. set REDIS_URL to a Redis that you run yourself',
  ].join('\n');
}

function quietly(commandLine: readonly string[]): Promise<{ code: number; output: string }> {
  const [command = '', ...args] = commandLine;
  return run(command, args, { quiet: true, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
}

async function answers(commandLine: readonly string[]): Promise<boolean> {
  return (await quietly(commandLine)).code === 0;
}

function onPath(command: string): Promise<boolean> {
  return answers(['/bin/sh', '-c', `command -v ${command}`]);
}

function lastLine(output: string): string {
  return output.trim().split('\n').at(-1) ?? '';
}
