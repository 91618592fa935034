/**
 * Orders and accounts are small integers inside and UUIDs at the edges. The mapping is a bijection
 * (a version 8 UUID, RFC 9562 §5.8), so no table is needed: 15 bits of kind and 53 bits of number are mixed
 * by an invertible function over 64 bits, which hides how many there are from a casual look. It is not a secret.
 */
export type PublicIdKind = 'order' | 'account' | 'trade';

const KIND_TAG: Readonly<Record<PublicIdKind, string>> = {
  order: '6f726465',
  account: '6163636f',
  trade: '74726164',
};
const MASK = (1n << 64n) - 1n;
const MULTIPLIER = 0x9e3779b97f4a7c15n;
/** Inverse of MULTIPLIER modulo 2^64. */
const INVERSE = 0xf1de83e19937733dn;
const PATTERN = /^([0-9a-f]{8})-([0-9a-f]{4})-8([0-9a-f]{3})-([89ab][0-9a-f]{3})-([0-9a-f]{12})$/;

/** Returns the UUID of an internal number from 1 to 2^53 - 1. */
export function toPublicId(kind: PublicIdKind, number: number): string {
  const hex = mix(BigInt(number)).toString(16).padStart(16, '0');
  return `${KIND_TAG[kind]}-${hex.slice(0, 4)}-8000-8${hex.slice(4, 7)}-${hex.slice(7)}000`;
}

/** Returns the internal number, or undefined when `text` is not a UUID of this kind. */
export function fromPublicId(kind: PublicIdKind, text: string): number | undefined {
  const match = PATTERN.exec(text.toLowerCase());
  if (match === null || match[1] !== KIND_TAG[kind]) return undefined;
  const number = unmix(
    BigInt(`0x${match[2] ?? ''}${(match[4] ?? '').slice(1)}${(match[5] ?? '').slice(0, 9)}`),
  );
  if (number < 1n || number > BigInt(Number.MAX_SAFE_INTEGER)) return undefined;
  const value = Number(number);
  return toPublicId(kind, value) === text.toLowerCase() ? value : undefined;
}

function mix(value: bigint): bigint {
  const first = (value * MULTIPLIER) & MASK;
  return ((first ^ (first >> 32n)) * MULTIPLIER) & MASK;
}

function unmix(value: bigint): bigint {
  const second = (value * INVERSE) & MASK;
  return ((second ^ (second >> 32n)) * INVERSE) & MASK;
}
