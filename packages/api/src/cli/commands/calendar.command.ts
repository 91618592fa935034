import { announceCalendar, DAYS_AHEAD } from '@buttonwood/engine/calendar/announce-calendar.ts';
import { CalendarHost } from '@buttonwood/engine/calendar/calendar-host.ts';
import { changeInForce, phaseChanges, type PhaseChange } from '@buttonwood/engine/calendar/phase-changes.ts';
import { PROFILES, profileNamed } from '@buttonwood/engine/calendar/profiles.ts';
import { VENUE_NAME } from '@buttonwood/shared/ids/actor-id.ts';
import { phaseName } from '@buttonwood/shared/instrument/phase.ts';
import { ScheduleInstrument } from '@buttonwood/shared/messages/commands.ts';
import { CommandLineProducer } from '../command-line-producer.ts';
import { UsageError, withJournal } from '../connections.ts';

const US_PER_MS = 1_000;
const MAX_DAYS = 40;

export interface CalendarCommandOptions {
  readonly days: string;
  readonly show?: true;
  readonly follow?: true;
}

/**
 * `buttonwood calendar <profile>`: tells the venue the phases of the days to come; with --show only prints them, with --follow
 * goes on until it is interrupted. Throws UsageError.
 */
export async function calendar(name: string, { days, show, follow }: CalendarCommandOptions): Promise<void> {
  const profile = profileNamed(name);
  if (profile === undefined)
    throw new UsageError(`the calendar is one of ${PROFILES.map((known) => known.name).join(', ')}`);
  if (!/^\d{1,2}$/.test(days) || Number(days) < 1 || Number(days) > MAX_DAYS)
    throw new UsageError(`--days is a number from 1 to ${MAX_DAYS}`);
  const daysAhead = Number(days);
  if (show === true) {
    const now = Date.now() * US_PER_MS;
    const current = changeInForce(profile, now);
    for (const change of [
      ...(current === undefined ? [] : [current]),
      ...phaseChanges(profile, now, daysAhead),
    ])
      console.log(lineOf(change));
    return;
  }
  await withJournal(async (journal) => {
    const producer = new CommandLineProducer(journal);
    const options = {
      ...{ journal, profile, daysAhead },
      send: async (change: PhaseChange): Promise<void> => {
        await producer.send(VENUE_NAME, ScheduleInstrument, change);
        console.log(lineOf(change));
      },
    };
    if (follow !== true) {
      const sent = await announceCalendar({ ...options, now: Date.now() * US_PER_MS });
      console.log(`${sent.length} phase changes announced`);
      return;
    }
    const log = { info: (line: string) => console.log(line), warn: (line: string) => console.error(line) };
    const host = new CalendarHost({ ...options, log });
    host.start();
    await interrupted();
    await host.stop();
  });
}

export const CALENDAR_DAYS = String(DAYS_AHEAD);

function lineOf({ at, phase, dayEnds }: PhaseChange): string {
  const time = new Date(at / US_PER_MS).toISOString().replace('.000Z', 'Z');
  return `${time} ${phaseName(phase)}${dayEnds === 1 ? ', the day ends' : ''}`;
}

function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const event of ['SIGINT', 'SIGTERM', 'disconnect'] as const) process.once(event, () => resolve());
  });
}
