import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { FrameReader } from '@buttonwood/shared/frame/frame-reader.ts';
import { StateHashed } from '@buttonwood/shared/messages/venue-events.ts';
import type { ActorName, OutEntry } from '../journal/journal.ts';

/** What an actor's tape was at one frame. The hash stands for every byte up to it, the state hash for what they amount to. */
export interface Checkpoint {
  readonly actor: ActorName;
  readonly epoch: number;
  readonly number: number;
  readonly hash: Uint8Array;
  readonly stateHash: Uint8Array;
}

export interface SignedCheckpoint extends Checkpoint {
  /** The Ed25519 key that verifies it, as SPKI in DER. */
  readonly publicKey: Uint8Array;
  readonly signature: Uint8Array;
}

/** Returns what is to be attested about a frame: undefined unless it carries the hash of its actor's state. */
export function checkpointOf(
  actor: ActorName,
  { epoch, number, hash, bytes }: OutEntry,
): Checkpoint | undefined {
  const reader = new FrameReader().open(bytes);
  while (reader.next()) {
    if (reader.type !== StateHashed.type || reader.length < StateHashed.size) continue;
    const at = reader.offset + StateHashed.at.hash;
    return { actor, epoch, number, hash, stateHash: bytes.slice(at, at + STATE_HASH_BYTES) };
  }
  return undefined;
}

const STATE_HASH_BYTES = 16;

export function signCheckpoint(checkpoint: Checkpoint, privateKey: KeyObject): SignedCheckpoint {
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  return { ...checkpoint, publicKey, signature: sign(null, statement(checkpoint), privateKey) };
}

/** Returns whether the signature is that of `publicKey` (SPKI in DER) under exactly these values. */
export function isSigned(checkpoint: SignedCheckpoint, publicKey: Uint8Array): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey), type: 'spki', format: 'der' });
    return verify(null, statement(checkpoint), key, checkpoint.signature);
  } catch {
    // Something that is no key has signed nothing.
    return false;
  }
}

/** The signed text. Actor names are plain, so nothing in it can be read in two ways. */
function statement({ actor, epoch, number, hash, stateHash }: Checkpoint): Buffer {
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
  return Buffer.from(
    `Buttonwood checkpoint 1\n${actor}\n${epoch}-${number}\n${hex(hash)}\n${hex(stateHash)}\n`,
  );
}
