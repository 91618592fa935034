/**
 * `pnpm test:faults`: real processes, real faults. Each round is a choice of faults under load, made by its seed, and then the
 * checks; the last round of each exchange makes the whole tape again.
 *
 *   pnpm test:faults --rounds 50 [--seed S] [--only NAME]
 */
import { parseArgs } from 'node:util';
import { startFaultSession, type FaultSession } from './fault-session.ts';

/** Rounds on one exchange; the audit at the end of them makes its whole tape again. */
const ROUNDS_AN_EXCHANGE = 10;
const DEFAULT_ROUNDS = 50;

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
const seconds = Math.round((performance.now() - started) / 1_000);
print(
  `${rounds} rounds from seed ${firstSeed} in ${seconds} s: ${totals.orders} orders, ${totals.fills} fills, ${totals.failed} failed`,
);
process.exit(totals.failed === 0 ? 0 : 1);

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
