import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningExchange, ServiceName } from '@buttonwood/engine/testing/running-exchange.ts';
import { Redis } from 'ioredis';
import type { Random } from '../../src/participants/random.ts';
import type { FaultyMachine } from './fault-shim.ts';
import type { FaultyServer, FaultyServers } from './faulty-servers.ts';

/** What the faults are done to. */
export interface Scene {
  readonly exchange: RunningExchange;
  readonly servers: FaultyServers;
  /** Clock of the programs; undefined without the shim. */
  readonly programs: FaultyMachine | undefined;
}

/** Something that happens to an exchange. When `strike` returns it is over, and what was killed is starting again. */
export interface Fault {
  readonly name: string;
  /** What it happens to; at any time at most one fault happens to a thing. */
  readonly on: string;
  /** What the machine must have. */
  readonly needs?: 'shim' | 'prlimit' | undefined;
  strike(scene: Scene, random: Random): Promise<void>;
}

const FREEZE_MS = { from: 500, to: 4_000 } as const;
const DOWN_MS = { from: 50, to: 1_500 } as const;
const TROUBLE_MS = { from: 500, to: 2_500 } as const;
const LATENCY_MS = { from: 20, to: 400 } as const;
const SYNC_DELAY_MS = { from: 20, to: 300 } as const;
const FULL_AFTER_BYTES = { from: 1, to: 40_000 } as const;
const CUT_AFTER_BYTES = { from: 1, to: 20_000 } as const;
const ALL_MEMORY = 1;
const HOUR_MS = 3_600_000;
const HALF = 0.5;

const PROGRAMS: readonly ServiceName[] = ['engine', 'projector', 'archiver', 'api', 'worker'];
const SERVERS = ['redis', 'postgres'] as const;

/** Every fault of the kit. */
export const FAULTS: readonly Fault[] = [
  ...PROGRAMS.map((program) => ({
    name: `kill ${program}`,
    on: program,
    strike: async ({ exchange }: Scene) => {
      await exchange.kill(program);
    },
  })),
  ...PROGRAMS.filter((program) => program !== 'worker').map((program) => ({
    name: `freeze ${program}`,
    on: program,
    strike: ({ exchange }: Scene, random: Random) => freeze(exchange, program, random),
  })),
  ...SERVERS.flatMap((server) => networkFaults(server)),
  { name: 'kill redis', on: 'redis', strike: ({ servers }, random) => killAndRevive(servers.redis, random) },
  {
    name: 'kill postgres',
    on: 'postgres',
    strike: ({ servers }, random) => killAndRevive(servers.postgres, random),
  },
  { name: 'freeze redis', on: 'redis', strike: freezeRedis },
  { name: 'power cut at redis', on: 'redis', needs: 'shim', strike: cutPower },
  { name: 'slow disk', on: 'redis', needs: 'shim', strike: slowDisk },
  { name: 'failing disk', on: 'redis', needs: 'shim', strike: failDisk },
  { name: 'full disk', on: 'redis', needs: 'prlimit', strike: fillDisk },
  { name: 'memory used up', on: 'redis', strike: flickerMemory },
  {
    name: 'clock of redis jumps',
    on: 'clock of redis',
    needs: 'shim',
    strike: ({ servers }, random) => jump(servers.redisMachine, random),
  },
  {
    name: 'clock of the programs jumps',
    on: 'clock of the programs',
    needs: 'shim',
    strike: ({ programs }, random) => jump(programs, random),
  },
];

/** The faults that can be done here, and why the others cannot. */
export function possibleFaults(shim: string | undefined): { possible: Fault[]; skipped: string[] } {
  const missing = new Map<string, string>();
  if (shim !== undefined) missing.set('shim', shim);
  try {
    execFileSync('prlimit', ['--version'], { stdio: 'ignore' });
  } catch {
    missing.set('prlimit', 'there is no prlimit');
  }
  const possible: Fault[] = [];
  const skipped: string[] = [];
  for (const fault of FAULTS) {
    const why = fault.needs === undefined ? undefined : missing.get(fault.needs);
    // A full disk needs the shim as well: it keeps the limit from killing the process.
    const because = why ?? (fault.needs === 'prlimit' ? missing.get('shim') : undefined);
    if (because === undefined) possible.push(fault);
    else skipped.push(`${fault.name}: ${because}`);
  }
  return { possible, skipped };
}

