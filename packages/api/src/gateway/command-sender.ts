import type { ActorName, SendClass } from '@buttonwood/engine/journal/journal.ts';
import type { MessageHeader } from '@buttonwood/shared/messages/codec.ts';
import { MAX_WAITING_RESULTS, type CommandResults, type Decide, type SeenEvent } from './command-results.ts';
import type { CommandPort } from './command-port.ts';

/** How a command went: decided by the engine, appended without a decision yet, or not sent for the reason given. */
export type Sent<T> =
  | { readonly kind: 'decided'; readonly value: T }
  | { readonly kind: 'pending'; readonly seen: readonly SeenEvent[] }
  | { readonly kind: 'failed'; readonly code: 'engine_busy' | 'engine_unavailable' | 'outcome_unknown' };

/** Sends commands and waits for what the engine makes of them. */
export class CommandSender {
  private readonly port: CommandPort;
  private readonly results: CommandResults;

  constructor(port: CommandPort, results: CommandResults) {
    this.port = port;
    this.results = results;
  }

  async send<T>(
    inbox: ActorName,
    sendClass: SendClass,
    encode: (header: Partial<MessageHeader>) => Uint8Array,
    decide: Decide<T>,
  ): Promise<Sent<T>> {
    if (this.results.waitingCount >= MAX_WAITING_RESULTS[sendClass])
      return { kind: 'failed', code: 'engine_busy' };
    const request = this.port.nextRequest();
    const encoded = encode({ originProcess: this.port.process, originRequest: request });
    const expected = this.results.expect(request, decide);
    const { kind } = await this.port.submit(inbox, sendClass, encoded);
    if (kind === 'busy' || kind === 'unavailable') {
      expected.abandon();
      return { kind: 'failed', code: kind === 'busy' ? 'engine_busy' : 'engine_unavailable' };
    }
    // Even when the append's own reply was lost, an event that names the request proves that it was taken.
    const value = await expected.result;
    if (value !== undefined) return { kind: 'decided', value };
    if (kind === 'outcome_unknown' && expected.seen.length === 0)
      return { kind: 'failed', code: 'outcome_unknown' };
    return { kind: 'pending', seen: expected.seen };
  }
}
