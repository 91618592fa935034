import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';

const FOLDER = 'keys';
const FILE = 'checkpoint-ed25519.pem';

/**
 * The key that signs checkpoints: `<data>/keys/checkpoint-ed25519.pem`, made once and readable by its owner only. Two
 * processes that make it at once end up with the same one. Throws when the file cannot be read or is no Ed25519 key.
 */
export async function checkpointKey(dataFolder: string): Promise<KeyObject> {
  const known = await readKey(dataFolder);
  if (known !== undefined) return known;
  const folder = join(dataFolder, FOLDER);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const temporary = join(folder, `${FILE}.${randomUUID()}.tmp`);
  const { privateKey } = generateKeyPairSync('ed25519');
  const handle = await open(temporary, 'wx', 0o600);
  try {
    await handle.writeFile(privateKey.export({ type: 'pkcs8', format: 'pem' }));
    await handle.sync();
  } finally {
    await handle.close();
  }
  // A name is taken by one: whoever comes second uses the first one's key.
  await link(temporary, join(folder, FILE)).catch((error: unknown) => {
    if (!isCode(error, 'EEXIST')) throw error;
  });
  await rm(temporary, { force: true });
  const made = await readKey(dataFolder);
  if (made === undefined) throw new Error(`${join(folder, FILE)} was written and is not there`);
  return made;
}

/** The public half as SPKI in DER; undefined where there is no key. */
export async function checkpointPublicKey(dataFolder: string): Promise<Uint8Array | undefined> {
  const key = await readKey(dataFolder);
  return key === undefined ? undefined : createPublicKey(key).export({ type: 'spki', format: 'der' });
}

/** First sixteen hexadecimal digits of the SHA-256 of a public key, to compare by eye. */
export function keyFingerprint(publicKey: Uint8Array): string {
  return createHash('sha256').update(publicKey).digest('hex').slice(0, 16);
}

async function readKey(dataFolder: string): Promise<KeyObject | undefined> {
  const path = join(dataFolder, FOLDER, FILE);
  try {
    const key = createPrivateKey(await readFile(path));
    if (key.asymmetricKeyType !== 'ed25519') throw new Error(`${path} is no Ed25519 key`);
    return key;
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
