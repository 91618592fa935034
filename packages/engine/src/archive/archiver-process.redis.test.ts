import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reportLines } from '../audit/report.ts';
import { verifyTape } from '../audit/verify.ts';
import type { ActorName, OutEntry } from '../journal/journal.ts';
import { OutTail } from '../journal/out-tail.ts';
import { leaseKey } from '../journal/stream-names.ts';
import { Engine } from '../runtime/engine.ts';
import { roleUrl } from '../servers/redis-roles.ts';
import { ArchiveScene, SNAPSHOT_EVERY, walkTapes } from './archive-scene.ts';
import { withArchive } from './archived-journal.ts';
import { checkpointPublicKey } from './checkpoint-key.ts';

const MAIN = join(import.meta.dirname, 'main.ts');
const KILLS = 2;
const COMMANDS = 200;
const PATIENCE_MS = 90_000;
const TEST_MS = 400_000;

/** Two servers and a traded tape, on a machine that is busy with other tests. */
const START_MS = 90_000;
let scene: ArchiveScene;
let admin: Redis;
let engine: Engine;
let tail: OutTail;
const seen = new Map<ActorName, OutEntry[]>();
const children: ChildProcess[] = [];
const output: string[] = [];

beforeAll(async () => {
  scene = await ArchiveScene.start(13, true);
  admin = new Redis(scene.redis.url);
  engine = await startEngine();
  tail = new OutTail({
    journal: scene.journal,
    onEntries: ({ name }, entries) => void seen.set(name, [...(seen.get(name) ?? []), ...entries]),
    onStop: ({ name }, { code, detail }) => scene.errors.push(`${name} ${code} ${detail}`),
  });
  await tail.start();
  await scene.exchange.open();
}, START_MS);

afterAll(async () => {
  await Promise.all(children.map(killed));
  await tail.stop();
  await engine.stop();
  admin.disconnect();
  await scene.stop();
});

test(
  'the archiver trims under load, is killed again and again, and nothing is lost or doubled',
  async () => {
    for (let kill = 0; kill < KILLS; kill++) {
      const before = await archived();
      const child = await startArchiver();
      await scene.trade(COMMANDS);
      await expect.poll(archived, { timeout: PATIENCE_MS, interval: 5 }).toBeGreaterThan(before);
      await killed(child);
      // The lease of the dead one would end by itself; the test does not wait for that.
      await admin.del(leaseKey('archiver'));
    }
    const last = await startArchiver();
    await expect
      .poll(() => scene.head('ledger:0'), { timeout: PATIENCE_MS, interval: 20 })
      .toBeGreaterThan(200);
    await expectWholeTape();
    const exited = new Promise<number | null>((resolve) => last.once('exit', resolve));
    last.kill('SIGTERM');
    expect(await exited, output.join('')).toBe(0);
  },
  TEST_MS,
);

test(
  'an engine starts from a snapshot behind the trim point and trades on; the audit passes',
  async () => {
    await engine.stop();
    engine = await startEngine();
    await scene.trade(60);
    expect(engine.halts().size).toBe(0);
    await expectWholeTape();
    const publicKey = await checkpointPublicKey(scene.dataFolder);
    const archive = { store: scene.archive.store, publicKey };
    const report = await verifyTape({ journal: scene.journal, archive, snapshotEvery: SNAPSHOT_EVERY });
    expect(reportLines(report).filter((line) => line.startsWith('FAIL'))).toEqual([]);
    expect(report.archive.find(({ actor }) => actor === 'ledger:0')?.checkpoints).toBeGreaterThan(2);
    expect(scene.errors).toEqual([]);
  },
  TEST_MS,
);

/** Ends a process that may have ended already, and waits until it is gone. */
async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

async function archived(): Promise<number> {
  return (await scene.archive.store.end('ledger:0')).number;
}

/** What a reader saw of every stream as it was published is what archive and stream have together. */
async function expectWholeTape(): Promise<void> {
  expect(await tail.caughtUp(PATIENCE_MS)).toBe(true);
  const tapes = await walkTapes(withArchive(scene.journal, scene.archive.reader), 64);
  for (const [name, { inbox, out }] of tapes) {
    expect(out, name).toEqual(seen.get(name));
    expect(inbox.map(({ number }) => number)).toEqual(out.map(({ number }) => number));
  }
}

async function startEngine(): Promise<Engine> {
  const { journal, dataFolder } = scene;
  const quiet = (): void => undefined;
  const log = { info: quiet, warn: quiet, error: (line: string) => void scene.errors.push(line) };
  const started = new Engine({ journal, store: journal, dataFolder, snapshotEvery: SNAPSHOT_EVERY, log });
  await started.start();
  expect(await started.settled(PATIENCE_MS)).toBe(true);
  return started;
}

async function startArchiver(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [MAIN], {
    env: {
      ...process.env,
      REDIS_URL: roleUrl(scene.redis.url, 'archiver'),
      DATABASE_URL: scene.postgres.url,
      BUTTONWOOD_DATA: scene.dataFolder,
      BUTTONWOOD_KEPT_FRAMES: '50',
      BUTTONWOOD_SEGMENT_FRAMES: '40',
      // The Postgres of the tests does not wait for a disk; a trim would be refused otherwise.
      BUTTONWOOD_DURABILITY: 'relaxed',
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  children.push(child);
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('exit', (code) => reject(new Error(`the archiver ended with ${code}: ${output.join('')}`)));
  });
  return child;
}
