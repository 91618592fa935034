import { describe, expect, it } from 'vitest';
import { Phase } from '../instrument/phase.ts';
import { encodeMessage } from '../messages/codec.ts';
import { HEADER, type BodyOf, type Fields, type Layout } from '../messages/layout.ts';
import {
  InstrumentListed,
  InstrumentScheduled,
  KillLifted,
  TickStepSet,
  TradingKilled,
  VolatilityPauseSet,
} from '../messages/venue-events.ts';
import { loadVenueFold, saveVenueFold } from './venue-fold-state.ts';
import { VenueFold } from './venue-fold.ts';

const KILL = { instrument: 0, account: 0, operator: 1_001, why: 'a drill' };

/** A fold that hears what a test says, and is saved and loaded before every look. */
class Listener {
  private fold = new VenueFold();

  hear<N extends string, F extends Fields>(layout: Layout<N, F>, body: BodyOf<F>, at = 10): void {
    const bytes = encodeMessage(layout, body);
    const view = new DataView(bytes.buffer);
    this.fold.apply(view, 0, bytes.length, view.getUint16(HEADER.type, true), at);
  }

  list(instrument: number): void {
    const listing = { instrument, tickUnits: 100, lotSize: 1, bandBps: 0, symbol: `S${instrument}` };
    this.hear(InstrumentListed, listing);
  }

  get saved(): VenueFold {
    this.fold = loadVenueFold(saveVenueFold(this.fold));
    return this.fold;
  }

  killed(): (string | undefined)[] {
    return [...this.saved.instruments.values()].map((one) => one.killed?.why);
  }
}

describe('the venue as operators see it', () => {
  it('a kill of everything covers what is listed and what will be, and its lift ends them all', () => {
    const venue = new Listener();
    venue.list(1);
    venue.hear(TradingKilled, { ...KILL, instrument: 1, why: 'alone' });
    venue.hear(TradingKilled, KILL);
    venue.list(2);
    expect([venue.saved.killed?.why, venue.killed()]).toEqual(['a drill', ['a drill', 'a drill']]);
    venue.hear(KillLifted, KILL);
    expect([venue.saved.killed, venue.killed()]).toEqual([undefined, [undefined, undefined]]);
  });

  it('a kill of an account is its own, and shuts no instrument', () => {
    const venue = new Listener();
    venue.list(1);
    venue.hear(TradingKilled, { ...KILL, account: 1_005, instrument: 1 });
    expect(venue.killed()).toEqual([undefined]);
    expect(venue.saved.killedAccounts.get(1_005)).toEqual({
      ...{ why: 'a drill', operator: 1_001, at: 10, instrument: 1 },
    });
    venue.hear(KillLifted, { ...KILL, account: 1_005 });
    expect(venue.saved.killedAccounts.size).toBe(0);
  });

  it('phases are announced by time, the later word for one instant counts, and what is over is forgotten', () => {
    const venue = new Listener();
    venue.list(1);
    const change = { instrument: 0, phase: Phase.closed, dayEnds: 1 };
    venue.hear(InstrumentScheduled, { ...change, at: 300 });
    venue.hear(InstrumentScheduled, { ...change, instrument: 1, at: 200, phase: Phase.closing_auction });
    venue.hear(InstrumentScheduled, { ...change, instrument: 1, at: 300, dayEnds: 0 });
    venue.list(2);
    const schedules = (): number[][][] =>
      [...venue.saved.instruments.values()].map(({ schedule }) =>
        schedule.map(({ at, phase, dayEnds }) => [at, phase, dayEnds]),
      );
    const { closed, closing_auction } = Phase;
    expect(schedules()).toEqual([
      [
        [200, closing_auction, 1],
        [300, closed, 0],
      ],
      [[300, closed, 1]],
    ]);
    venue.hear(InstrumentScheduled, { ...change, at: 400 }, 250);
    expect(schedules()[0]?.map(([at]) => at)).toEqual([300, 400]);
  });

  it('keeps tick tables and pauses of each instrument', () => {
    const venue = new Listener();
    venue.list(1);
    venue.hear(TickStepSet, { instrument: 1, fromPrice: 100, multiple: 5 });
    venue.hear(TickStepSet, { instrument: 1, fromPrice: 100, multiple: 10 });
    venue.hear(VolatilityPauseSet, { instrument: 1, pauseMs: 0 });
    const one = venue.saved.instruments.get(1);
    expect([[...(one?.tickSteps ?? [])], one?.pauseMs]).toEqual([[[100, 10]], 0]);
  });
});
