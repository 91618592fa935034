import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { FrameReader } from '@buttonwood/shared/frame/frame-reader.ts';
import { Follower, readControls } from '../src/runtime/follower.ts';
import type { ActorEntry } from '../src/journal/journal.ts';
import { RedisJournal } from '../src/journal/redis-journal.ts';
import { createMachine } from '../src/runtime/machines.ts';
import { checkTape, type TapeCheckOptions } from '../src/runtime/tape-check.ts';
import { freePort } from '../src/servers/free-port.ts';
import { startRedisServer } from '../src/servers/redis-server.ts';
import { ACTORS, ExchangeTape, LEDGER } from './recovery/exchange-tape.ts';

/*
 * pnpm bench:recovery [--json] [--orders 100000] [--commands 500000]
 * How long an engine process needs from its start to its work: with a snapshot of that many resting orders, and without any,
 * replaying the tape of a busy day from Redis, every frame compared. Own Redis with `appendfsync always`.
 */
const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    orders: { type: 'string', default: '100000' },
    commands: { type: 'string', default: '500000' },
  },
});
const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const RUNS = 3;
const TARGET_READY_MS = 1_000;
const TARGET_REPLAY_PER_SECOND = 300_000;

const folder = await mkdtemp(join(tmpdir(), 'buttonwood-bench-'));
const redis = await startRedisServer({
  ...{ dataDir: join(folder, 'redis'), port: await freePort(), password: 'bench', onLine: () => undefined },
});
try {
  let engine = await startEngine();
  const journal = await RedisJournal.open({ url: redis.url });
  const tape = new ExchangeTape(journal);
  await tape.open();
  await tape.rest(Number(values.orders));
  const readyMs: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    await endEngine(engine);
    const started = performance.now();
    engine = await startEngine();
    readyMs.push(Math.round(performance.now() - started));
  }
  await tape.trade(Number(values.commands));
  await endEngine(engine);
  const replays = [];
  for (const actor of ACTORS) replays.push(await replay(journal, actor));
  const verified = [];
  for (const actor of ACTORS) verified.push(await verify(journal, actor));
  await journal.close();
  const commands = replays.find(({ actor }) => actor === LEDGER)?.commands ?? 0;
  const replayMs = replays.reduce((sum, { ms }) => sum + ms, 0);
  const messages = replays.reduce((sum, each) => sum + each.messages, 0);
  const cpuMs = replays.reduce((sum, each) => sum + each.cpuMs, 0);
  const perSecond = (count: number, ms = replayMs): number => Math.round((count / ms) * 1_000);
  const cpu = cpus();
  const report = {
    machine: `${cpu.length} x ${cpu[0]?.model ?? 'unknown'}, Node ${process.version}`,
    restart: { restingOrders: Number(values.orders), readyMs, targetMs: TARGET_READY_MS },
    replay: {
      ...{ replays, commandsPerSecond: perSecond(commands), messagesPerSecond: perSecond(messages) },
      ...{
        commandsPerCpuSecond: perSecond(commands, cpuMs),
        messagesPerCpuSecond: perSecond(messages, cpuMs),
      },
      target: TARGET_REPLAY_PER_SECOND,
    },
    verified,
  };
  if (values.json) console.log(JSON.stringify(report, null, 2));
  else print(report);
} finally {
  await redis.stop();
  await rm(folder, { recursive: true, force: true });
}

interface Replay {
  readonly actor: string;
  readonly frames: number;
  readonly messages: number;
  /** Messages from outside. */
  readonly commands: number;
  readonly ms: number;
  /** Processor time, which a machine with other things to do does not stretch. */
  readonly cpuMs: number;
}

/** Makes one actor again from the beginning of its tape. */
async function replay(journal: RedisJournal, actor: ActorEntry): Promise<Replay> {
  const controls = await readControls(journal);
  const started = performance.now();
  const cpuBefore = process.cpuUsage();
  const follower = await Follower.begin({ journal, actor, createMachine }, controls);
  await follower.takeOver(controls);
  const ms = Math.round(performance.now() - started);
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    actor: actor.name,
    ...(await count(journal, actor)),
    ms,
    cpuMs: Math.round((user + system) / 1_000),
  };
}

