import { readFileSync } from 'node:fs';
import type { RunningExchange, ServiceName } from '../../src/testing/running-exchange.ts';

const SERVICES: readonly ServiceName[] = ['engine', 'projector', 'api', 'redis'];
/** Linux counts processor time in hundredths of a second. */
const TICKS_A_SECOND = 100;

/** What one program has used so far. */
export interface Usage {
  readonly memoryMb: number;
  readonly cpuSeconds: number;
}
export type Usages = Readonly<Partial<Record<ServiceName, Usage>>>;

/** Resident memory and processor time of each program of an exchange. */
export async function usages(exchange: RunningExchange): Promise<Usages> {
  const found: Partial<Record<ServiceName, Usage>> = {};
  for (const name of SERVICES) {
    // A process that runs is not changed by being told to go on.
    const pid = await exchange.signal(name, 'SIGCONT');
    if (pid === undefined) continue;
    const kb = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    // Behind the program's name, which may hold anything, user and system time are fields 12 and 13.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    found[name] = {
      memoryMb: Math.round(Number(kb ?? 0) / 1024),
      cpuSeconds: (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / TICKS_A_SECOND,
    };
  }
  return found;
}

/** Processor seconds of each program between two looks. */
export function cpuBetween(before: Usages, after: Usages): Readonly<Record<string, number>> {
  return Object.fromEntries(
    SERVICES.map((name) => [name, (after[name]?.cpuSeconds ?? 0) - (before[name]?.cpuSeconds ?? 0)]),
  );
}
