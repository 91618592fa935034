import { expect, test } from 'vitest';
import { stateHash } from './state-hash.ts';

const BYTES = Uint8Array.from({ length: 1_003 }, (_, at) => (at * 167 + (at >> 3)) & 255);

test.each([
  [0, '8849019201f18db3327f52e8c04850f8'],
  [1, 'ee9b305ad5891c44f56365741814ad4f'],
  [2, '5e9d33f179bd465b45235c763a11c38d'],
  [3, '8ac76b549c328a6e4ed7ce601d92a6d4'],
  [4, '0c340ed30d97c61ce1cc0824e882c428'],
  [5, '6703f43ee0f684d5546c24d9fbb741c8'],
  [8, 'c349114920a661e91315c8c72bc2f9ec'],
  [12, 'b5397aff72e770028fd5694576ef2d59'],
  [15, '5d5852255b4c959133f6174905bfdfcc'],
  [16, 'd3aa58a0d925d9b1cfb1c8ab87850ebd'],
  [17, '00ca5522fa08a64b7a9ca1a9316aca77'],
  [20, 'e503065c04a7e4373f3e2828b277f979'],
  [31, 'd4380ef5ffd94df70df49dd8df027c16'],
  [32, '94b1cffc34a461ca474bae8e277421d5'],
  [33, '4bc3857bec40857224e31dc58a6be848'],
  [64, '8468cd72b978b0fe9d1556c066837070'],
  [1000, '7e672f6cdff373f56756b4bb0ddf86ed'],
  [1003, '4ab9934f56e547131a6c2f0d8ae9893f'],
] as const)(
  'the hash over the first %d bytes is what it was when the first tapes were written',
  (length, hash) => {
    expect(stateHash(BYTES.subarray(0, length))).toBe(hash);
  },
);

test('bytes in the middle of others have the hash that they have alone', () => {
  const part = BYTES.subarray(3, 1_003);
  expect(stateHash(part)).toBe('8b205836360df909c86fa77fd10d27d1');
  expect(stateHash(Uint8Array.from(part))).toBe(stateHash(part));
});

test('every single bit counts', () => {
  const whole = stateHash(BYTES.subarray(0, 37));
  for (let bit = 0; bit < 37 * 8; bit++) {
    const other = BYTES.slice(0, 37);
    other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(stateHash(other)).not.toBe(whole);
  }
});
