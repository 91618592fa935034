import { createWriteStream, renameSync, statSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { styleText } from 'node:util';

/** Where the lines of one service go. */
export interface ServiceLog {
  /** A line that the service printed. */
  line(text: string): void;
  /** Something that the supervisor says about the service. */
  say(text: string): void;
}

/** The logs of a run: everything in files, what matters on the console. */
export interface Log {
  /** `console: 'quiet'` keeps the service's own lines off the console. */
  service(name: string, console: 'shown' | 'quiet'): ServiceLog;
  /** Ends the files. */
  close(): void;
}

const NAME_WIDTH = 12;
const MAX_LOG_BYTES = 10_000_000;
const PINO_WARN = 40;
const colors = ['cyan', 'magenta', 'green', 'yellow', 'blue', 'gray'] as const;

/** Logs below `folder`, one file per service; a file that grew large makes room for a new one. */
export function createLog(folder: string, print: (text: string) => void): Log {
  const files: WriteStream[] = [];
  let services = 0;
  return {
    service(name, mode) {
      const color = colors[services++ % colors.length] ?? 'gray';
      const prefix = styleText(color, `${name.padEnd(NAME_WIDTH)}│`, { stream: process.stdout });
      const file = openFile(join(folder, `${name}.log`));
      files.push(file);
      return {
        line(text) {
          file.write(`${text}\n`);
          if (mode === 'quiet') return;
          const shown = forConsole(text);
          if (shown !== undefined) print(`${prefix} ${shown}`);
        },
        say(text) {
          file.write(`supervisor: ${text}\n`);
          print(`${prefix} ${text}`);
        },
      };
    },
    close() {
      for (const file of files) file.end();
    },
  };
}

function openFile(path: string): WriteStream {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > MAX_LOG_BYTES) renameSync(path, `${path}.1`);
  return createWriteStream(path, { flags: 'a' });
}

/** JSON lines (pino) become words, and only warnings and worse; other lines stay as they are. */
export function forConsole(text: string): string | undefined {
  if (!text.startsWith('{"level":')) return text;
  let entry: Record<string, unknown>;
  try {
    entry = JSON.parse(text) as Record<string, unknown>;
  } catch {
    return text; // Not JSON after all.
  }
  const { level, msg, time: _time, pid: _pid, hostname: _hostname, ...rest } = entry;
  if (typeof level !== 'number') return text;
  if (level < PINO_WARN) return undefined;
  const details = Object.entries(rest).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return [level > PINO_WARN ? 'error:' : 'warning:', typeof msg === 'string' ? msg : '', ...details].join(
    ' ',
  );
}
