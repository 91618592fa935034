import { invariant, must } from '../base/assert.ts';
import {
  HEADER,
  HEADER_SIZE,
  readInt53,
  writeInt53,
  type BodyOf,
  type Column,
  type Fields,
  type FieldKind,
  type Layout,
} from './layout.ts';
import { LAYOUTS, type AnyBody } from './registry.ts';

/** The header of a message, in the object form. */
export interface MessageHeader {
  readonly source: number;
  readonly target: number;
  readonly number: number;
  readonly originProcess: number;
  readonly originRequest: number;
}

export type Message = MessageHeader & AnyBody;

const NO_TEXT = new Uint8Array(0);

/** Encodes one message. Throws InvariantError when a number does not fit its field: callers parse before they encode. */
export function encodeMessage<N extends string, F extends Fields>(
  declared: Layout<N, F>,
  body: BodyOf<F>,
  header: Partial<MessageHeader> = {},
): Uint8Array {
  const { source = 0, target = 0, number = 0, originProcess = 0, originRequest = 0 } = header;
  const text = declared.hasText ? encodeText(lastText(declared, body)) : NO_TEXT;
  const bytes = new Uint8Array(declared.size + text.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(HEADER.length, bytes.length, true);
  view.setUint16(HEADER.type, declared.type, true);
  view.setUint32(HEADER.source, source, true);
  view.setUint32(HEADER.target, target, true);
  writeInt53(view, HEADER.number, number);
  writeInt53(view, HEADER.originProcess, originProcess);
  writeInt53(view, HEADER.originRequest, originRequest);
  for (const column of declared.columns) writeField(view, column, body[column.field], declared.name);
  bytes.set(text, declared.size);
  return bytes;
}

/**
 * Decodes the message at `offset`, or returns undefined when it is not one this code knows
 * (unknown type, too short, or longer than its fixed layout).
 */
export function decodeMessage(view: DataView, offset: number, length: number): Message | undefined {
  if (length < HEADER_SIZE) return undefined;
  const declared = LAYOUTS.get(view.getUint16(offset + HEADER.type, true));
  if (declared === undefined || length < declared.size || (!declared.hasText && length !== declared.size))
    return undefined;
  const body: Record<string, unknown> = {};
  for (const { field, kind, at } of declared.columns)
    body[field] = readField(view, offset + at, kind, offset + length);
  return {
    source: view.getUint32(offset + HEADER.source, true),
    target: view.getUint32(offset + HEADER.target, true),
    number: readInt53(view, offset + HEADER.number),
    originProcess: readInt53(view, offset + HEADER.originProcess),
    originRequest: readInt53(view, offset + HEADER.originRequest),
    kind: declared.name,
    body,
  } as unknown as Message;
}

function lastText<F extends Fields>(declared: Layout<string, F>, body: BodyOf<F>): string {
  const { field } = must(declared.columns.at(-1), 'a layout with text has a field');
  return String(body[field]);
}

const RANGE: Readonly<Record<FieldKind, { readonly low: number; readonly high: number }>> = {
  u8: { low: 0, high: 0xff },
  u16: { low: 0, high: 0xffff },
  u32: { low: 0, high: 0xffff_ffff },
  i32: { low: -0x8000_0000, high: 0x7fff_ffff },
  u53: { low: 0, high: Number.MAX_SAFE_INTEGER },
  i53: { low: Number.MIN_SAFE_INTEGER, high: Number.MAX_SAFE_INTEGER },
  b16: { low: 0, high: 0 },
  text: { low: 0, high: 0 },
};

function writeField(view: DataView, { field, kind, at }: Column, value: unknown, message: string): void {
  if (kind === 'text') return;
  if (kind === 'b16') {
    invariant(value instanceof Uint8Array && value.length === 16, `${message}.${field} has sixteen bytes`);
    new Uint8Array(view.buffer, view.byteOffset + at, 16).set(value);
    return;
  }
  const { low, high } = RANGE[kind];
  const integer = value as number;
  // The words are made for those that fail only: a message has many fields.
  if (!Number.isSafeInteger(value) || integer < low || integer > high)
    invariant(false, `${message}.${field} is an integer that fits ${kind} (got ${String(value)})`);
  switch (kind) {
    case 'u8':
      view.setUint8(at, integer);
      break;
    case 'u16':
      view.setUint16(at, integer, true);
      break;
    case 'u32':
      view.setUint32(at, integer, true);
      break;
    case 'i32':
      view.setInt32(at, integer, true);
      break;
    case 'u53':
    case 'i53':
      writeInt53(view, at, integer);
      break;
  }
}

function readField(view: DataView, at: number, kind: FieldKind, end: number): number | string | Uint8Array {
  switch (kind) {
    case 'u8':
      return view.getUint8(at);
    case 'u16':
      return view.getUint16(at, true);
    case 'u32':
      return view.getUint32(at, true);
    case 'i32':
      return view.getInt32(at, true);
    case 'u53':
    case 'i53':
      return readInt53(view, at);
    case 'b16':
      return new Uint8Array(view.buffer, view.byteOffset + at, 16).slice();
    case 'text':
      return readText(view, at, end);
  }
}

/** UTF-8, through the platform's coder: the same bytes on every machine. */
function encodeText(text: string): Uint8Array {
  return ENCODER.encode(text);
}

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder();

/** Reads the text between two offsets. */
export function readText(view: DataView, start: number, end: number): string {
  return DECODER.decode(new Uint8Array(view.buffer, view.byteOffset + start, end - start));
}
