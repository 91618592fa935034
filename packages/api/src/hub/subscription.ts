import type { Connection } from './connection.ts';
import type { Topic } from './topic.ts';

/** One channel of one connection, and how far it has been told. */
export class Subscription {
  readonly connection: Connection;
  readonly topic: Topic;
  /** Seq of the last message sent, 0 before the first. */
  lastSeq = 0;
  /** A conflated channel has left this reader out: it needs a snapshot before the next delta. */
  behind = false;

  constructor(connection: Connection, topic: Topic) {
    this.connection = connection;
    this.topic = topic;
  }

  send(message: Buffer, seq: number): void {
    this.lastSeq = seq;
    this.connection.push(message);
  }
}
