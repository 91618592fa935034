import { mkdtempSync, rmSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkpointPublicKey } from '@buttonwood/engine/archive/checkpoint-key.ts';
import { openArchive } from '@buttonwood/engine/archive/open-archive.ts';
import { RedisJournal } from '@buttonwood/engine/journal/redis-journal.ts';
import { openDatabase } from '@buttonwood/engine/read-model/database.ts';
import { type RedisRole, roleUrl } from '@buttonwood/engine/servers/redis-roles.ts';
import { startExchange } from '@buttonwood/engine/testing/running-exchange.ts';
import { Redis } from 'ioredis';
import { Random } from '../../src/participants/random.ts';
import { newTrader, type Acknowledged } from '../trading-client.ts';
import { compileShim, FaultyMachine } from './fault-shim.ts';
import { LiveTrader, type Traders } from './fault-trader.ts';
import { possibleFaults, type Fault, type Scene } from './faults.ts';
import { startFaultyServers } from './faulty-servers.ts';
import { LiveRecorder } from './live-recorder.ts';
import { checkReplay, checkRound, type Evidence } from './round-checks.ts';
import { TapeSoFar } from './tape-so-far.ts';

const SYMBOL = 'AAPL';
const PROGRAM_ROLES: readonly RedisRole[] = ['engine', 'projector', 'archiver', 'api', 'worker'];
const HTTP_TRADERS = 4;
const LIVE_TRADERS = 2;
/** Orders that each trader has on their way at a time. */
const AT_ONCE = 3;
const FAULTS_A_ROUND = 3;
/** Faults begin within this time of a round. */
const STRIKE_WITHIN_MS = 4_000;
/** Trading goes on this long after the last fault. */
const AFTERWARDS_MS = 700;
/** Everything is back and has caught up by then, or the round has failed. */
const CAUGHT_UP_MS = 60_000;
const POLL_MS = 100;
const LOG_LINES = 60;

/** Tapes are so short here that the archiver would have nothing to do otherwise. */
const SMALL_ARCHIVE = { BUTTONWOOD_KEPT_FRAMES: '200', BUTTONWOOD_SEGMENT_FRAMES: '50' };

/** One round: what was done, and what does not fit afterwards. */
export interface RoundReport {
  readonly faults: readonly string[];
  readonly orders: number;
  readonly fills: number;
  readonly tookMs: number;
  /** Empty in a good round. */
  readonly findings: readonly string[];
}

/** An exchange of real processes to which faults happen while clients trade. */
export interface FaultSession {
  /** Faults that cannot be done on this machine, with the reason. */
  readonly skipped: readonly string[];
  /** Runs the round of a seed: a choice of faults under load, then the checks. `replay` adds the whole audit. */
  round(
    seed: number,
    options: { readonly replay: boolean; readonly only?: string | undefined },
  ): Promise<RoundReport>;
  /** What the programs and servers printed last. */
  output(): string;
  dispose(): Promise<void>;
}

