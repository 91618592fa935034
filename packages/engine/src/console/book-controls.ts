import { unreachable } from '@buttonwood/shared/base/assert.ts';
import { parseInstant } from '@buttonwood/shared/base/instant.ts';
import { Phase, type PhaseName } from '@buttonwood/shared/instrument/phase.ts';
import { MAX_BAND_BPS } from '@buttonwood/shared/limits.ts';
import type { Message } from '@buttonwood/shared/messages/codec.ts';
import {
  EnterMassCancel,
  Halt,
  Instrument,
  KillBook,
  LiftBook,
  Resume,
  Schedule,
  TickStep,
  VolatilityPause,
} from '@buttonwood/shared/messages/links.ts';
import { formatPrice } from '@buttonwood/shared/money/price.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import { Side, type SideName } from '@buttonwood/shared/order/side.ts';
import { DRIVEN_INSTRUMENT, type BookDriver } from '../core/book/book-driver.ts';
import type { BookMachine } from '../core/book/book-machine.ts';
import type { BookAnswer } from './book-answer.ts';
import type { ControlOperation } from './book-operation.ts';
import type { ConsoleEvents, ConsoleUnits } from './console-events.ts';
import { ticksOf } from './new-order.ts';
import type { Owners } from './owners.ts';

/** The largest number of a field of 32 bits. */
const MAX_PAUSE_MS = 2 ** 32 - 1;
const instrument = DRIVEN_INSTRUMENT;

/** What the controls move. */
export interface ControlledBook {
  readonly units: ConsoleUnits;
  readonly machine: BookMachine;
  readonly driver: BookDriver;
  readonly events: ConsoleEvents;
  readonly owners: Owners;
}

/** Performs an operation that moves the clock, the phase or the settings, or that acts as an operator does. */
export function control(on: ControlledBook, operation: ControlOperation): BookAnswer {
  const { driver } = on;
  switch (operation.op) {
    case 'set_last':
      return setLast(on, operation.price);
    case 'set_reference':
      return setReference(on, operation.price, operation.band_bps);
    case 'phase':
      return said(on, changePhase(on, operation.phase, operation.day_ends === true));
    case 'schedule':
      return schedule(on, operation.time, operation.phase, operation.day_ends === true);
    case 'at':
      return moveClock(on, operation.time);
    case 'set_pause':
      return setPause(on, operation.ms);
    case 'tick_step':
      return setTickStep(on, operation.from, operation.tick);
    case 'mass_cancel':
      return massCancel(on, operation.owner, operation.side);
    case 'kill':
      return kill(on, operation.owner);
    case 'lift_kill':
      return said(on, [...driver.venue(LiftBook, { instrument }), ...settle(on)]);
    case 'bust':
      return bust(on, operation.trade_id);
    default:
      return unreachable(operation);
  }
}

function setLast(on: ControlledBook, price: string): BookAnswer {
  const ticks = ticksOf(price, on.units);
  if (ticks < 0) return { error: 'invalid_field: price' };
  on.machine.assumeLast(ticks);
  return { events: [] };
}

function setReference(on: ControlledBook, price: string, bandBps: number): BookAnswer {
  const { driver, events, machine, units } = on;
  const ticks = ticksOf(price, units);
  if (ticks < 0) return { error: 'invalid_field: price' };
  if (!Number.isSafeInteger(bandBps) || bandBps < 0 || bandBps > MAX_BAND_BPS) {
    return { error: 'invalid_field: band_bps' };
  }
  const messages = [
    ...driver.venue(Instrument, { instrument, ...units, bandBps, symbol: 'CONSOLE' }),
    ...driver.setReference(ticks),
  ];
  const { low, high } = machine.book.band;
  const write = (edge: number): string => formatPrice(edge, units.tickUnits);
  const edges = high === 0 ? {} : { band_low: write(low), band_high: write(high) };
  const reference = events.numbered({ type: 'reference', price: write(ticks), ...edges });
  return {
    events: [reference, ...events.translate(messages.filter(({ kind }) => kind !== 'BookStateChanged'))],
  };
}

