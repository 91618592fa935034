import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvariantError } from '../base/assert.ts';
import { decodeMessage, encodeMessage, type MessageHeader } from './codec.ts';
import { CancelOrder, PlaceOrder } from './commands.ts';
import { HEADER, HEADER_SIZE, readInt53, writeInt53, type FieldKind, type Layout } from './layout.ts';
import { LAYOUTS } from './registry.ts';

const SEED = 20_266;
const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
const u53 = fc.maxSafeNat();
const VALUES: Readonly<Record<FieldKind, fc.Arbitrary<number | string | Uint8Array>>> = {
  u8: fc.integer({ min: 0, max: 0xff }),
  u16: fc.integer({ min: 0, max: 0xffff }),
  u32,
  i32: fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff }),
  u53,
  i53: fc.maxSafeInteger(),
  b16: fc.uint8Array({ minLength: 16, maxLength: 16 }),
  text: fc.string({ unit: 'grapheme', maxLength: 64 }),
};
const header: fc.Arbitrary<MessageHeader> = fc.record({
  source: u32,
  target: u32,
  number: u53,
  originProcess: u53,
  originRequest: u53,
});
const layouts: readonly Layout[] = [...LAYOUTS.values()];

describe('messages', () => {
  test('every declared message has its own type number', () => {
    expect(new Set(layouts.map(({ name }) => name)).size).toBe(layouts.length);
    expect(layouts.length).toBeGreaterThan(45);
  });

  test.each(layouts.map((declared) => [declared.name, declared] as const))(
    '%s is read back as it was written, at any offset',
    (name, declared) => {
      fc.assert(
        fc.property(bodyOf(declared), header, fc.integer({ min: 0, max: 9 }), (body, head, offset) => {
          const bytes = encodeMessage(declared, body, head);
          const padded = new Uint8Array(bytes.length + offset + 3).fill(0xee);
          padded.set(bytes, offset);
          const view = new DataView(padded.buffer);
          expect(decodeMessage(view, offset, bytes.length)).toEqual({ ...head, kind: name, body });
          expect(view.getUint32(offset + HEADER.length, true)).toBe(bytes.length);
        }),
        { seed: SEED, numRuns: 60 },
      );
    },
  );

  test.each(layouts.map((declared) => [declared.name, declared] as const))(
    '%s of a wrong length is not read',
    (_, declared) => {
      const bytes = encodeMessage(declared, zeroes(declared));
      const longer = new Uint8Array(bytes.length + 1);
      longer.set(bytes);
      const view = new DataView(longer.buffer);
      expect(decodeMessage(view, 0, declared.size - 1)).toBeUndefined();
      if (!declared.hasText) expect(decodeMessage(view, 0, declared.size + 1)).toBeUndefined();
    },
  );

  test('a type that nobody declared is not read', () => {
    const view = new DataView(new ArrayBuffer(HEADER_SIZE));
    view.setUint16(HEADER.type, 65_535, true);
    expect(decodeMessage(view, 0, HEADER_SIZE)).toBeUndefined();
  });

  test.each([-1, 0.5, Number.NaN, 2 ** 53, 2 ** 32])(
    'account %d does not fit and is never written',
    (account) => {
      expect(() => encodeMessage(CancelOrder, { account, order: 1 })).toThrow(InvariantError);
    },
  );

  test('a key hash of another length is never written', () => {
    const body = { ...zeroes(PlaceOrder), keyHash: new Uint8Array(15) };
    expect(() => encodeMessage(PlaceOrder as Layout, body)).toThrow(/sixteen/);
  });

  test('safe integers of either sign survive their eight bytes', () => {
    const view = new DataView(new ArrayBuffer(8));
    const edges = [0, 1, -1, 2 ** 32 - 1, 2 ** 32, -(2 ** 32), 2 ** 53 - 1, -(2 ** 53 - 1)];
    for (const value of edges) {
      writeInt53(view, 0, value);
      expect(readInt53(view, 0)).toBe(value);
      expect(view.getBigInt64(0, true)).toBe(BigInt(value));
    }
  });
});

type Body = Record<string, number | string | Uint8Array>;

function bodyOf(declared: Layout): fc.Arbitrary<Body> {
  const fields = Object.entries(declared.fields).map(([field, kind]) => [field, VALUES[kind]] as const);
  return fc.record(Object.fromEntries(fields), { noNullPrototype: true });
}

function zeroes(declared: Layout): Body {
  const zero = (kind: FieldKind): number | string | Uint8Array =>
    kind === 'text' ? '' : kind === 'b16' ? new Uint8Array(16) : 0;
  return Object.fromEntries(Object.entries(declared.fields).map(([field, kind]) => [field, zero(kind)]));
}