/** Starts servers behind proxies, an exchange on them, and its traders. */
export async function startFaultSession(seed: number): Promise<FaultSession> {
  const folder = mkdtempSync(join(tmpdir(), 'buttonwood-test-faults-'));
  await chmod(folder, 0o755); // Postgres runs as another user when the tests run as root.
  const shim = compileShim(folder);
  const machine = (name: string): FaultyMachine | undefined =>
    shim.kind === 'library' ? new FaultyMachine(shim.path, join(folder, `${name}.control`)) : undefined;
  const { possible, skipped } = possibleFaults(shim.kind === 'none' ? shim.because : undefined);
  const lines: string[] = [];
  const servers = await startFaultyServers(folder, machine('redis'), (line) => {
    lines.push(line);
    if (lines.length > LOG_LINES) lines.shift();
  });
  const programs = machine('programs');
  const env = {
    ...SMALL_ARCHIVE,
    REDIS_URL: servers.redis.proxyUrl,
    BUTTONWOOD_REDIS_ROLES: 'on',
    DATABASE_URL: servers.postgres.proxyUrl,
    ...programs?.env,
  };
  const exchange = await startExchange({ env }).catch(async (error: unknown) => {
    await servers.dispose();
    rmSync(folder, { recursive: true, force: true });
    throw error;
  });
  const scene: Scene = { exchange, servers, programs };
  await until('the instrument is open', async () => {
    const response = await fetch(`${exchange.url}/api/v1/instruments/${SYMBOL}`);
    return response.ok && ((await response.json()) as { phase: string }).phase === 'continuous';
  });
  await until('each program speaks to Redis as its own user', () => areRolesUsed(servers.redis.url));
  const { traders, recorders } = await openTraders(exchange.url, seed);
  const tape = new TapeSoFar(SYMBOL);

  return {
    skipped,
    output: () => [...lines, exchange.output().slice(-6_000)].join('\n'),
    async round(roundSeed, { replay, only }) {
      const started = performance.now();
      const random = new Random(roundSeed);
      const chosen = chooseFaults(
        possible.filter(({ name }) => only === undefined || name.includes(only)),
        random,
      );
      const before = { orders: tape.held.size, fills: tape.fills.length };
      const stop = new AbortController();
      const everybody = [...traders.overHttp, ...traders.overLive];
      const trading = Promise.all(
        everybody.flatMap((each) => Array.from({ length: AT_ONCE }, () => each.trade(stop.signal))),
      );
      await Promise.all(
        chosen.map(async (fault) => {
          const own = new Random(random.between(0, 2 ** 31));
          await sleep(own.between(0, STRIKE_WITHIN_MS));
          await fault.strike(scene, own);
        }),
      );
      await sleep(AFTERWARDS_MS);
      stop.abort();
      await trading;
      const findings = await withEvidence(scene, async (stores) => {
        await until('everything has caught up', () => caughtUp(stores));
        const acknowledged = everybody.flatMap((each): readonly Acknowledged[] => each.acknowledged);
        const evidence = { ...stores, tape, symbol: SYMBOL, acknowledged, recorders };
        return [...(await checkRound(evidence)), ...(replay ? await checkReplay(evidence) : [])];
      });
      return {
        faults: chosen.map(({ name }) => name),
        orders: tape.held.size - before.orders,
        fills: tape.fills.length - before.fills,
        tookMs: performance.now() - started,
        findings,
      };
    },
    async dispose() {
      for (const recorder of recorders) recorder.close();
      for (const trader of traders.overLive) trader.close();
      await exchange.dispose();
      await servers.dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The programs have the rights that `npm start` gives them: each is there, and nobody but this process may do everything. */
async function areRolesUsed(redisUrl: string): Promise<boolean> {
  const redis = new Redis(redisUrl, { lazyConnect: true });
  redis.on('error', () => undefined); // The command that failed tells as well.
  try {
    await redis.connect();
    const own = `id=${await redis.client('ID')} `;
    const others = String(await redis.client('LIST'))
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith(own));
    const users = new Set(others.map((line) => / user=(\S+)/.exec(line)?.[1] ?? ''));
    return !users.has('default') && PROGRAM_ROLES.every((role) => users.has(role));
  } finally {
    redis.disconnect();
  }
}

async function openTraders(
  url: string,
  seed: number,
): Promise<{ traders: Traders; recorders: LiveRecorder[] }> {
  const all = await Promise.all(
    Array.from({ length: HTTP_TRADERS + LIVE_TRADERS }, (_, index) =>
      newTrader(url, `trader-${index}`, SYMBOL, seed + index),
    ),
  );
  const tokens = all.map(({ token }) => token);
  return {
    traders: {
      overHttp: all.slice(0, HTTP_TRADERS),
      overLive: tokens
        .slice(HTTP_TRADERS)
        .map((token, index) => new LiveTrader(url, token, SYMBOL, new Random(seed + 1_000 + index))),
    },
    recorders: tokens.map((token) => new LiveRecorder(url, token, SYMBOL)),
  };
}

/** Some faults, each on something else. */
function chooseFaults(possible: readonly Fault[], random: Random): Fault[] {
  const chosen: Fault[] = [];
  let left = possible;
  while (chosen.length < FAULTS_A_ROUND && left.length > 0) {
    const fault = left[random.between(0, left.length - 1)];
    if (fault === undefined) break;
    chosen.push(fault);
    left = left.filter(({ on }) => on !== fault.on);
  }
  return chosen;
}

type Stores = Pick<Evidence, 'journal' | 'archive' | 'archiveReader' | 'database'>;

async function withEvidence<T>(
  { servers, exchange }: Scene,
  use: (stores: Stores) => Promise<T>,
): Promise<T> {
  const journal = await RedisJournal.open({ url: roleUrl(servers.redis.url, 'ops') });
  const database = openDatabase(servers.postgres.url);
  const opened = openArchive(servers.postgres.url, () => undefined);
  const publicKey = await checkpointPublicKey(exchange.dataFolder);
  try {
    const archive = { store: opened.store, publicKey };
    return await use({ journal, archive, archiveReader: opened.reader, database });
  } finally {
    await journal.close();
    await database.destroy();
    await opened.close();
  }
}

/** Every actor has answered its inbox, no actor has halted, and Postgres has every out frame. */
async function caughtUp({ journal, database }: Stores): Promise<boolean> {
  const offsets = await database.selectFrom('read.offsets').select(['stream', 'position']).execute();
  for (const { name } of await journal.actors()) {
    const control = await journal.control(name);
    if (control === undefined || control.lastIn !== control.lastOut) return false;
    if (offsets.some((row) => row.stream === name && row.position !== control.lastOut)) return false;
  }
  return true;
}

async function until(what: string, done: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + CAUGHT_UP_MS;
  for (;;) {
    const yes = await done().catch((error: unknown) => {
      if (performance.now() > deadline) throw error;
      return false;
    });
    if (yes) return;
    if (performance.now() > deadline) throw new Error(`${what}: not within ${CAUGHT_UP_MS / 1_000} s`);
    await sleep(POLL_MS);
  }
}
