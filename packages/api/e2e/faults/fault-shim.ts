import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readSync, statSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const SOURCE = join(import.meta.dirname, 'fault-shim.c');
const COMPILE_MS = 60_000;
/** The layout of `struct control` in fault-shim.c: offsets in bytes. */
const AT = { syncDelayUs: 0, syncFails: 8, clockOffsetUs: 16, syncCount: 24, files: 32 } as const;
const MAX_FILES = 64;
const FILE_BYTES = 16;
const CONTROL_BYTES = AT.files + MAX_FILES * FILE_BYTES;

/** The shim as a library that programs can be started with, or why there is none. */
export type CompiledShim =
  { readonly kind: 'library'; readonly path: string } | { readonly kind: 'none'; readonly because: string };

/** Builds the shim into `folder` with the system's C compiler. */
export function compileShim(folder: string): CompiledShim {
  if (process.platform !== 'linux') return { kind: 'none', because: 'LD_PRELOAD is for Linux' };
  const path = join(folder, 'fault-shim.so');
  try {
    const args = ['-shared', '-fPIC', '-O2', '-Wall', '-o', path, SOURCE, '-ldl'];
    execFileSync('cc', args, { timeout: COMPILE_MS, stdio: ['ignore', 'ignore', 'pipe'] });
    return { kind: 'library', path };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { kind: 'none', because: `there is no C compiler that builds it: ${text.split('\n')[0] ?? ''}` };
  }
}

/** The disk and the clock of the programs that were started with its `env`; changes take effect at once. */
export class FaultyMachine {
  readonly env: Readonly<Record<string, string>>;
  private readonly file: string;

  constructor(library: string, controlFile: string) {
    this.file = controlFile;
    this.env = { LD_PRELOAD: library, BUTTONWOOD_SHIM: controlFile };
    writeFileSync(controlFile, Buffer.alloc(CONTROL_BYTES));
  }

  /** Each sync takes this much longer. */
  setSyncDelay(ms: number): void {
    this.write(AT.syncDelayUs, ms * 1_000);
  }

  /** Syncs fail with EIO. */
  setSyncFails(fails: boolean): void {
    this.write(AT.syncFails, fails ? 1 : 0);
  }

  /** The wall clock is off by this much; the monotonic clock never is. */
  setClockOffset(ms: number): void {
    this.write(AT.clockOffsetUs, ms * 1_000);
  }

  /** Syncs that succeeded so far. */
  get syncCount(): number {
    return Number(this.read(AT.syncCount));
  }

  /**
   * Cuts each file to its length at its last sync, as a power failure may leave it. Call it when the program has ended. A
   * file that was never synced keeps its length. Returns how many bytes were cut off.
   */
  cutPower(files: readonly string[]): number {
    let lost = 0;
    for (const path of files) {
      const { ino, size } = statSync(path);
      const synced = this.syncedSize(ino);
      if (synced === undefined || synced >= size) continue;
      truncateSync(path, synced);
      lost += size - synced;
    }
    return lost;
  }

  private syncedSize(inode: number): number | undefined {
    for (let i = 0; i < MAX_FILES; i++) {
      const at = AT.files + i * FILE_BYTES;
      if (Number(this.read(at)) === inode) return Number(this.read(at + 8));
    }
    return undefined;
  }

  private write(at: number, value: number): void {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(value));
    const file = openSync(this.file, 'r+');
    try {
      writeSync(file, bytes, 0, 8, at);
    } finally {
      closeSync(file);
    }
  }

  private read(at: number): bigint {
    const bytes = Buffer.alloc(8);
    const file = openSync(this.file, 'r');
    try {
      readSync(file, bytes, 0, 8, at);
    } finally {
      closeSync(file);
    }
    return bytes.readBigUInt64LE();
  }
}
