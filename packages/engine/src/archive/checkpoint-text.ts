import type { SignedCheckpoint } from './checkpoint.ts';

const TEXT_FIELDS = { hash: 32, state_hash: 16, public_key: 44, signature: 64 } as const;
const EPOCH_AND_NUMBER = /^([1-9]\d{0,15})-([1-9]\d{0,15})$/;

/** A checkpoint as one line of JSON, to be kept where neither the exchange nor its operators can change it. */
export function checkpointLine(checkpoint: SignedCheckpoint): string {
  const { actor, epoch, number, hash, stateHash, publicKey, signature } = checkpoint;
  return JSON.stringify({
    ...{ actor, position: `${epoch}-${number}`, hash: hex(hash), state_hash: hex(stateHash) },
    ...{ public_key: hex(publicKey), signature: hex(signature) },
  });
}

/** Reads such lines; empty ones are passed over. Throws when a line is something else. */
export function readCheckpointLines(text: string): SignedCheckpoint[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line, index) => {
    const found = readLine(line);
    if (found === undefined) throw new Error(`line ${index + 1} is no checkpoint`);
    return found;
  });
}

function readLine(line: string): SignedCheckpoint | undefined {
  const fields = fieldsOf(line);
  if (fields === undefined) return undefined;
  const { actor, position } = fields;
  const place = EPOCH_AND_NUMBER.exec(typeof position === 'string' ? position : '');
  const [hash, stateHash, publicKey, signature] = [
    bytesOf(fields, 'hash'),
    bytesOf(fields, 'state_hash'),
    bytesOf(fields, 'public_key'),
    bytesOf(fields, 'signature'),
  ];
  if (typeof actor !== 'string' || place === null) return undefined;
  if (hash === undefined || stateHash === undefined || publicKey === undefined || signature === undefined)
    return undefined;
  return { actor, epoch: Number(place[1]), number: Number(place[2]), hash, stateHash, publicKey, signature };
}

function fieldsOf(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const found: unknown = JSON.parse(line);
    return typeof found === 'object' && found !== null ? { ...found } : undefined;
  } catch {
    return undefined; // The caller says which line it is.
  }
}

function bytesOf(
  fields: Readonly<Record<string, unknown>>,
  name: keyof typeof TEXT_FIELDS,
): Uint8Array | undefined {
  const text = fields[name];
  const isHex = typeof text === 'string' && /^[0-9a-f]*$/.test(text) && text.length === 2 * TEXT_FIELDS[name];
  return isHex ? Buffer.from(text, 'hex') : undefined;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
