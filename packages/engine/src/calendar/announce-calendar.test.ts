import { FrameReader } from '@buttonwood/shared/frame/frame-reader.ts';
import { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import { VENUE_ACTOR } from '@buttonwood/shared/ids/actor-id.ts';
import { encodeMessage } from '@buttonwood/shared/messages/codec.ts';
import { Genesis, ListInstrument, ScheduleInstrument } from '@buttonwood/shared/messages/commands.ts';
import { Phase } from '@buttonwood/shared/instrument/phase.ts';
import { describe, expect, it } from 'vitest';
import { VenueMachine } from '../core/venue/venue-machine.ts';
import type { OutEntry } from '../journal/journal.ts';
import { alwaysOpen } from './always-open.ts';
import { announceCalendar } from './announce-calendar.ts';
import { CalendarHost } from './calendar-host.ts';
import { newYork } from './new-york.ts';
import type { PhaseChange } from './phase-changes.ts';
import type { SessionProfile } from './session-profile.ts';

const MONDAY_NOON = Date.parse('2026-03-09T16:00:00Z') * 1_000;
const DAY = 86_400_000_000;

/** A venue with its out stream, and somebody who announces a calendar to it. */
class Venue {
  readonly entries: OutEntry[] = [];
  now = MONDAY_NOON;
  private readonly machine = new VenueMachine();

  constructor() {
    this.apply(
      encodeMessage(Genesis, { actor: VENUE_ACTOR, rulesVersion: 1, ledgerShards: 1, name: 'venue' }),
    );
    const listing = { instrument: 1, tickUnits: 100, lotSize: 1, bandBps: 0, symbol: 'ACME' };
    this.apply(encodeMessage(ListInstrument, listing));
  }

  announce(profile: SessionProfile): Promise<readonly PhaseChange[]> {
    return announceCalendar({ profile, now: this.now, ...this.ends });
  }

  readonly ends = {
    journal: {
      readOut: (_actor: string, after: number, limit: number) =>
        Promise.resolve(this.entries.filter(({ number }) => number > after).slice(0, limit)),
    },
    send: (change: PhaseChange) => {
      this.apply(encodeMessage(ScheduleInstrument, change));
      return Promise.resolve();
    },
  };

  private apply(bytes: Uint8Array): void {
    const out = new FrameWriter();
    this.machine.apply(new FrameReader().open(bytes), this.now, out);
    const number = this.entries.length + 1;
    this.entries.push({ epoch: 1, number, at: this.now, hash: new Uint8Array(32), bytes: out.take() });
  }
}

describe('the calendar', () => {
  it('is announced from the phase in force on, and does not end a day that it did not begin', async () => {
    const sent = await new Venue().announce(newYork);
    expect(sent[0]).toMatchObject({ phase: Phase.continuous, dayEnds: 0 });
    expect(sent[1]).toMatchObject({ phase: Phase.closing_auction });
    expect(sent.at(-1)).toMatchObject({ phase: Phase.closed, dayEnds: 1 });
    expect((await new Venue().announce(alwaysOpen))[0]).toMatchObject({
      phase: Phase.continuous,
      dayEnds: 0,
    });
  });

  it('goes on where it ended, whoever announces it', async () => {
    const venue = new Venue();
    await venue.announce(alwaysOpen);
    expect(await venue.announce(alwaysOpen)).toEqual([]);
    venue.now += 2 * DAY;
    const more = await venue.announce(alwaysOpen);
    expect(more.map(({ at, dayEnds }) => [at > venue.now + 7 * DAY, dayEnds])).toEqual([
      [true, 1],
      [true, 1],
    ]);
  });

  it('keeps within what the venue can hold', async () => {
    const venue = new Venue();
    for (let day = 0; day < 60; day++) {
      await venue.announce(newYork);
      venue.now += DAY;
    }
    const refused = venue.entries.filter(
      ({ bytes }) => new FrameReader().open(bytes).next() && isDenial(bytes),
    );
    expect(refused).toEqual([]);
  });
});

describe('its host', () => {
  it('announces at once, says so, and makes up for a failure the next time', async () => {
    const venue = new Venue();
    const said: string[] = [];
    const say = (line: string): void => void said.push(line);
    const log = { info: say, warn: say };
    let fails = true;
    const send = (change: PhaseChange): Promise<void> =>
      fails ? Promise.reject(new Error('the venue is away')) : venue.ends.send(change);
    const options = { ...venue.ends, send, profile: alwaysOpen, clock: () => MONDAY_NOON / 1_000 };
    const host = new CalendarHost({ ...options, log });
    host.start();
    await host.stop();
    fails = false;
    host.start();
    await host.stop();
    expect(said).toEqual([
      'calendar always_open: the venue is away',
      'calendar always_open: 10 phase changes announced',
    ]);
  });
});

const VENUE_DENIED = 113;

function isDenial(bytes: Uint8Array): boolean {
  const reader = new FrameReader().open(bytes);
  return reader.next() && reader.type === VENUE_DENIED;
}
