const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const RANDOM_BYTES = 10;
/** Asking for random bytes costs much more than the bytes do, so they are fetched for many ids at once. Each is used once. */
const fetched = new Uint8Array(256 * RANDOM_BYTES);
let used = fetched.length;

/**
 * Returns a new UUIDv7 (RFC 9562 §5.7): 48 bits of milliseconds, then random bits. As a client order id it lets the
 * exchange see at once that the id is new, without a look-up.
 */
export function newUuidV7(nowMs: number = Date.now()): string {
  if (used === fetched.length) {
    crypto.getRandomValues(fetched);
    used = 0;
  }
  const time = Math.floor(nowMs).toString(16).padStart(12, '0');
  const random = (at: number, keep = 0xff, set = 0): string =>
    HEX[((fetched[used + at] ?? 0) & keep) | set] ?? '';
  const id =
    `${time.slice(0, 8)}-${time.slice(8)}-${random(0, 0x0f, 0x70)}${random(1)}-${random(2, 0x3f, 0x80)}${random(3)}-` +
    random(4) +
    random(5) +
    random(6) +
    random(7) +
    random(8) +
    random(9);
  used += RANDOM_BYTES;
  return id;
}

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** Returns the milliseconds since 1970 inside a UUIDv7, or undefined when `text` is not one. */
export function uuidV7Time(text: string): number | undefined {
  return UUID_V7.test(text) ? parseInt(text.slice(0, 8) + text.slice(9, 13), 16) : undefined;
}
