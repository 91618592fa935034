import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandLine } from '../../packages/engine/src/servers/stale-process.ts';

/** Who runs on a data folder, and where its servers are: for the command line and for a second start. */
export interface Run {
  readonly pid: number;
  readonly url: string;
  readonly redisUrl: string;
  readonly databaseUrl: string;
}

/** Passwords of the private servers; they exist only in this folder. */
export interface Secrets {
  readonly redisPassword: string;
  readonly postgresPassword: string;
}

/** Proves that a folder is ours, so that a reset never deletes anything else. */
const MARKER = 'buttonwood-data';
const PRIVATE_FILE = 0o600;

/** Creates the data folder if it is not there. */
export function createDataFolder(dataDir: string): void {
  mkdirSync(join(dataDir, 'logs'), { recursive: true });
  const marker = join(dataDir, MARKER);
  if (!existsSync(marker))
    writeFileSync(marker, 'Data of a Buttonwood exchange. `npm run reset` removes this folder.\n');
}

/** Returns whether the folder was made by createDataFolder. */
export function isDataFolder(dataDir: string): boolean {
  return existsSync(join(dataDir, MARKER));
}

/** Returns the passwords of this data folder, invented the first time. */
export function readSecrets(dataDir: string): Secrets {
  const file = join(dataDir, 'secrets.json');
  if (!existsSync(file)) {
    const secrets: Secrets = {
      redisPassword: randomBytes(24).toString('hex'),
      postgresPassword: randomBytes(24).toString('hex'),
    };
    writeFileSync(file, JSON.stringify(secrets), { mode: PRIVATE_FILE });
  }
  return JSON.parse(readFileSync(file, 'utf8')) as Secrets;
}

/** Returns the run that holds this data folder now, if there is one. */
export function currentRun(dataDir: string): Run | undefined {
  let run: Run;
  try {
    run = JSON.parse(readFileSync(runFile(dataDir), 'utf8')) as Run;
  } catch {
    return undefined; // No file, or half of one from a machine that lost power: nobody runs.
  }
  const command = commandLine(run.pid);
  return command !== undefined && command.includes('supervisor') ? run : undefined;
}

/** Writes who runs here; readable by the owner only, because the addresses carry passwords. */
export function writeRun(dataDir: string, run: Run): void {
  writeFileSync(runFile(dataDir), JSON.stringify(run), { mode: PRIVATE_FILE });
}

/** Says that nobody runs here any more. */
export function removeRun(dataDir: string): void {
  rmSync(runFile(dataDir), { force: true });
}

function runFile(dataDir: string): string {
  return join(dataDir, 'run.json');
}
