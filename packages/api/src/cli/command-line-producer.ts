import { CommandProducer } from '@buttonwood/engine/journal/command-producer.ts';
import type { ActorName, Journal, SendClass } from '@buttonwood/engine/journal/journal.ts';
import { encodeMessage } from '@buttonwood/shared/messages/codec.ts';
import type { BodyOf, Fields, Layout } from '@buttonwood/shared/messages/layout.ts';

/** Sends commands from the command line as an operator; a command that was not appended is an error. */
export class CommandLineProducer {
  private readonly producer: CommandProducer;

  constructor(journal: Journal) {
    this.producer = new CommandProducer({ journal, kind: 'sync' });
  }

  async send<N extends string, F extends Fields>(
    inbox: ActorName,
    layout: Layout<N, F>,
    body: BodyOf<F>,
    sendClass: SendClass = 'ops',
  ): Promise<void> {
    const origin = { originProcess: this.producer.process, originRequest: this.producer.nextRequest() };
    const outcome = await this.producer.submit(inbox, sendClass, encodeMessage(layout, body, origin));
    if (outcome.kind !== 'appended') throw new Error(`${layout.name} to ${inbox}: ${outcome.kind}`);
  }
}
