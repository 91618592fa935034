import type { Message } from '@buttonwood/shared/messages/codec.ts';
import type { ActorTape } from '../tape-reader.ts';
import type { SentCommand } from '../exchange.ts';

/** The first event of a command, of which there is one for each command that reached an inbox. */
const DECISIONS: ReadonlySet<string> = new Set([
  'OrderHeld',
  'OrderDenied',
  'CommandReplayed',
  'KeyRefused',
  'Transferred',
  'TransferDenied',
  'AccountOpened',
]);

/**
 * A command whose append was confirmed stands in its inbox exactly once, one that was refused not at all, one in doubt at most
 * once; each is decided once, and no key makes two orders or two transfers.
 */
export function checkCommands(tapes: readonly ActorTape[], sent: readonly SentCommand[]): string[] {
  const wrong: string[] = [];
  const found = new Map<string, number>();
  for (const tape of tapes)
    for (const message of tape.inboxMessages.flat())
      if (message.source === 0) count(found, `${tape.actor.name} ${origin(message)}`);
  for (const { inbox, process, request, outcome } of sent) {
    const times = found.get(`${inbox} ${process}/${request}`) ?? 0;
    const least = outcome === 'appended' ? 1 : 0;
    const most = outcome === 'busy' || outcome === 'unavailable' ? 0 : 1;
    if (times < least || times > most)
      wrong.push(
        `${inbox}: command ${process}/${request} (${outcome ?? 'no answer'}) is there ${times} times`,
      );
    found.delete(`${inbox} ${process}/${request}`);
  }
  for (const [name, times] of found)
    if (!name.endsWith(' 0/0')) wrong.push(`${name} is there ${times} times, and nobody sent it`);
  return [...wrong, ...checkDecisions(tapes)];
}

function checkDecisions(tapes: readonly ActorTape[]): string[] {
  const wrong: string[] = [];
  for (const { actor, outMessages } of tapes) {
    const decisions = new Map<string, number>();
    const keys = new Map<string, number>();
    for (const event of outMessages.flat()) {
      if (event.target !== 0 || !DECISIONS.has(event.kind)) continue;
      // The exit of a bracket is held for with its entry, and has no key of its own.
      if (event.kind === 'OrderHeld' && event.body.key === '') continue;
      count(decisions, origin(event));
      const takesKey =
        event.kind === 'OrderHeld' ||
        event.kind === 'OrderDenied' ||
        event.kind === 'Transferred' ||
        event.kind === 'TransferDenied';
      if (takesKey) count(keys, event.body.key);
    }
    for (const [name, times] of decisions)
      if (times > 1) wrong.push(`${actor.name}: command ${name} was decided ${times} times`);
    for (const [key, times] of keys)
      if (times > 1) wrong.push(`${actor.name}: ${key} was taken ${times} times`);
  }
  return wrong;
}

function origin({ originProcess, originRequest }: Message): string {
  return `${originProcess}/${originRequest}`;
}

function count(into: Map<string, number>, name: string): void {
  into.set(name, (into.get(name) ?? 0) + 1);
}
