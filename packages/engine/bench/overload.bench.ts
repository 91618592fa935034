import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { startExchange, type ServiceName } from '../src/testing/running-exchange.ts';
import { LiveLoad, type Phase } from './overload/live-load.ts';

/*
 * pnpm bench:overload [--json] [--seconds 10]
 * A whole exchange of real processes under one, two and four times the orders that it can do: what it accepts stays near its
 * peak, every order is answered, and no program grows. The load comes from this process, on the same processors.
 */
const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, seconds: { type: 'string', default: '10' } },
});
const seconds = Number(values.seconds);
const CONNECTIONS = 8;
/** Orders of each connection on their way while the peak is measured. */
const PEAK_IN_FLIGHT = 100;
const WARM_UP_SECONDS = 4;
const FACTORS = [1, 2, 4] as const;
const TARGET_SHARE = 0.9;
const SERVICES: readonly ServiceName[] = ['engine', 'projector', 'api', 'redis'];
/** Programs may not grow by more than this from the first phase to the last; Redis holds the tape and does. */
const MAX_GROWTH_MB = 192;

const exchange = await startExchange({ env: { BUTTONWOOD_RATE_ORDERS: '0', BUTTONWOOD_RATE_READS: '0' } });
try {
  const load = await LiveLoad.open(exchange.url, CONNECTIONS);
  await load.closedLoop(PEAK_IN_FLIGHT, WARM_UP_SECONDS);
  const peak = await load.closedLoop(PEAK_IN_FLIGHT, seconds);
  const before = await memory();
  const phases: { readonly factor: number; readonly phase: Phase; readonly memoryMb: Memory }[] = [];
  for (const factor of FACTORS) {
    const phase = await load.openLoop(peak.acceptedPerSecond * factor, seconds);
    phases.push({ factor, phase, memoryMb: await memory() });
  }
  load.close();
  const worst = Math.min(...phases.slice(1).map(({ phase }) => phase.acceptedPerSecond));
  const last = phases.at(-1)?.memoryMb ?? before;
  const grown = SERVICES.filter((name) => name !== 'redis').map(
    (name) => (last[name] ?? 0) - (before[name] ?? 0),
  );
  const failures = [
    ...(worst < peak.acceptedPerSecond * TARGET_SHARE
      ? [`${worst} orders/s under overload are less than ${TARGET_SHARE} of ${peak.acceptedPerSecond}`]
      : []),
    ...(phases.some(({ phase }) => phase.unanswered > 0) ? ['some orders were not answered'] : []),
    ...(Math.max(...grown) > MAX_GROWTH_MB ? [`a program grew by ${Math.max(...grown)} MB`] : []),
  ];
  const cpu = cpus();
  const machine = `${cpu.length} x ${cpu[0]?.model ?? 'unknown'}, Node ${process.version}`;
  const report = { machine, peak, before, phases, failures };
  if (values.json) console.log(JSON.stringify(report, null, 2));
  else print(report);
  process.exitCode = failures.length === 0 ? 0 : 1;
} finally {
  await exchange.dispose();
}

type Memory = Readonly<Partial<Record<ServiceName, number>>>;

/** Resident memory of each program, in MB. */
async function memory(): Promise<Memory> {
  const found: Partial<Record<ServiceName, number>> = {};
  for (const name of SERVICES) {
    // A process that runs is not changed by being told to go on.
    const pid = await exchange.signal(name, 'SIGCONT');
    if (pid === undefined) continue;
    const kb = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    found[name] = Math.round(Number(kb ?? 0) / 1024);
  }
  return found;
}

function print(report: {
  readonly machine: string;
  readonly peak: Phase;
  readonly before: Memory;
  readonly phases: readonly { readonly factor: number; readonly phase: Phase; readonly memoryMb: Memory }[];
  readonly failures: readonly string[];
}): void {
  console.log(report.machine);
  console.log(`peak  ${report.peak.acceptedPerSecond} orders/s accepted  ${memoryLine(report.before)}`);
  for (const { factor, phase, memoryMb } of report.phases) {
    const share = Math.round((phase.acceptedPerSecond / report.peak.acceptedPerSecond) * 100);
    const refused = Object.entries(phase.refused).map(([code, count]) => `${count} ${code}`);
    console.log(
      `${factor}x    ${phase.offeredPerSecond} orders/s offered, ${phase.acceptedPerSecond} accepted (${share} % of peak); ` +
        `${phase.sent} sent = ${phase.accepted} accepted + ${refused.join(', ') || '0'} refused` +
        ` + ${phase.unanswered} unanswered  ${memoryLine(memoryMb)}`,
    );
  }
  console.log(report.failures.length === 0 ? 'PASS' : `FAIL  ${report.failures.join('; ')}`);
}

function memoryLine(memoryMb: Memory): string {
  return Object.entries(memoryMb)
    .map(([name, mb]) => `${name} ${mb} MB`)
    .join(', ');
}
