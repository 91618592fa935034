/** What a pointer, a number or a place in a collection counts. The engine's own figure does not matter, growth does. */
const SLOT_BYTES = 8;
const LETTER_BYTES = 2;

/**
 * Bytes of everything that an object holds on to, by counting and not by asking the garbage collector: the same state has the
 * same size on every machine and at every time. Functions and what they close over are not looked into.
 */
export function retainedSize(root: object): number {
  const seen = new Set<unknown>([root]);
  const waiting: object[] = [root];
  let bytes = 0;
  const visit = (value: unknown): void => {
    bytes += SLOT_BYTES;
    if (typeof value === 'string') bytes += value.length * LETTER_BYTES;
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    waiting.push(value);
  };
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next instanceof ArrayBuffer) bytes += next.byteLength;
    else if (ArrayBuffer.isView(next)) visit(next.buffer);
    else if (next instanceof Map) for (const entry of next) entry.forEach(visit);
    else if (next instanceof Set || Array.isArray(next)) for (const value of next) visit(value);
    else for (const value of Object.values(next)) visit(value);
  }
  return bytes;
}
