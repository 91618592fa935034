import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isSigned, signCheckpoint } from './checkpoint.ts';
import { checkpointKey, checkpointPublicKey } from './checkpoint-key.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'buttonwood-key-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

test('the key is made once, also by several at once, and only its owner can read it', async () => {
  expect(await checkpointPublicKey(folder)).toBeUndefined();
  const keys = await Promise.all([1, 2, 3, 4].map(() => checkpointKey(folder)));
  const publics = keys.map((key) => createPublicKey(key).export({ type: 'spki', format: 'der' }));
  for (const found of publics) expect(found).toEqual(await checkpointPublicKey(folder));
  expect(await readdir(join(folder, 'keys'))).toEqual(['checkpoint-ed25519.pem']);
  const { mode } = await stat(join(folder, 'keys', 'checkpoint-ed25519.pem'));
  expect(mode & 0o777).toBe(0o600);
});

test('a signature holds for exactly what was signed, with exactly the key', async () => {
  const checkpoint = {
    ...{ actor: 'book:A', epoch: 1, number: 64 },
    ...{ hash: Buffer.alloc(32, 1), stateHash: Buffer.alloc(16, 2) },
  };
  const signed = signCheckpoint(checkpoint, await checkpointKey(folder));
  expect(isSigned(signed, signed.publicKey)).toBe(true);
  const others = [
    { actor: 'book:B' },
    { epoch: 2 },
    { number: 65 },
    { hash: Buffer.alloc(32, 3) },
    { stateHash: Buffer.alloc(16, 3) },
    { signature: Buffer.alloc(64, 3) },
    { signature: Buffer.alloc(0) },
  ];
  for (const change of others) expect(isSigned({ ...signed, ...change }, signed.publicKey)).toBe(false);
  const { publicKey } = generateKeyPairSync('ed25519');
  expect(isSigned(signed, publicKey.export({ type: 'spki', format: 'der' }))).toBe(false);
  expect(isSigned(signed, Buffer.from('no key'))).toBe(false);
});
