import { fromPublicId } from '@buttonwood/shared/ids/public-id.ts';
import { VENUE_NAME } from '@buttonwood/shared/ids/actor-id.ts';
import { Phase } from '@buttonwood/shared/instrument/phase.ts';
import { encodeMessage } from '@buttonwood/shared/messages/codec.ts';
import {
  KillTrading,
  LiftKill,
  ScheduleInstrument,
  SetTickStep,
  SetVolatilityPause,
} from '@buttonwood/shared/messages/commands.ts';
import type { InstrumentInfo } from '@buttonwood/shared/instrument/instrument-info.ts';
import type { KillRequest, SchedulePhaseRequest, TickStepRow } from '@buttonwood/shared/wire/ops-trading.ts';
import { problemOf } from '../http/problem.ts';
import { refused, type CommandUser } from './command-outcome.ts';
import type { Gateway } from './gateway.ts';
import { sendOpsCommand, type OpsOutcome, type Taken } from './ops-command.ts';
import { fieldProblem, priceField, timeField } from './parse-order.ts';

/** Throws the kill switch over an instrument, an account, one in the other, or everything; or lifts it again. */
export async function setKill(
  gateway: Gateway,
  user: CommandUser,
  action: 'kill' | 'lift',
  { symbol, account_id: accountId, reason }: KillRequest,
): Promise<OpsOutcome<Taken>> {
  const instrument = await scopeOf(gateway, symbol);
  if (instrument === undefined) return refused(problemOf('unknown_symbol'));
  const account = accountId === undefined ? 0 : fromPublicId('account', accountId);
  if (account === undefined) return refused(problemOf('unknown_account'));
  const body = { instrument, account, operator: user.account, why: reason };
  return action === 'kill'
    ? sendOpsCommand(gateway, VENUE_NAME, 'TradingKilled', (header) =>
        encodeMessage(KillTrading, body, header),
      )
    : sendOpsCommand(gateway, VENUE_NAME, 'KillLifted', (header) => encodeMessage(LiftKill, body, header));
}

/** Announces a phase of an instrument, or of all; at once unless a time is given. */
export async function schedulePhase(
  gateway: Gateway,
  request: SchedulePhaseRequest,
): Promise<OpsOutcome<Taken>> {
  const instrument = await scopeOf(gateway, request.symbol);
  if (instrument === undefined) return refused(problemOf('unknown_symbol'));
  const at = timeField('at', request.at);
  if (!at.ok) return refused(at.error);
  const body = {
    instrument,
    at: at.value === 0 ? gateway.now() * 1_000 : at.value,
    phase: Phase[request.phase],
    dayEnds: request.day_ends === true ? 1 : 0,
  };
  return sendOpsCommand(gateway, VENUE_NAME, 'InstrumentScheduled', (header) =>
    encodeMessage(ScheduleInstrument, body, header),
  );
}

/** Sets a row of an instrument's tick table: from a price up, prices are multiples of a tick. */
export async function setTickStep(
  gateway: Gateway,
  info: InstrumentInfo,
  row: TickStepRow,
): Promise<OpsOutcome<Taken>> {
  // A table begins at nothing, which is no price.
  const from = /^0+(\.0+)?$/.test(row.from) ? undefined : priceField('from', row.from, info);
  if (from?.ok === false) return refused(from.error);
  const tick = priceField('tick', row.tick, info);
  if (!tick.ok) return refused(tick.error);
  const body = { instrument: info.instrument, fromPrice: from?.value ?? 0, multiple: tick.value };
  return sendOpsCommand(gateway, VENUE_NAME, 'TickStepSet', (header) =>
    encodeMessage(SetTickStep, body, header),
  );
}

export async function setVolatilityPause(
  gateway: Gateway,
  info: InstrumentInfo,
  pauseMs: number,
): Promise<OpsOutcome<Taken>> {
  const body = { instrument: info.instrument, pauseMs };
  const outcome = await sendOpsCommand(gateway, VENUE_NAME, 'VolatilityPauseSet', (header) =>
    encodeMessage(SetVolatilityPause, body, header),
  );
  const tooLong = outcome.kind === 'refused' && outcome.problem.code === 'invalid_order';
  return tooLong ? refused(fieldProblem('pause_ms', 'at most a day')) : outcome;
}

/** The number of an instrument, 0 for all; undefined for a symbol that is not listed. */
async function scopeOf(gateway: Gateway, symbol: string | undefined): Promise<number | undefined> {
  if (symbol === undefined) return 0;
  return (await gateway.instruments.bySymbol(symbol))?.instrument;
}
