import { spawn } from 'node:child_process';

/**
 * Runs a command to its end with this process's terminal, and passes SIGTERM and SIGINT on to it.
 * Several signals are passed on as several; the command's own shutdown is idempotent.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, quiet?: boolean, ipc?: boolean, timeoutMs?: number }} [options]
 *   `quiet` keeps the output and returns it instead of showing it; `ipc` opens a channel by whose
 *   end the command notices that this process died; after `timeoutMs` it is ended (exit code 143).
 * @returns {Promise<{ code: number, output: string, stopped: boolean }>} `stopped`: a signal came.
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const output = options.quiet === true ? 'pipe' : 'inherit';
    /** @type {('pipe' | 'inherit' | 'ignore' | 'ipc')[]} */
    const stdio = [options.quiet === true ? 'ignore' : 'inherit', output, output];
    if (options.ipc === true) stdio.push('ipc');
    const child = spawn(command, [...args], {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio,
    });
    let text = '';
    let stopped = false;
    /** @param {unknown} chunk */
    const collect = (chunk) => {
      text = (text + String(chunk)).slice(-MAX_OUTPUT);
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    /** @param {NodeJS.Signals} signal */
    const forward = (signal) => {
      stopped = true;
      child.kill(signal);
    };
    process.on('SIGTERM', forward);
    process.on('SIGINT', forward);
    const timer =
      options.timeoutMs === undefined
        ? undefined
        : setTimeout(() => child.kill('SIGTERM'), options.timeoutMs);
    /** @param {number} code */
    const finish = (code) => {
      clearTimeout(timer);
      process.off('SIGTERM', forward);
      process.off('SIGINT', forward);
      resolve({ code, output: text, stopped });
    };
    child.once('error', (error) => {
      collect(error.message);
      finish(127);
    });
    child.once('close', (code, signal) => finish(code ?? (signal === 'SIGINT' ? 130 : 143)));
  });
}

/** Enough to say what went wrong, never the whole log of an installation. */
const MAX_OUTPUT = 20_000;
