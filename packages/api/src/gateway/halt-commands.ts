import { VENUE_NAME } from '@buttonwood/shared/ids/actor-id.ts';
import { phaseName } from '@buttonwood/shared/instrument/phase.ts';
import type { InstrumentInfo } from '@buttonwood/shared/instrument/instrument-info.ts';
import { encodeMessage } from '@buttonwood/shared/messages/codec.ts';
import { HaltInstrument, ResumeInstrument } from '@buttonwood/shared/messages/commands.ts';
import { reasonName } from '@buttonwood/shared/order/reasons.ts';
import type { HaltResult } from '@buttonwood/shared/wire/http-types.ts';
import { problemOf } from '../http/problem.ts';
import { done, refused, type CommandOutcome, type CommandUser } from './command-outcome.ts';
import type { Decide } from './command-results.ts';
import type { Gateway } from './gateway.ts';

type HaltDecision =
  | { readonly kind: 'changed'; readonly phase: number | undefined; readonly position: number }
  | { readonly kind: 'denied'; readonly reason: number };

/** Complete when the venue has decided and the book says its new phase; a book that was there already says nothing. */
const decideHalt: Decide<HaltDecision> = (seen) => {
  let position = 0;
  let phase: number | undefined;
  for (const { event, position: number } of seen) {
    if (event.kind === 'VenueDenied') {
      return { value: { kind: 'denied', reason: event.body.reason }, complete: true };
    }
    if (event.kind === 'InstrumentHalted' || event.kind === 'InstrumentResumed') position = number;
    if (event.kind === 'BookStateChanged') phase = event.body.phase;
  }
  if (position === 0) return undefined;
  return { value: { kind: 'changed', phase, position }, complete: phase !== undefined };
};

/** Halts or resumes trading in one instrument; the operator and the reason stand on the venue's tape. */
export async function setHalt(
  gateway: Pick<Gateway, 'sender'>,
  user: CommandUser,
  info: InstrumentInfo,
  action: 'halt' | 'resume',
  why: string,
): Promise<CommandOutcome<HaltResult>> {
  const body = { instrument: info.instrument, operator: user.account, why };
  const sent = await gateway.sender.send(
    VENUE_NAME,
    'ops',
    (header) => encodeMessage(action === 'halt' ? HaltInstrument : ResumeInstrument, body, header),
    decideHalt,
  );
  if (sent.kind === 'failed') return refused(problemOf(sent.code));
  if (sent.kind === 'pending') return refused(problemOf('outcome_unknown'));
  const decision = sent.value;
  if (decision.kind === 'denied') return refused(problemOf(reasonName(decision.reason)));
  const phase =
    decision.phase === undefined ? (action === 'halt' ? 'halted' : 'continuous') : phaseName(decision.phase);
  return done({ symbol: info.symbol, phase, position: decision.position });
}
