import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const STALE_STOP_MS = 5_000;
const POLL_MS = 50;

/**
 * Ends a server that an earlier, killed run left behind, so that two servers never share one data
 * folder. The pid file is believed only if that process's command line contains `marker` (a path of
 * this data folder), because numbers are reused.
 */
export async function stopStaleProcess(options: {
  readonly pidFile: string;
  readonly marker: string;
  readonly signal: 'SIGTERM' | 'SIGINT';
}): Promise<void> {
  const pid = readPid(options.pidFile);
  if (pid === undefined || !isOurs(pid, options.marker)) return;
  signalProcess(pid, options.signal);
  for (let waitedMs = 0; waitedMs < STALE_STOP_MS; waitedMs += POLL_MS) {
    if (!isOurs(pid, options.marker)) return;
    await sleep(POLL_MS);
  }
  signalProcess(pid, 'SIGKILL');
  while (isOurs(pid, options.marker)) await sleep(POLL_MS);
}

/** Returns the command line of a process, or undefined when it is gone (a zombie counts as gone). */
export function commandLine(pid: number): string | undefined {
  try {
    const text =
      process.platform === 'linux'
        ? readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
        : execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
    return text.trim() === '' ? undefined : text.trim();
  } catch {
    return undefined; // There is no such process.
  }
}

function isOurs(pid: number, marker: string): boolean {
  return commandLine(pid)?.includes(marker) === true;
}

function readPid(file: string): number | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined; // No file: the last run ended in order.
  }
  const pid = Number.parseInt(text, 10);
  return Number.isSafeInteger(pid) && pid > 1 ? pid : undefined;
}

function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended between the look and the signal, which is what was wanted.
    return;
  }
}
