import { createHash } from 'node:crypto';
import { equalBytes } from '@buttonwood/shared/base/bytes.ts';
import { FrameMaker } from '../../src/runtime/frame-maker.ts';
import { createMachine } from '../../src/runtime/machines.ts';
import type { ActorTape } from '../tape-reader.ts';

/** Numbers without a hole, time that never runs back, hashes that follow from each other, and frames that come out the same again. */
export function checkTape(tape: ActorTape, snapshotEvery: number): string[] {
  return [...checkNumbers(tape), ...checkHashes(tape), ...checkReplay(tape, snapshotEvery)];
}

function checkNumbers({ actor, inbox, out }: ActorTape): string[] {
  const wrong: string[] = [];
  for (const [index, entry] of inbox.entries()) {
    if (entry.number !== index + 1) wrong.push(`${actor.name}: inbox ${index + 1} is ${entry.number}`);
    if (entry.at < (inbox[index - 1]?.at ?? 0)) wrong.push(`${actor.name}: time runs back at ${index + 1}`);
  }
  for (const [index, frame] of out.entries()) {
    if (frame.number !== index + 1) wrong.push(`${actor.name}: out ${index + 1} is ${frame.number}`);
    if (frame.at !== inbox[index]?.at) wrong.push(`${actor.name}: frame ${index + 1} has another time`);
  }
  if (out.length > inbox.length)
    wrong.push(`${actor.name}: ${out.length} frames for ${inbox.length} entries`);
  return wrong;
}

/** SHA-256 of previous hash, epoch, number, stamp, length of the inbox bytes, inbox bytes and out bytes. */
function checkHashes({ actor, inbox, out }: ActorTape): string[] {
  let previous: Uint8Array = new Uint8Array(32);
  for (const [index, { epoch, number, at, hash, bytes }] of out.entries()) {
    const input = inbox[index]?.bytes ?? new Uint8Array(0);
    const head = new DataView(new ArrayBuffer(28));
    for (const [field, value] of [epoch, number, at].entries())
      head.setBigUint64(8 * field, BigInt(value), true);
    head.setUint32(24, input.length, true);
    const sum = createHash('sha256').update(previous).update(new Uint8Array(head.buffer));
    const expected = sum.update(input).update(bytes).digest();
    if (!equalBytes(expected, hash)) return [`${actor.name}: the chain breaks at frame ${number}`];
    previous = hash;
  }
  return [];
}

function checkReplay({ actor, inbox, out }: ActorTape, snapshotEvery: number): string[] {
  const maker = new FrameMaker(createMachine(actor.name), actor.actor, { snapshotEvery });
  for (const [index, frame] of out.entries()) {
    const entry = inbox[index];
    if (entry === undefined) return [];
    try {
      const again = maker.apply(entry);
      if (!equalBytes(again.bytes, frame.bytes) || !equalBytes(again.hash, frame.hash))
        return [`${actor.name}: frame ${frame.number} comes out differently`];
    } catch (error) {
      return [`${actor.name}: entry ${entry.number} cannot be replayed: ${String(error)}`];
    }
  }
  return [];
}
