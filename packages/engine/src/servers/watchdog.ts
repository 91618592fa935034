import { type ChildProcess, spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { join } from 'node:path';

/**
 * One small shell process per parent, started with the first process to watch. It learns of the
 * parent's death by the end of its stdin, which no kind of death can prevent, and then ends what is left.
 */
let watchdog: ChildProcess | undefined;

/** From now on the process `pid` does not outlive this one. */
export function watch(pid: number, signal: 'SIGTERM' | 'SIGINT'): void {
  watchdog ??= startWatchdog();
  tell(`watch ${pid} ${signal === 'SIGINT' ? 'INT' : 'TERM'}`);
}

/** The process has ended; its number may belong to somebody else soon. */
export function unwatch(pid: number): void {
  tell(`forget ${pid}`);
}

function tell(line: string): void {
  const pipe = watchdog?.stdin;
  if (pipe?.writable === true) pipe.write(`${line}\n`);
}

function startWatchdog(): ChildProcess {
  const child = spawn('/bin/sh', [join(import.meta.dirname, 'watchdog.sh')], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const gone = (): void => {
    if (watchdog === child) watchdog = undefined;
  };
  child.once('exit', gone);
  child.once('error', gone);
  child.stdin.on('error', gone);
  // It must not keep the parent alive: the parent's end is what it waits for.
  child.unref();
  if (child.stdin instanceof Socket) child.stdin.unref();
  return child;
}
