import { HEADER, readInt53, type FieldKind, type Layout } from '@buttonwood/shared/messages/layout.ts';

/** Fields that have a column of their own in `activity`. */
const OWN_COLUMN: ReadonlySet<string> = new Set(['account', 'accountSeq', 'order', 'instrument']);
const DECODER = new TextDecoder();

interface FieldWriter {
  readonly prefix: string;
  readonly at: number;
  readonly kind: FieldKind;
}

/** Returns a function that writes an event of this layout as JSON, reading it in place: names in snake_case, units as on the tape. */
export function activityData(declared: Layout): (view: DataView, offset: number) => string {
  const writers: FieldWriter[] = [];
  for (const [field, kind] of Object.entries(declared.fields)) {
    if (OWN_COLUMN.has(field)) continue;
    const at = declared.at[field] ?? 0;
    writers.push({ prefix: `${writers.length === 0 ? '' : ','}"${snakeCase(field)}":`, at, kind });
  }
  return (view, offset) => {
    let json = '{';
    for (const { prefix, at, kind } of writers)
      json += `${prefix}${valueAt(view, offset, offset + at, kind)}`;
    return `${json}}`;
  };
}

function valueAt(view: DataView, offset: number, at: number, kind: FieldKind): string | number {
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
    case 'text':
      return JSON.stringify(readText(view, at, offset + view.getUint32(offset + HEADER.length, true)));
    case 'b16':
      return 'null';
  }
}

/** Text from `at` to `end`. NUL, which Postgres cannot keep, becomes the replacement character. */
export function readText(view: DataView, at: number, end: number): string {
  const text = DECODER.decode(new Uint8Array(view.buffer, view.byteOffset + at, end - at));
  return text.includes('\u0000') ? text.replaceAll('\u0000', '\ufffd') : text;
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
