import { withArchive } from './archive/archived-journal.ts';
import { openArchive } from './archive/open-archive.ts';
import { engineConfig } from './config.ts';
import type { Halt } from './core/halt.ts';
import { RedisJournal } from './journal/redis-journal.ts';
import { UnsafeSettings } from './journal/redis-settings.ts';
import { Engine } from './runtime/engine.ts';
import { createEngineMetrics, serveMetrics } from './runtime/engine-metrics.ts';
import { EXIT_CODE, EXIT_UNSAFE_SETTINGS } from './runtime/halts.ts';
import { createLog } from './telemetry/log.ts';

/** How long the start waits for every actor; after that the engine is ready and the others follow. */
const SETTLE_MS = 20_000;
const FAILED = 1;

const log = createLog('engine');

/** The engine process: every registered actor, until it is told to stop or all of them have halted. Ends the process when it fails. */
export function runEngine(): void {
  main().catch(fail);
}

async function main(): Promise<void> {
  const { redisUrl, dataFolder, durability, metricsPort } = engineConfig(process.env);
  const journal = await RedisJournal.open({ url: redisUrl, loads: true, durability });
  if (durability === 'relaxed')
    log.warn('relaxed durability: a crash of Redis can lose the last two seconds');
  // Only read by a start from before the trim point: the engine works without Postgres.
  const databaseUrl = process.env['DATABASE_URL'];
  const archive =
    databaseUrl === undefined ? undefined : openArchive(databaseUrl, (error) => log.warn(error.message));
  let stopping: Promise<void> | undefined;
  const stop = (exitCode: number): Promise<void> => {
    stopping ??= (async () => {
      await engine.stop();
      await journal.close();
      await archive?.close();
      metrics.close();
      process.exitCode = exitCode;
      if (process.connected) process.disconnect();
    })();
    return stopping;
  };
  const registry = createEngineMetrics(journal, () => engine);
  const metrics = await serveMetrics(registry, metricsPort);
  const engine = new Engine({
    ...{ journal, store: journal, dataFolder, metricsAt: metrics.url },
    tape: withArchive(journal, archive?.reader),
    log,
    onAllHalted: (halt: Halt) => void stop(EXIT_CODE[halt.code]).catch(fail),
  });
  for (const event of ['SIGTERM', 'SIGINT', 'disconnect'] as const) {
    process.on(event, () => void stop(0).catch(fail));
  }
  await engine.start();
  if (!(await engine.settled(SETTLE_MS))) log.warn('not every actor works yet');
  if (process.connected) process.send?.({ ready: true });
  log.info(`${engine.positions().size} actors at work, ${engine.standbyPositions().size} followed`);
}

function fail(error: unknown): void {
  if (error instanceof UnsafeSettings) {
    log.error(error.message);
    process.exit(EXIT_UNSAFE_SETTINGS);
  }
  log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exit(FAILED);
}