/** Shuts or opens the gate of a halt, or ends the phase for another one as the venue's schedule would. */
function changePhase({ driver, machine }: ControlledBook, phase: PhaseName, dayEnds: boolean): Message[] {
  if (phase === 'halted') return driver.venue(Halt, { instrument });
  const change = { instrument, at: driver.now, phase: Phase[phase], dayEnds: dayEnds ? 1 : 0 };
  const halted = machine.book.session.halted;
  if (phase === 'continuous' && !dayEnds && !halted) return driver.venue(Resume, { instrument });
  const scheduled = driver.venue(Schedule, change);
  return halted ? [...scheduled, ...driver.venue(Resume, { instrument })] : scheduled;
}

function schedule(on: ControlledBook, time: string, phase: PhaseName, dayEnds: boolean): BookAnswer {
  const at = parseInstant(time);
  if (at === undefined || at < on.driver.now) return { error: 'time_goes_back' };
  const change = { instrument, at, phase: Phase[phase], dayEnds: dayEnds ? 1 : 0 };
  return unlessFull(on, on.driver.venue(Schedule, change), 'schedule_full');
}

/** Everything that is due until then happens, as far as it may in so many frames. */
function moveClock(on: ControlledBook, time: string): BookAnswer {
  const at = parseInstant(time);
  if (at === undefined || at < on.driver.now) return { error: 'time_goes_back' };
  on.driver.now = at;
  return said(on, settle(on));
}

function setPause(on: ControlledBook, pauseMs: number): BookAnswer {
  if (!Number.isSafeInteger(pauseMs) || pauseMs < 0 || pauseMs > MAX_PAUSE_MS)
    return { error: 'invalid_field: ms' };
  return said(on, on.driver.venue(VolatilityPause, { instrument, pauseMs }));
}

function setTickStep(on: ControlledBook, from: string, tick: string): BookAnswer {
  const fromPrice = ticksOf(from, on.units);
  const multiple = ticksOf(tick, on.units);
  if (fromPrice < 0) return { error: 'invalid_field: from' };
  if (multiple < 0) return { error: 'invalid_field: tick' };
  return unlessFull(on, on.driver.venue(TickStep, { instrument, fromPrice, multiple }), 'tick_table_full');
}

function massCancel(on: ControlledBook, owner: string, side: SideName | undefined): BookAnswer {
  const account = on.owners.known(owner);
  if (account === undefined) return { error: 'unknown_owner' };
  const body = { account, side: side === undefined ? 0 : Side[side], reason: Reason.mass_cancel };
  return said(on, on.driver.ledger(EnterMassCancel, body));
}

function kill(on: ControlledBook, owner: string | undefined): BookAnswer {
  const account = owner === undefined ? 0 : on.owners.known(owner);
  if (account === undefined) return { error: 'unknown_owner' };
  return said(on, [...on.driver.venue(KillBook, { instrument, account }), ...settle(on)]);
}

function bust(on: ControlledBook, trade: number): BookAnswer {
  if (!Number.isSafeInteger(trade) || trade < 0) return { error: 'invalid_field: trade_id' };
  const nobody = { buyOrder: 0, sellOrder: 0, buyAccount: 0, sellAccount: 0, price: 0, quantity: 0 };
  const known = on.events.trades.withNumber(trade) ?? nobody;
  const rest = { trade, position: 0, buyFee: 0, sellFee: 0, operator: 0, why: '' };
  return said(on, on.driver.bust({ ...known, ...rest }));
}

/** Empty frames until nothing is due any more: a book that is shut leaves work for the next one. */
function settle({ driver, machine }: ControlledBook): Message[] {
  const messages = driver.tick();
  for (let due = machine.due(); due !== undefined && due <= driver.now; due = machine.due()) {
    const more = driver.tick();
    if (more.length === 0) break;
    messages.push(...more);
  }
  return messages;
}

function unlessFull(on: ControlledBook, messages: Message[], error: string): BookAnswer {
  return messages.some(({ kind }) => kind === 'MessageRejected') ? { error } : said(on, messages);
}

function said({ events }: ControlledBook, messages: readonly Message[]): BookAnswer {
  return { events: events.translate(messages) };
}
