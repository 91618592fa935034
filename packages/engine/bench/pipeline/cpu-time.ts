import { readFileSync, readdirSync } from 'node:fs';
import { execFileSync } from 'node:child_process';

/** Processor time of each program since `cpuTimes` was called, in microseconds per order. */
export type CpuPerOrder = Readonly<Record<string, number>>;

/**
 * Starts to measure the processor time of programs and their children; the function that is returned ends it. Unlike a rate it
 * hardly depends on what else the machine does. Undefined where there is no /proc.
 */
export function cpuTimes(
  pids: Readonly<Record<string, number | undefined>>,
): (orders: number) => CpuPerOrder | undefined {
  const before = readAll(pids);
  return (orders) => {
    const after = readAll(pids);
    if (before === undefined || after === undefined) return undefined;
    return Object.fromEntries(
      Object.entries(after).map(([name, us]) => [name, round((us - (before[name] ?? 0)) / orders)]),
    );
  };
}

function readAll(pids: Readonly<Record<string, number | undefined>>): Record<string, number> | undefined {
  if (process.platform !== 'linux') return undefined;
  const tickUs = 1e6 / Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
  const found = readdirSync('/proc').flatMap((entry) => (/^\d+$/.test(entry) ? [statOf(entry)] : []));
  return Object.fromEntries(
    Object.entries(pids).map(([name, pid]) => {
      // The driver is the parent of all others: its children are measured by their own names.
      const own = found.filter((stat) => stat.pid === pid || (stat.parent === pid && pid !== process.pid));
      return [name, own.reduce((sum, { ticks }) => sum + ticks, 0) * tickUs];
    }),
  );
}

/** proc(5), /proc/pid/stat: fields 4, 14 and 15 are the parent and the ticks in user and kernel mode. */
function statOf(pid: string): { readonly pid: number; readonly parent: number; readonly ticks: number } {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { pid: Number(pid), parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) };
  } catch (error) {
    // It ended while the others were read.
    if (error instanceof Error && 'code' in error) return { pid: Number(pid), parent: 0, ticks: 0 };
    throw error;
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
