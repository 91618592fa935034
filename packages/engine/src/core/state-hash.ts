/**
 * Hash of canonical snapshot bytes: four 32-bit lanes in the manner of MurmurHash3 (x86, 128 bits, Austin Appleby, public
 * domain), 32 hexadecimal digits. It compares honest copies; against a forger the frame chain's SHA-256 stands.
 */
export function stateHash(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const rounds = bytes.length & ~15;
  const lanes = absorbRounds(view, rounds);
  const whole = bytes.length & ~3;
  for (let at = rounds; at < whole; at += 4) absorb(lanes, (at >> 2) & 3, view.getUint32(at, true));
  let tail = 0;
  for (let at = bytes.length - 1; at >= whole; at--) tail = (tail << 8) | view.getUint8(at);
  absorb(lanes, 0, tail);
  absorb(lanes, 1, bytes.length);
  return finish(lanes);
}

/** Four words at a time, with the lanes in registers: a ledger that knows half a million keys has thirty megabytes. */
function absorbRounds(view: DataView, length: number): Uint32Array {
  let first = 0x239b961b;
  let second = 0xab0e9789;
  let third = 0x38b34ae5;
  let fourth = 0xa1e38b93;
  for (let at = 0; at < length; at += 16) {
    first = absorbed(first, view.getInt32(at, true), second);
    second = absorbed(second, view.getInt32(at + 4, true), third);
    third = absorbed(third, view.getInt32(at + 8, true), fourth);
    fourth = absorbed(fourth, view.getInt32(at + 12, true), first);
  }
  return new Uint32Array([first, second, third, fourth]);
}

function absorbed(lane: number, word: number, next: number): number {
  const mixed = Math.imul(rotate(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593);
  return (Math.imul((rotate(lane ^ mixed, 13) + next) | 0, 5) + 0xe6546b64) | 0;
}

function absorb(lanes: Uint32Array, lane: number, word: number): void {
  lanes[lane] = absorbed(lanes[lane] ?? 0, word, lanes[(lane + 1) & 3] ?? 0);
}

function finish(lanes: Uint32Array): string {
  let text = '';
  for (let round = 0; round < 2; round++) {
    for (let lane = 0; lane < 4; lane++)
      lanes[lane] = avalanche((lanes[lane] ?? 0) + (lanes[(lane + 3) & 3] ?? 0));
  }
  for (const lane of lanes) text += lane.toString(16).padStart(8, '0');
  return text;
}

function avalanche(value: number): number {
  const first = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  const second = Math.imul(first ^ (first >>> 13), 0xc2b2ae35);
  return second ^ (second >>> 16);
}

function rotate(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}
