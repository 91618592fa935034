import { invariant, must } from '@buttonwood/shared/base/assert.ts';
import type { Control, InboxEntry, OutEntry } from './journal.ts';
import { PRODUCER_PREFIX } from './stream-names.ts';

/** XREAD over several streams: name and rows of each stream that has any; a row is an id and its fields. */
export type StreamReply = [name: Buffer, rows: [id: Buffer, fields: Buffer[]][]][];

/** Parses a decimal number below 2^53 as a function or a stream gave it. */
export function parseNumber(text: string | Buffer | undefined): number {
  const value = Number(String(must(text, 'a reply carries its numbers')));
  invariant(
    Number.isSafeInteger(value) && value >= 0,
    `a number of the journal is a safe integer (${value})`,
  );
  return value;
}

/** An inbox entry is written as t, m, c; see functions.lua. */
export function inboxEntry(id: Buffer, fields: readonly Buffer[]): InboxEntry {
  const { epoch, number } = parseId(id);
  const at = parseNumber(fields[1]);
  const bytes = must(fields[3], 'an inbox entry has a frame');
  const check = fields[5]?.toString('latin1');
  return check === undefined ? { epoch, number, at, bytes } : { epoch, number, at, bytes, check };
}

/** An out entry is written as t, h, m. */
export function outEntry(id: Buffer, fields: readonly Buffer[]): OutEntry {
  const { epoch, number } = parseId(id);
  return {
    epoch,
    number,
    at: parseNumber(fields[1]),
    hash: must(fields[3], 'an out entry has a hash'),
    bytes: must(fields[5], 'an out entry has a frame'),
  };
}

/** The control hash as name, value, name, value …; undefined when there is none. */
export function control(reply: readonly Buffer[]): Control | undefined {
  if (reply.length === 0) return undefined;
  const fields = new Map<string, Buffer>();
  const producers = new Map<string, number>();
  for (let i = 0; i < reply.length; i += 2) {
    const name = String(reply[i]);
    const value = must(reply[i + 1], 'every field has a value');
    if (name.startsWith(PRODUCER_PREFIX))
      producers.set(name.slice(PRODUCER_PREFIX.length), parseNumber(value));
    else fields.set(name, value);
  }
  return {
    epoch: parseNumber(fields.get('epoch')),
    outEpoch: parseNumber(fields.get('oe') ?? '1'),
    lastOut: parseNumber(fields.get('out')),
    lastHash: must(fields.get('hash'), 'the control hash has the last frame hash'),
    lastIn: parseNumber(fields.get('in')),
    producers,
  };
}

function parseId(id: Buffer): { epoch: number; number: number } {
  const text = id.toString('latin1');
  const dash = text.indexOf('-');
  return { epoch: parseNumber(text.slice(0, dash)), number: parseNumber(text.slice(dash + 1)) };
}
