import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { RedisJournal } from '../src/journal/redis-journal.ts';
import { migrateToLatest } from '../src/read-model/migrate.ts';
import { API, ENGINE, endChild, PROJECTOR, SKELETON, startWorld } from './pipeline/bench-world.ts';
import { cpuTimes } from './pipeline/cpu-time.ts';
import { httpLoad } from './pipeline/http-load.ts';
import { LoadDriver, type OpenLoop, type Sustained } from './pipeline/load-driver.ts';
import { orderPath } from './pipeline/order-path.ts';
import { projectionLag } from './pipeline/projection-lag.ts';
import { skeletonPath } from './pipeline/skeleton-path.ts';

/*
 * pnpm bench:pipeline [--json] [--seconds 10]
 * What the path from `send` into the ledger's inbox to the settled fill costs, beside a relay that only moves the same
 * messages over the same three hops. Own servers, `appendfsync always`; engine, projector and api are real processes. The
 * relay runs before and after the path and its mean counts, because a shared machine changes while one looks.
 */
const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, seconds: { type: 'string', default: '10' } },
});
const seconds = Number(values.seconds);
const TARGET_RATIO = 0.3;
const WARM_UP_SECONDS = 3;
/** Share of its own sustained rate at which the latency of each is measured. */
const OPEN_LOOP_SHARE = 0.3;

const world = await startWorld();
try {
  await migrateToLatest(world.postgres.url);
  const before = await measureSkeleton();
  const path = await measurePath();
  const after = await measureSkeleton();
  const skeletonRate = Math.round((before.sustained.ordersPerSecond + after.sustained.ordersPerSecond) / 2);
  const ratio = Math.round((path.sustained.ordersPerSecond / skeletonRate) * 100) / 100;
  const cpu = cpus();
  const report = {
    machine: `${cpu.length} x ${cpu[0]?.model ?? 'unknown'}, Node ${process.version}`,
    redis: 'appendfsync always',
    skeleton: { ordersPerSecond: skeletonRate, before, after },
    path,
    ratio,
    target: TARGET_RATIO,
    passed: ratio >= TARGET_RATIO,
  };
  if (values.json) console.log(JSON.stringify(report, null, 2));
  else print(report);
  process.exitCode = report.passed ? 0 : 1;
} finally {
  await world.stop();
}

interface Measured {
  readonly sustained: Sustained;
  readonly openLoop: OpenLoop;
}

async function measure(driver: LoadDriver): Promise<Measured> {
  await driver.sustained(WARM_UP_SECONDS);
  const sustained = await driver.sustained(seconds);
  const openLoop = await driver.openLoop(Math.round(sustained.ordersPerSecond * OPEN_LOOP_SHARE), seconds);
  return { sustained, openLoop };
}

async function measureSkeleton(): Promise<Measured> {
  const relay = await world.start(SKELETON);
  const journal = await RedisJournal.open({ url: world.relayRedis.url });
  const { path, stop } = await skeletonPath(journal);
  const measured = await measure(new LoadDriver(journal, path));
  await stop();
  await journal.close();
  await endChild(relay);
  return measured;
}

async function measurePath() {
  const engine = await world.start(ENGINE);
  const projector = await world.start(PROJECTOR);
  const journal = await RedisJournal.open({ url: world.redis.url });
  const { path, stop } = await orderPath(journal);
  const api = await world.start(API);
  const driver = new LoadDriver(journal, path);
  await driver.sustained(WARM_UP_SECONDS);
  const cpuEnd = cpuTimes({
    engine: engine.pid,
    redis: world.redis.pid,
    api: api.pid,
    projector: projector.pid,
    postgres: world.postgres.pid,
    driver: process.pid,
  });
  const sustained = await driver.sustained(seconds);
  const cpuUsPerOrder = cpuEnd(sustained.orders);
  const lagAfterLoadMs = await projectionLag(journal, world.postgres.url);
  const offered = Math.round(sustained.ordersPerSecond * OPEN_LOOP_SHARE);
  const openLoop = await driver.openLoop(offered, seconds);
  const lagAfterOpenLoopMs = await projectionLag(journal, world.postgres.url);
  const http = await httpLoad(world.apiPort, seconds);
  const lagAfterHttpMs = await projectionLag(journal, world.postgres.url);
  await stop();
  await journal.close();
  for (const child of [api, projector, engine]) await endChild(child);
  return { sustained, cpuUsPerOrder, openLoop, http, lagAfterLoadMs, lagAfterOpenLoopMs, lagAfterHttpMs };
}

function print(report: {
  readonly machine: string;
  readonly skeleton: {
    readonly ordersPerSecond: number;
    readonly before: Measured;
    readonly after: Measured;
  };
  readonly path: Awaited<ReturnType<typeof measurePath>>;
  readonly ratio: number;
  readonly passed: boolean;
}): void {
  const { skeleton, path } = report;
  const rate = (perSecond: number): string => perSecond.toLocaleString('en-US').padStart(9);
  const open = ({ offeredPerSecond, p50Ms, p99Ms }: OpenLoop): string =>
    `p50 ${p50Ms} ms, p99 ${p99Ms} ms at ${offeredPerSecond.toLocaleString('en-US')} orders/s`;
  console.log(`${report.machine}; Redis with appendfsync always; engine, projector and api running`);
  console.log(
    `bare relay, before   ${rate(skeleton.before.sustained.ordersPerSecond)} orders/s   ${open(skeleton.before.openLoop)}`,
  );
  console.log(
    `send → settled fill  ${rate(path.sustained.ordersPerSecond)} orders/s   ${open(path.openLoop)}`,
  );
  console.log(
    `bare relay, after    ${rate(skeleton.after.sustained.ordersPerSecond)} orders/s   ${open(skeleton.after.openLoop)}`,
  );
  if (path.cpuUsPerOrder !== undefined) {
    const figures = Object.entries(path.cpuUsPerOrder).map(([name, us]) => `${name} ${us}`);
    console.log(`processor time       ${figures.join(', ')} µs an order`);
  }
  console.log(
    `over HTTP            ${rate(path.http.ordersPerSecond)} orders/s   p50 ${path.http.p50Ms} ms, p99 ${path.http.p99Ms} ms`,
  );
  if (Object.keys(path.http.others).length > 0)
    console.log(`  answers other than 201: ${JSON.stringify(path.http.others)}`);
  console.log(
    `projection lag        ${path.lagAfterLoadMs} ms behind the sustained load, ${path.lagAfterOpenLoopMs} ms behind the open loop, ${path.lagAfterHttpMs} ms behind HTTP`,
  );
  console.log(`ratio ${report.ratio}, target ${TARGET_RATIO}: ${report.passed ? 'reached' : 'missed'}`);
}
