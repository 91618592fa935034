import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { startExchange } from '../src/testing/running-exchange.ts';
import { LiveLoad, type Phase } from './overload/live-load.ts';
import { Neighbour, type Waits } from './overload/neighbour.ts';
import { cpuShares, usages, type Usages } from './overload/processes.ts';

/*
 * pnpm bench:overload [--json] [--seconds 10]
 * A whole exchange of real processes that is offered one, two and four times the orders that it can do: what it accepts stays
 * near its peak, every order that it took is answered, a trader beside the load is served, and no program grows. The load comes
 * from this process, on the same processors. The peak is measured before and after, because the machine may change meanwhile.
 */
const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, seconds: { type: 'string', default: '10' } },
});
const seconds = Number(values.seconds);
const CONNECTIONS = 8;
/** Orders of each connection on their way while the peak is measured. */
const PEAK_IN_FLIGHT = 100;
const WARM_UP_SECONDS = 8;
const FACTORS = [1, 2, 4] as const;
const TARGET_SHARE = 0.9;
/** Programs may not grow by more than this from the first phase to the last; Redis holds the tape and does. */
const MAX_GROWTH_MB = 192;
/** A trader who sends one thing at a time waits no longer for a cancel, however much others send: p99, milliseconds. */
const MAX_CANCEL_MS = 1_000;

interface Measured {
  readonly name: string;
  readonly factor: number;
  readonly phase: Phase;
  readonly waits: Waits;
  readonly cpu: Readonly<Record<string, number>>;
  readonly after: Usages;
}

const exchange = await startExchange({ env: { BUTTONWOOD_RATE_ORDERS: '0', BUTTONWOOD_RATE_READS: '0' } });
try {
  const load = await LiveLoad.open(exchange.url, CONNECTIONS);
  const neighbour = await Neighbour.open(exchange.url, 'AAPL');
  await load.closedLoop(PEAK_IN_FLIGHT, WARM_UP_SECONDS);
  const first = await measure('peak', 0, () => load.closedLoop(PEAK_IN_FLIGHT, seconds));
  const rate = first.phase.acceptedPerSecond;
  const overloads: Measured[] = [];
  for (const factor of FACTORS)
    overloads.push(await measure(`${factor}x`, factor, () => load.openLoop(rate * factor, seconds)));
  const again = await measure('peak', 0, () => load.closedLoop(PEAK_IN_FLIGHT, seconds));
  load.close();
  neighbour.close();

  const peak = Math.max(rate, again.phase.acceptedPerSecond);
  const cpu = cpus();
  const machine = `${cpu.length} x ${cpu[0]?.model ?? 'unknown'}, Node ${process.version}`;
  const failures = failuresOf(first, overloads, peak);
  if (values.json) console.log(JSON.stringify({ machine, peak, first, overloads, again, failures }, null, 2));
  else {
    console.log(machine);
    for (const measured of [first, ...overloads, again]) print(measured, peak);
    console.log(failures.length === 0 ? 'PASS' : `FAIL  ${failures.join('; ')}`);
  }
  process.exitCode = failures.length === 0 ? 0 : 1;

  async function measure(name: string, factor: number, run: () => Promise<Phase>): Promise<Measured> {
    const before = await usages(exchange);
    let going = true;
    const started = performance.now();
    const loaded = run().finally(() => (going = false));
    const [phase, waits] = await Promise.all([loaded, neighbour.trade(() => going)]);
    const after = await usages(exchange);
    const took = (performance.now() - started) / 1_000;
    return { name, factor, phase, waits, cpu: cpuShares(before, after, took), after };
  }
} finally {
  await exchange.dispose();
}

function failuresOf(first: Measured, overloads: readonly Measured[], peak: number): string[] {
  const last = overloads.at(-1)?.after ?? first.after;
  const grown = (['engine', 'projector', 'api'] as const).map(
    (name) => (last[name]?.memoryMb ?? 0) - (first.after[name]?.memoryMb ?? 0),
  );
  return [
    ...overloads
      .filter(({ phase }) => phase.acceptedPerSecond < peak * TARGET_SHARE)
      .map(
        ({ name, phase }) =>
          `${phase.acceptedPerSecond} orders/s at ${name} are less than ${TARGET_SHARE} of ${peak}`,
      ),
    ...overloads
      .filter(({ phase }) => phase.unanswered > 0)
      .map(({ name, phase }) => `${phase.unanswered} orders at ${name} were not answered`),
    ...overloads
      .filter(({ waits }) => waits.cancel.p99 > MAX_CANCEL_MS)
      .map(({ name, waits }) => `a neighbour waits ${waits.cancel.p99} ms for a cancel at ${name}`),
    ...(Math.max(...grown) > MAX_GROWTH_MB ? [`a program grew by ${Math.max(...grown)} MB`] : []),
  ];
}

function print({ name, phase, waits, cpu, after }: Measured, peak: number): void {
  const share = Math.round((phase.acceptedPerSecond / peak) * 100);
  const refused = Object.entries(phase.refused).map(([code, count]) => `${count} ${code}`);
  const { place, cancel, httpCancel } = waits;
  const memory = Object.entries(after).map(([service, { memoryMb }]) => `${service} ${memoryMb}`);
  const used = Object.entries(cpu).map(([service, cpuShare]) => `${service} ${cpuShare}`);
  console.log(
    `${name.padEnd(5)} ${phase.offeredPerSecond} orders/s offered, ${phase.acceptedPerSecond} accepted (${share} % of peak)\n` +
      `      ${phase.offered} offered, ${phase.sent} sent = ${phase.accepted} accepted + ${refused.join(', ') || '0'} refused` +
      ` + ${phase.unanswered} unanswered; the last answer ${phase.drainMs} ms after the end\n` +
      `      beside it p50, p99: place ${place.p50}, ${place.p99} ms, cancel ${cancel.p50}, ${cancel.p99} ms,` +
      ` cancel over HTTP ${httpCancel.p50}, ${httpCancel.p99} ms (${place.count} orders)\n` +
      `      MB: ${memory.join(', ')}; processors: ${used.join(', ')}, load ${phase.loadCpu}`,
  );
}
