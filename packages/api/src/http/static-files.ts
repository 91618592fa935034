import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';

const TYPES: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.png', 'image/png'],
  ['.ico', 'image/x-icon'],
  ['.json', 'application/json'],
  ['.webmanifest', 'application/manifest+json'],
  ['.txt', 'text/plain; charset=utf-8'],
  ['.woff2', 'font/woff2'],
]);
const INDEX = '/index.html';
/** Files of the build carry a hash in their name below this folder. */
const HASHED = '/assets/';

interface StoredFile {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly type: string;
  readonly tag: string;
}
type Headers = Record<string, string>;
export type FileAnswer =
  | { readonly status: 200; readonly body: Uint8Array<ArrayBuffer>; readonly headers: Headers }
  | { readonly status: 304; readonly headers: Headers };

/**
 * The built terminal, read into memory. A path is looked up in the list of what was built and never touches the file
 * system, so no spelling of it can leave the folder. Addresses of the terminal's own pages get its index.
 */
export class StaticFiles {
  private readonly folder: string;
  private files: Promise<ReadonlyMap<string, StoredFile>> | undefined;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Answers a GET; undefined when there is nothing. `path` is as the client sent it, not decoded. */
  async respond(path: string, ifNoneMatch: string | undefined): Promise<FileAnswer | undefined> {
    const files = await this.load();
    const name = isPage(path) ? INDEX : path;
    const file = files.get(name);
    if (file === undefined) return undefined;
    const headers = {
      'content-type': file.type,
      etag: file.tag,
      'cache-control': name.startsWith(HASHED) ? 'public, max-age=31536000, immutable' : 'no-cache',
    };
    return ifNoneMatch === file.tag ? { status: 304, headers } : { status: 200, body: file.body, headers };
  }

  /** Read once; again on the next request while there is no index yet, because the build may still run. */
  private async load(): Promise<ReadonlyMap<string, StoredFile>> {
    this.files ??= readFolder(this.folder);
    const files = await this.files;
    if (!files.has(INDEX)) this.files = undefined;
    return files;
  }
}

/** `/`, `/trade`, `/trade/AAPL`: segments of letters, digits and a few signs, none of which is a file name with an ending. */
function isPage(path: string): boolean {
  return path === '/' || /^(\/[A-Za-z0-9_-]+)+\/?$/.test(path) || /^\/trade\/[A-Z0-9.-]{1,16}$/.test(path);
}

async function readFolder(folder: string): Promise<ReadonlyMap<string, StoredFile>> {
  const files = new Map<string, StoredFile>();
  let entries;
  try {
    entries = await readdir(folder, { recursive: true, withFileTypes: true });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return files;
    throw error;
  }
  for (const entry of entries) {
    const type = TYPES.get(extname(entry.name));
    if (!entry.isFile() || type === undefined || entry.name.startsWith('.')) continue;
    const path = join(entry.parentPath, entry.name);
    const body = new Uint8Array(await readFile(path));
    const tag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
    files.set(`/${relative(folder, path).split(sep).join('/')}`, { body, type, tag });
  }
  return files;
}
