import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Returns a hash over files and folders (contents and names), so that work is done again exactly
 * when what it depends on has changed. What does not exist counts as empty.
 *
 * @param {readonly string[]} paths absolute
 */
export function fingerprint(paths) {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
  for (const path of paths) addPath(hash, path);
  return hash.digest('hex');
}

/**
 * @param {import('node:crypto').Hash} hash
 * @param {string} path
 */
function addPath(hash, path) {
  if (!existsSync(path)) return;
  if (statSync(path).isDirectory()) {
    for (const name of readdirSync(path).sort()) {
      if (name !== 'node_modules' && name !== 'dist') addPath(hash, join(path, name));
    }
    return;
  }
  hash.update(`\0${path}\0`).update(readFileSync(path));
}

/**
 * Returns whether the stamp file says that this was already done.
 *
 * @param {string} stampFile
 * @param {string} value
 */
export function isDone(stampFile, value) {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === value;
}

/**
 * Remembers that it was done.
 *
 * @param {string} stampFile
 * @param {string} value
 */
export function markDone(stampFile, value) {
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, value);
}
