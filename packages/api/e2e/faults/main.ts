/**
 * `pnpm test:faults`: real processes, real faults. Each round is a choice of faults under load, made by its seed, and then the
 * checks; the last round of each exchange makes the whole tape again. At the end an engine is frozen for a minute.
 *
 *   pnpm test:faults --rounds 50 [--seed S] [--only NAME]
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startFaultSession, type FaultSession } from './fault-session.ts';

/** Rounds on one exchange; the audit at the end of them makes its whole tape again. */
const ROUNDS_AN_EXCHANGE = 10;
const DEFAULT_ROUNDS = 50;
const FROZEN_TEST_MS = 300_000;

const { values } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== '--'),
  options: { rounds: { type: 'string' }, seed: { type: 'string' }, only: { type: 'string' } },
});
const rounds = Number(values.rounds ?? DEFAULT_ROUNDS);
const firstSeed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000));
const totals = { orders: 0, fills: 0, failed: 0 };
const started = performance.now();

for (let done = 0; done < rounds; done += ROUNDS_AN_EXCHANGE) {
  await runSession(firstSeed + done, Math.min(ROUNDS_AN_EXCHANGE, rounds - done));
}
if (values.only === undefined && !runFrozenEngine()) totals.failed += 1;
const seconds = Math.round((performance.now() - started) / 1_000);
print(
  `${rounds} rounds from seed ${firstSeed} in ${seconds} s: ${totals.orders} orders, ${totals.fills} fills, ${totals.failed} failed`,
);
process.exit(totals.failed === 0 ? 0 : 1);

/** Two engines under load, one of them stopped for a minute and woken: the long form of a test that has its own load. */
function runFrozenEngine(): boolean {
  const root = join(import.meta.dirname, '..', '..', '..', '..');
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const args = [vitest, 'run', 'packages/engine/src/runtime/standby.redis.test.ts'];
  const env = { ...process.env, BUTTONWOOD_DEEP: '1' };
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: root, env, timeout: FROZEN_TEST_MS });
  print(`${status === 0 ? 'pass' : 'FAIL'}  an engine frozen for 60 s and woken`);
  if (status !== 0) print(String(stdout));
  return status === 0;
}

/** Rounds on one exchange. One that fails to come back ends the session, and the next one has a new exchange. */
async function runSession(seed: number, count: number): Promise<void> {
  let session: FaultSession | undefined;
  try {
    session = await startFaultSession(seed);
    if (seed === firstSeed) for (const line of session.skipped) print(`skipped  ${line}`);
    for (let round = 0; round < count; round++) await runRound(session, seed + round, round === count - 1);
  } catch (error) {
    totals.failed += 1;
    const text = error instanceof Error ? error.message : String(error);
    print(`FAIL  in the session of seed ${seed}: ${text}\n${session?.output() ?? ''}`);
  } finally {
    await session?.dispose();
  }
}

async function runRound(session: FaultSession, seed: number, replay: boolean): Promise<void> {
  const report = await session.round(seed, { replay, only: values.only });
  totals.orders += report.orders;
  totals.fills += report.fills;
  const good = report.findings.length === 0;
  const took = (report.tookMs / 1_000).toFixed(1);
  print(
    `${good ? 'pass' : 'FAIL'}  seed ${seed}  ${took} s  ${report.orders} orders, ${report.fills} fills  ${report.faults.join(' + ')}`,
  );
  for (const finding of report.findings) print(`      ${finding}`);
  if (good) return;
  totals.failed += 1;
  print(session.output());
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
