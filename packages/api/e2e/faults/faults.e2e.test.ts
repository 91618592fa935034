/**
 * The short form of `pnpm test:faults`: an exchange of real processes behind faulty networks, disks and clocks. What clients
 * were told is in the tape exactly once; ledger, Postgres and live feeds agree with it, and the replay proves the rest.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startFaultSession, type FaultSession } from './fault-session.ts';

/** Chosen so that they come to cut and half-open links, a power cut, a full disk, used-up memory, a freeze, and ends of programs and servers. */
const SEEDS = [92, 94, 95] as const;
const START_MS = 180_000;
const ROUND_MS = 150_000;

let session: FaultSession;

beforeAll(async () => {
  session = await startFaultSession(1);
}, START_MS);

afterAll(async () => {
  await session?.dispose();
}, START_MS);

for (const [index, seed] of SEEDS.entries()) {
  test(
    `after the faults of seed ${seed} nothing that was acknowledged is missing and nothing is there twice`,
    async ({ annotate }) => {
      const report = await session.round(seed, { replay: index === SEEDS.length - 1 });
      await annotate(`${report.faults.join(' + ')}: ${report.orders} orders, ${report.fills} fills`);
      expect(report.findings, session.output()).toEqual([]);
      expect(report.orders).toBeGreaterThan(0);
    },
    ROUND_MS,
  );
}
