import { decodeFrame, FrameReader } from '@buttonwood/shared/frame/frame-reader.ts';
import { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import { bookActor, ledgerActor, VENUE_ACTOR } from '@buttonwood/shared/ids/actor-id.ts';
import { Phase } from '@buttonwood/shared/instrument/phase.ts';
import { encodeMessage, type Message } from '@buttonwood/shared/messages/codec.ts';
import {
  Genesis,
  KillTrading,
  LiftKill,
  ListInstrument,
  ScheduleInstrument,
  SetTickStep,
  SetVolatilityPause,
} from '@buttonwood/shared/messages/commands.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import { describe, expect, it } from 'vitest';
import { MAX_TICK_STEPS } from './book-settings.ts';
import { MAX_VENUE_SCHEDULE } from './schedule.ts';
import { VenueMachine } from './venue-machine.ts';

const NOW = 1_800_000_000_000_000;
const HOUR = 3_600_000_000;
const WORD = { operator: 1_000, why: 'a runaway program' };

/** A venue with two shards of the ledger, and whoever sends it commands. */
class Desk {
  machine = new VenueMachine();
  now = NOW;

  constructor() {
    this.send(
      encodeMessage(Genesis, { actor: VENUE_ACTOR, rulesVersion: 1, ledgerShards: 2, name: 'venue' }),
    );
  }

  send(bytes: Uint8Array): Message[] {
    const out = new FrameWriter();
    this.machine.apply(new FrameReader().open(bytes), this.now, out);
    return decodeFrame(out.take());
  }

  list(instrument: number): Message[] {
    const symbol = `S${instrument}`;
    return this.send(
      encodeMessage(ListInstrument, { instrument, tickUnits: 100, lotSize: 1, bandBps: 0, symbol }),
    );
  }

  schedule(instrument: number, at: number, phase: number, dayEnds = 0): Message[] {
    return this.send(encodeMessage(ScheduleInstrument, { instrument, at, phase, dayEnds }));
  }

  /** Goes on with a venue that is restored from its snapshot. */
  restart(): void {
    const restored = new VenueMachine();
    restored.restore(this.machine.snapshot());
    expect(restored.hash()).toBe(this.machine.hash());
    this.machine = restored;
  }
}

function listed(...instruments: number[]): Desk {
  const desk = new Desk();
  for (const instrument of instruments) desk.list(instrument);
  return desk;
}

const denied = (reason: number) => [{ kind: 'VenueDenied', body: { reason } }];

describe('the schedule', () => {
  it('tells the book of an instrument when its phases begin, and when its day ends', () => {
    const desk = listed(1, 2);
    const body = { instrument: 2, at: NOW + HOUR, phase: Phase.closed, dayEnds: 1 };
    expect(desk.schedule(2, NOW + HOUR, Phase.closed, 1)).toMatchObject([
      { kind: 'InstrumentScheduled', target: 0, body },
      { kind: 'Schedule', target: bookActor(2), body },
    ]);
  });

  it('for every instrument goes to each book, and later to the books of new ones', () => {
    const desk = listed(2, 1);
    expect(desk.schedule(0, NOW + HOUR, Phase.closing_auction)).toMatchObject([
      { kind: 'InstrumentScheduled', body: { instrument: 0 } },
      { kind: 'Schedule', target: bookActor(1), body: { instrument: 1 } },
      { kind: 'Schedule', target: bookActor(2), body: { instrument: 2 } },
    ]);
    desk.restart();
    expect(desk.list(3).slice(2)).toMatchObject([
      { kind: 'Schedule', target: bookActor(3), body: { at: NOW + HOUR, phase: Phase.closing_auction } },
    ]);
  });

  it('begins for a new instrument with the phase that all are in now', () => {
    const desk = listed(1);
    desk.schedule(0, NOW + HOUR, Phase.pre_open);
    desk.schedule(0, NOW + 2 * HOUR, Phase.opening_auction);
    desk.schedule(0, NOW + 3 * HOUR, Phase.continuous);
    desk.now = NOW + 2 * HOUR + 1;
    const phases = desk.list(2).flatMap((event) => (event.kind === 'Schedule' ? [event.body.phase] : []));
    expect(phases).toEqual([Phase.opening_auction, Phase.continuous]);
  });

  it('keeps one change for an instant: the later word about it', () => {
    const desk = new Desk();
    desk.schedule(0, NOW + HOUR, Phase.closed);
    desk.schedule(0, NOW + HOUR, Phase.pre_open);
    expect(desk.list(1).slice(2)).toMatchObject([{ kind: 'Schedule', body: { phase: Phase.pre_open } }]);
  });

  it('refuses what is not listed, what is no phase of a day, and more than it can keep', () => {
    const desk = listed(1);
    expect(desk.schedule(9, NOW, Phase.closed)).toMatchObject(denied(Reason.unknown_instrument));
    for (const phase of [0, Phase.volatility_pause, Phase.halted])
      expect(desk.schedule(1, NOW, phase)).toMatchObject(denied(Reason.invalid_order));
    expect(desk.schedule(1, NOW, Phase.closed, 2)).toMatchObject(denied(Reason.invalid_order));
    for (let i = 1; i <= MAX_VENUE_SCHEDULE; i++) desk.schedule(0, NOW + i, Phase.closed);
    expect(desk.schedule(0, NOW + HOUR, Phase.closed)).toMatchObject(denied(Reason.too_many_steps));
    expect(desk.schedule(0, NOW + 1, Phase.pre_open)).toMatchObject([{ kind: 'InstrumentScheduled' }, {}]);
    desk.now = NOW + 3;
    expect(desk.schedule(0, NOW + HOUR, Phase.closed)).toMatchObject([{ kind: 'InstrumentScheduled' }, {}]);
  });
});

describe('the kill switch', () => {
  const kill = (desk: Desk, instrument: number, account: number): Message[] =>
    desk.send(encodeMessage(KillTrading, { instrument, account, ...WORD }));
  const lift = (desk: Desk, instrument: number, account: number): Message[] =>
    desk.send(encodeMessage(LiftKill, { instrument, account, ...WORD }));

  it('of one instrument shuts its book', () => {
    const desk = listed(1, 2);
    expect(kill(desk, 2, 0)).toMatchObject([
      { kind: 'TradingKilled', body: { instrument: 2, account: 0, ...WORD } },
      { kind: 'KillBook', target: bookActor(2), body: { account: 0 } },
    ]);
    expect(lift(desk, 2, 0)).toMatchObject([
      { kind: 'KillLifted' },
      { kind: 'LiftBook', target: bookActor(2) },
    ]);
  });

  it('of one account ends its orders in the books and stops it at every ledger shard', () => {
    const desk = listed(1, 2);
    expect(kill(desk, 0, 7_000)).toMatchObject([
      { kind: 'TradingKilled' },
      { kind: 'KillBook', target: bookActor(1), body: { account: 7_000 } },
      { kind: 'KillBook', target: bookActor(2), body: { account: 7_000 } },
      { kind: 'KillAccount', target: ledgerActor(0), body: { account: 7_000, killed: 1 } },
      { kind: 'KillAccount', target: ledgerActor(1), body: { account: 7_000, killed: 1 } },
    ]);
    expect(lift(desk, 0, 7_000)).toMatchObject([
      { kind: 'KillLifted' },
      { kind: 'KillAccount', target: ledgerActor(0), body: { account: 7_000, killed: 0 } },
      { kind: 'KillAccount', target: ledgerActor(1) },
    ]);
  });

  it('of everything shuts every book, also of what is listed while it is on, and lifts the books first', () => {
    const desk = listed(1);
    expect(kill(desk, 0, 0).map(({ kind }) => kind)).toEqual([
      ...['TradingKilled', 'KillBook', 'KillAccount', 'KillAccount'],
    ]);
    desk.restart();
    expect(desk.list(2).slice(2)).toMatchObject([
      { kind: 'KillBook', target: bookActor(2), body: { account: 0 } },
    ]);
    expect(lift(desk, 0, 0).map(({ kind }) => kind)).toEqual([
      ...['KillLifted', 'LiftBook', 'LiftBook', 'KillAccount', 'KillAccount'],
    ]);
    expect(desk.list(3)).toHaveLength(2);
  });

  it('knows only instruments that are listed', () => {
    expect(kill(new Desk(), 4, 0)).toMatchObject(denied(Reason.unknown_instrument));
    expect(lift(new Desk(), 4, 0)).toMatchObject(denied(Reason.unknown_instrument));
  });
});

describe('settings of a book', () => {
  const step = (desk: Desk, fromPrice: number, multiple: number, instrument = 1): Message[] =>
    desk.send(encodeMessage(SetTickStep, { instrument, fromPrice, multiple }));
  const pause = (desk: Desk, pauseMs: number, instrument = 1): Message[] =>
    desk.send(encodeMessage(SetVolatilityPause, { instrument, pauseMs }));

  it('are its tick table, row by row, as many as a table has', () => {
    const desk = listed(1);
    expect(step(desk, 1_000, 5)).toMatchObject([
      { kind: 'TickStepSet', body: { instrument: 1, fromPrice: 1_000, multiple: 5 } },
      { kind: 'TickStep', target: bookActor(1), body: { fromPrice: 1_000, multiple: 5 } },
    ]);
    for (let row = 1; row < MAX_TICK_STEPS; row++) step(desk, 1_000 + row, 5);
    desk.restart();
    expect(step(desk, 5_000, 5)).toMatchObject(denied(Reason.too_many_steps));
    expect(step(desk, 1_000, 10)).toMatchObject([{ kind: 'TickStepSet' }, {}]);
  });

  it('are the length of its volatility pause', () => {
    expect(pause(listed(1), 5_000)).toMatchObject([
      { kind: 'VolatilityPauseSet', body: { pauseMs: 5_000 } },
      { kind: 'VolatilityPause', target: bookActor(1), body: { pauseMs: 5_000 } },
    ]);
  });

  it('are refused when they make no sense', () => {
    const desk = listed(1);
    expect(step(desk, 1, 0)).toMatchObject(denied(Reason.invalid_order));
    expect(step(desk, 2 ** 27, 1)).toMatchObject(denied(Reason.invalid_order));
    expect(step(desk, 1, 1, 9)).toMatchObject(denied(Reason.unknown_instrument));
    expect(pause(desk, 86_400_001)).toMatchObject(denied(Reason.invalid_order));
    expect(pause(desk, 1, 9)).toMatchObject(denied(Reason.unknown_instrument));
  });
});