function networkFaults(server: (typeof SERVERS)[number]): Fault[] {
  return [
    {
      name: `slow link to ${server}`,
      on: `links to ${server}`,
      async strike({ servers }, random) {
        servers[server].proxy.setLatency(between(random, LATENCY_MS));
        await sleep(between(random, TROUBLE_MS));
        servers[server].proxy.heal();
      },
    },
    {
      name: `cut links to ${server}`,
      on: `links to ${server}`,
      async strike({ servers }, random) {
        servers[server].proxy.cut(() => random.next() < HALF);
        await sleep(between(random, DOWN_MS));
        servers[server].proxy.cut(() => random.next() < HALF);
      },
    },
    {
      name: `half-open links to ${server}`,
      on: `links to ${server}`,
      async strike({ servers }, random) {
        servers[server].proxy.silence(() => random.next() < HALF);
        await sleep(between(random, TROUBLE_MS));
        servers[server].proxy.heal();
      },
    },
    {
      name: `answers of ${server} cut in the middle`,
      on: `links to ${server}`,
      async strike({ servers }, random) {
        for (let times = 0; times < 5; times++) {
          servers[server].proxy.cutAfter(between(random, CUT_AFTER_BYTES));
          await sleep(between(random, DOWN_MS) / 4);
        }
        servers[server].proxy.heal();
      },
    },
  ];
}

async function freeze(exchange: RunningExchange, program: ServiceName, random: Random): Promise<void> {
  const pid = await exchange.signal(program, 'SIGSTOP');
  await sleep(between(random, FREEZE_MS));
  if (pid !== undefined) signal(pid, 'SIGCONT');
}

async function freezeRedis({ servers }: Scene, random: Random): Promise<void> {
  signal(servers.redis.pid, 'SIGSTOP');
  await sleep(between(random, FREEZE_MS));
  signal(servers.redis.pid, 'SIGCONT');
}

async function killAndRevive(server: FaultyServer, random: Random): Promise<void> {
  await server.kill();
  await sleep(between(random, DOWN_MS));
  await server.revive();
}

async function cutPower({ servers }: Scene, random: Random): Promise<void> {
  await servers.redis.kill();
  servers.redisMachine?.cutPower(servers.appendOnlyFiles());
  await sleep(between(random, DOWN_MS));
  await servers.redis.revive();
}

async function slowDisk(scene: Scene, random: Random): Promise<void> {
  const { servers } = scene;
  servers.redisMachine?.setSyncDelay(between(random, SYNC_DELAY_MS));
  await sleep(between(random, TROUBLE_MS));
  // Half of the time the power fails while a sync is on its way.
  if (random.next() < HALF) await cutPower(scene, random);
  servers.redisMachine?.setSyncDelay(0);
}

async function failDisk(scene: Scene, random: Random): Promise<void> {
  const { redis, redisMachine } = scene.servers;
  redisMachine?.setSyncFails(true);
  const ended = await redis.endsByItself();
  redisMachine?.setSyncFails(false);
  // With `appendfsync always` a failed sync ends Redis; what was not synced may not be on the disk.
  if (ended) redisMachine?.cutPower(scene.servers.appendOnlyFiles());
  await sleep(between(random, DOWN_MS));
  await redis.revive();
}

async function fillDisk({ servers }: Scene, random: Random): Promise<void> {
  servers.fillDisk(between(random, FULL_AFTER_BYTES));
  // Redis ends itself at the write that does not fit.
  if (!(await servers.redis.endsByItself())) await servers.redis.kill();
  await sleep(between(random, DOWN_MS));
  await servers.redis.revive();
}

async function flickerMemory({ servers }: Scene, random: Random): Promise<void> {
  const redis = new Redis(servers.redis.url, { lazyConnect: true, maxRetriesPerRequest: 1 });
  redis.on('error', () => undefined); // Another fault may end it; then the memory is free again.
  try {
    await redis.connect();
    for (let times = 0; times < 4; times++) {
      await redis.config('SET', 'maxmemory', ALL_MEMORY);
      await sleep(between(random, DOWN_MS) / 4);
      await redis.config('SET', 'maxmemory', 0);
      await sleep(between(random, DOWN_MS) / 4);
    }
  } finally {
    redis.disconnect();
  }
}

/** Forwards by up to an hour and back again, as a clock that is corrected twice. */
async function jump(machine: FaultyMachine | undefined, random: Random): Promise<void> {
  for (let times = 0; times < 3; times++) {
    machine?.setClockOffset(Math.floor((random.next() - HALF) * 2 * HOUR_MS));
    await sleep(between(random, TROUBLE_MS) / 3);
  }
  machine?.setClockOffset(0);
}

function between(random: Random, range: { readonly from: number; readonly to: number }): number {
  return random.between(range.from, range.to);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // Another fault was quicker: it has ended.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
