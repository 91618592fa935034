/**
 * Fixed-layout messages: one declaration gives the offsets that the core reads and writes in place,
 * and the object form that everybody else decodes to. Little-endian, no padding, canonical: one value has one encoding.
 *
 * Field kinds: u8, u16, u32, i32; u53 (eight bytes, an integer from 0 to 2^53 - 1); i53 (eight bytes, a signed safe
 * integer); b16 (sixteen raw bytes); text (UTF-8 to the end of the message, at most one and always last).
 */
export type FieldKind = 'u8' | 'u16' | 'u32' | 'i32' | 'u53' | 'i53' | 'b16' | 'text';

export type Fields = Readonly<Record<string, FieldKind>>;

type ValueOf<K extends FieldKind> = K extends 'text' ? string : K extends 'b16' ? Uint8Array : number;

/** The object form of a message body. */
export type BodyOf<F extends Fields> = { readonly [K in keyof F]: ValueOf<F[K]> };

export interface Layout<N extends string = string, F extends Fields = Fields> {
  readonly name: N;
  /** Message type number, unique among all messages. */
  readonly type: number;
  readonly fields: F;
  /** Offset of each field from the start of the message, header included. */
  readonly at: { readonly [K in keyof F]: number };
  /** Smallest length of the message in bytes, header included, text empty. */
  readonly size: number;
  readonly hasText: boolean;
  /** The fields once more, in order, each with its place: for those who go over all of them. */
  readonly columns: readonly Column[];
}

/** A field and its offset from the start of the message. */
export interface Column {
  readonly field: string;
  readonly kind: FieldKind;
  readonly at: number;
}

/**
 * Every message starts with this header:
 * length u32 · type u16 · flags u16 (0) · source u32 · target u32 · number u53 · origin process u53 · origin request u53.
 * Source and target are actor numbers; source 0 is a command from outside, target 0 an event. The number is the link's
 * counter (target not 0), or for a book's event its gapless seq. Origin names the request that caused the message, 0 if none.
 */
export const HEADER = {
  length: 0,
  type: 4,
  flags: 6,
  source: 8,
  target: 12,
  number: 16,
  originProcess: 24,
  originRequest: 32,
} as const;
export const HEADER_SIZE = 40;

const FIELD_SIZE: Readonly<Record<FieldKind, number>> = {
  u8: 1,
  u16: 2,
  u32: 4,
  i32: 4,
  u53: 8,
  i53: 8,
  b16: 16,
  text: 0,
};

/** Declares a message. Fields stand in the order written. */
export function layout<const N extends string, const F extends Fields>(
  name: N,
  type: number,
  fields: F,
): Layout<N, F> {
  const at: Record<string, number> = {};
  const columns: Column[] = [];
  let size = HEADER_SIZE;
  let hasText = false;
  for (const [field, kind] of Object.entries(fields)) {
    at[field] = size;
    columns.push({ field, kind, at: size });
    size += FIELD_SIZE[kind];
    hasText = kind === 'text';
  }
  // The copy, unlike an object that more than a dozen fields were added to one by one, is one whose fields the compiler folds.
  return { name, type, fields, at: { ...at } as Layout<N, F>['at'], size, hasText, columns };
}

const HIGH = 2 ** 32;

/** Reads u53 or i53 at `offset`. */
export function readInt53(view: DataView, offset: number): number {
  return view.getInt32(offset + 4, true) * HIGH + view.getUint32(offset, true);
}

/** Writes u53 or i53 at `offset`; `value` is a safe integer. */
export function writeInt53(view: DataView, offset: number, value: number): void {
  const low = value >>> 0;
  view.setUint32(offset, low, true);
  // Nearly every number on the hot path fits one word, and needs no division.
  if (low === value) view.setInt32(offset + 4, 0, true);
  else view.setInt32(offset + 4, Math.floor(value / HIGH), true);
}