/** Reads the tape of one actor as an engine does once after each start of Redis, before it takes any order. */
async function verify(journal: RedisJournal, { name }: ActorEntry): Promise<Verified> {
  const control = await journal.control(name);
  if (control === undefined) throw new Error(`${name} is provisioned`);
  let [frames, bytes] = [0, 0];
  const counted: TapeCheckOptions['journal'] = {
    readInbox: async (...args) => add(await journal.readInbox(...args)),
    readOut: async (...args) => add(await journal.readOut(...args)),
  };
  const add = <E extends { readonly bytes: Uint8Array }>(entries: E[]): E[] => {
    for (const entry of entries) bytes += entry.bytes.length;
    return entries;
  };
  const started = performance.now();
  const cpuBefore = process.cpuUsage();
  const onPage = ({ number }: { readonly number: number }): void => void (frames = number);
  await checkTape({ journal: counted, actor: name, control, onPage, isStopping: () => false });
  const ms = Math.round(performance.now() - started);
  const { user, system } = process.cpuUsage(cpuBefore);
  return { actor: name, frames, bytes, ms, cpuMs: Math.round((user + system) / 1_000) };
}

async function count(journal: RedisJournal, { name }: ActorEntry) {
  const reader = new FrameReader();
  let [frames, messages, commands] = [0, 0, 0];
  for (;;) {
    const entries = await journal.readInbox(name, frames, 64);
    if (entries.length === 0) return { frames, messages, commands };
    frames += entries.length;
    for (const { bytes } of entries) {
      reader.open(bytes);
      while (reader.next()) {
        messages += 1;
        if (reader.view.getUint32(reader.offset + 8, true) === 0) commands += 1;
      }
    }
  }
}

async function startEngine(): Promise<ChildProcess> {
  const env = { ...process.env, REDIS_URL: redis.url, BUTTONWOOD_DATA: folder, LOG_LEVEL: 'warn' };
  const child = fork(MAIN, { env });
  await once(child, 'message');
  return child;
}

async function endEngine(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}

interface Verified {
  readonly actor: string;
  readonly frames: number;
  readonly bytes: number;
  readonly ms: number;
  readonly cpuMs: number;
}

interface Report {
  readonly machine: string;
  readonly restart: {
    readonly restingOrders: number;
    readonly readyMs: readonly number[];
    readonly targetMs: number;
  };
  readonly replay: {
    readonly replays: readonly Replay[];
    readonly commandsPerSecond: number;
    readonly messagesPerSecond: number;
    readonly commandsPerCpuSecond: number;
    readonly messagesPerCpuSecond: number;
    readonly target: number;
  };
  readonly verified: readonly Verified[];
}

function print({ machine, restart, replay: { replays, ...rates }, verified }: Report): void {
  console.log(machine);
  console.log(
    `restart with a snapshot of ${restart.restingOrders} resting orders: ready after ${restart.readyMs.join(', ')} ms (target ${restart.targetMs})`,
  );
  for (const { actor, frames, messages, ms, cpuMs } of replays)
    console.log(`${actor}: ${messages} messages in ${frames} frames, ${ms} ms (processor ${cpuMs} ms)`);
  console.log(
    `replay: ${rates.commandsPerSecond} commands/s through all actors, ${rates.messagesPerSecond} messages/s; per second of processor time ${rates.commandsPerCpuSecond} and ${rates.messagesPerCpuSecond} (target ${rates.target})`,
  );
  for (const { actor, frames, bytes, ms, cpuMs } of verified)
    console.log(
      `${actor}: tape verified, ${frames} frames, ${(bytes / 1e6).toFixed(1)} MB, ${ms} ms (processor ${cpuMs} ms)`,
    );
}
