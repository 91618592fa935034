import type { Message } from '@buttonwood/shared/messages/codec.ts';

/** The body of the message of this kind, in the object form: for those who test the ledger. */
export type MessageBody<K extends Message['kind']> = Extract<Message, { kind: K }>['body'];
