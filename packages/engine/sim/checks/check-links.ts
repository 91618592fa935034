import type { Message } from '@buttonwood/shared/messages/codec.ts';
import type { ActorTape } from '../tape-reader.ts';

/**
 * Every message that an actor has published for another one stands in the other's inbox exactly once and in order; at the end of a
 * tape, messages may be on their way unless `complete`.
 */
export function checkLinks(tapes: readonly ActorTape[], complete: boolean): string[] {
  const wrong: string[] = [];
  for (const from of tapes)
    for (const to of tapes) {
      const sent = from.outMessages.flat().filter(({ target }) => target === to.actor.actor);
      const taken = to.inboxMessages.flat().filter(({ source }) => source === from.actor.actor);
      const link = `${from.actor.name} to ${to.actor.name}`;
      const differs = taken.findIndex((message, at) => textOf(message) !== textOf(sent[at]));
      if (differs >= 0) wrong.push(`${link}: message ${differs + 1} is not the one that was sent`);
      if (complete && taken.length < sent.length)
        wrong.push(`${link}: ${taken.length} of ${sent.length} messages arrived`);
      const gap = sent.findIndex(({ number }, at) => number !== at + 1);
      if (gap >= 0) wrong.push(`${link}: message ${gap + 1} has number ${sent[gap]?.number ?? 0}`);
    }
  return wrong;
}

/** Whether everything published has arrived. */
export function allArrived(tapes: readonly ActorTape[]): boolean {
  return tapes.every(({ inbox, out }) => inbox.length === out.length) && checkLinks(tapes, true).length === 0;
}

function textOf(message: Message | undefined): string {
  return message === undefined ? '' : JSON.stringify(message);
}
