import { BackOff } from '../../../journal/back-off.ts';
import { JournalUnavailable } from '../../../journal/journal.ts';
import { VENUE_NAME } from '@buttonwood/shared/ids/actor-id.ts';
import { encodeMessage } from '@buttonwood/shared/messages/codec.ts';
import { ScheduleInstrument } from '@buttonwood/shared/messages/commands.ts';
import { CalendarHost } from '../../../calendar/calendar-host.ts';
import type { PhaseChange } from '../../../calendar/phase-changes.ts';
import { PROFILES, profileNamed } from '../../../calendar/profiles.ts';
import { ConfigError, required } from '../../../config.ts';
import { TroubleLog } from '../../../projections/trouble-log.ts';
import { giveWay, PROJECTOR_NICENESS } from '../../../servers/give-way.ts';
import { createLog } from '../../../telemetry/log.ts';
import { openSyncEnvironment, type SyncEnvironment } from '../sync-environment.ts';
import { SyncWorker } from './sync-worker.ts';

const FAILED = 1;
/** Redis may still be starting. */
const MAX_OPEN_TRIES = 10;
const MIN_RETRY_MS = 100;
const MAX_RETRY_MS = 2_000;
/** How long the end may take before the process goes all the same: a job at hand is taken up again by the next worker. */
const MAX_END_MS = 2_500;

const log = createLog('worker');
const trouble = new TroubleLog((line) => log.warn(line));

/** An exchange that never closes; its day ends at midnight UTC. */
const DEFAULT_CALENDAR = 'always_open';

/** The worker process: synchronizes with other markets and announces the trading calendar, until it is told to stop. */
async function main(): Promise<void> {
  giveWay(process.pid, PROJECTOR_NICENESS);
  const redisUrl = required(process.env, 'REDIS_URL', 'redis://127.0.0.1:6379');
  const onTrouble = (error: Error): void => trouble.note(error);
  const environment = await open(onTrouble);
  const onProgress = (text: string): void => log.info(text);
  const worker = new SyncWorker({ environment, redisUrl, onTrouble, onProgress });
  const calendar = openCalendar(process.env, environment);
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopping ??= (async () => {
      setTimeout(() => process.exit(0), MAX_END_MS).unref();
      await calendar?.stop();
      await worker.stop();
      await environment.close();
      if (process.connected) process.disconnect();
    })();
    return stopping;
  };
  for (const event of ['SIGTERM', 'SIGINT', 'disconnect'] as const) {
    process.on(event, () => void stop().catch(fail));
  }
  await worker.start();
  calendar?.start();
  process.send?.({ ready: true });
  for (const { provider, missingKey } of environment.configured) {
    if (missingKey !== null) log.warn(`${provider.id} is left out: ${missingKey} is not set`);
  }
}

/** The calendar of BUTTONWOOD_CALENDAR; `none` leaves the phases to operators. Throws ConfigError. */
function openCalendar(env: NodeJS.ProcessEnv, environment: SyncEnvironment): CalendarHost | undefined {
  const { journal, producer } = environment;
  const name = env['BUTTONWOOD_CALENDAR'] ?? DEFAULT_CALENDAR;
  if (name === 'none') return undefined;
  const profile = profileNamed(name);
  if (profile === undefined) {
    const known = ['none', ...PROFILES.map((each) => each.name)].join(', ');
    throw new ConfigError(`BUTTONWOOD_CALENDAR is one of ${known} (got ${JSON.stringify(name)})`);
  }
  const send = async (change: PhaseChange): Promise<void> => {
    const { kind } = await producer.submit(VENUE_NAME, 'ops', encodeMessage(ScheduleInstrument, change));
    if (kind !== 'appended') throw new Error(`the venue did not take a phase change: ${kind}`);
  };
  return new CalendarHost({ journal, profile, send, log });
}

async function open(onTrouble: (error: Error) => void): Promise<SyncEnvironment> {
  const backOff = new BackOff(MIN_RETRY_MS, MAX_RETRY_MS);
  for (let tries = 1; ; tries++) {
    try {
      return await openSyncEnvironment(process.env, onTrouble);
    } catch (error) {
      if (!(error instanceof JournalUnavailable) || tries === MAX_OPEN_TRIES) throw error;
      onTrouble(error);
      const waitMs = backOff.next();
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
}

function fail(error: unknown): void {
  log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exit(FAILED);
}

main().catch(fail);
