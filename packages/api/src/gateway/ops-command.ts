import type { ActorName } from '@buttonwood/engine/journal/journal.ts';
import type { Message, MessageHeader } from '@buttonwood/shared/messages/codec.ts';
import { reasonName } from '@buttonwood/shared/order/reasons.ts';
import { problemOf } from '../http/problem.ts';
import { done, refused, type CommandOutcome } from './command-outcome.ts';
import type { Decide } from './command-results.ts';
import type { Gateway } from './gateway.ts';

/** Place of a command on the tape of the actor that took it. */
export interface Taken {
  readonly position: number;
}

/** Never pending: an operator is told that the outcome is unknown instead. */
export type OpsOutcome<T> = Exclude<CommandOutcome<T>, { readonly kind: 'pending' }>;

type OpsDecision =
  | { readonly kind: 'taken'; readonly position: number }
  | { readonly kind: 'denied'; readonly reason: number };

/**
 * Sends an operator's command and waits until its actor has said `event`, or has denied it. Without an answer in time the
 * outcome is unknown: commands of operators say how something is to be, so that they can be sent again.
 */
export async function sendOpsCommand(
  gateway: Pick<Gateway, 'sender'>,
  inbox: ActorName,
  event: Message['kind'],
  encode: (header: Partial<MessageHeader>) => Uint8Array,
): Promise<OpsOutcome<Taken>> {
  const sent = await gateway.sender.send(inbox, 'ops', encode, decideOps(event));
  if (sent.kind === 'failed') return refused(problemOf(sent.code));
  if (sent.kind === 'pending') return refused(problemOf('outcome_unknown'));
  const decision = sent.value;
  if (decision.kind === 'denied') return refused(problemOf(reasonName(decision.reason)));
  return done({ position: decision.position });
}

function decideOps(wanted: Message['kind']): Decide<OpsDecision> {
  return (seen) => {
    for (const { event, position } of seen) {
      if (event.kind === wanted) return { value: { kind: 'taken', position }, complete: true };
      if (
        event.kind === 'VenueDenied' ||
        event.kind === 'RequestDenied' ||
        event.kind === 'BustRefused' ||
        event.kind === 'MessageRejected'
      ) {
        return { value: { kind: 'denied', reason: event.body.reason }, complete: true };
      }
    }
    return undefined;
  };
}
