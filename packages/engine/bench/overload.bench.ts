import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { startExchange } from '../src/testing/running-exchange.ts';
import { LiveLoad, type Phase } from './overload/live-load.ts';
import { Neighbour, type Waits } from './overload/neighbour.ts';
import { cpuBetween, usages, type Usages } from './overload/processes.ts';

/*
 * pnpm bench:overload [--json] [--seconds 20]
 * A whole exchange of real processes that is offered one, two and four times the orders that it can do: what it accepts stays
 * near its peak, every order that it took is answered, a trader beside the load is served, and no program grows. The load comes
 * from this process, on the same processors. Each overload stands between two peaks and is held against their mean (or what was
 * offered, when that is less), because machines that others use as well change from minute to minute.
 */
const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, seconds: { type: 'string', default: '20' } },
});
/** Seconds of each phase, of which the first is not counted. */
const seconds = Math.max(2, Number(values.seconds));
const SYMBOL = 'AAPL';
const CONNECTIONS = 8;
/** Orders of each connection on their way while the peak is measured. */
const PEAK_IN_FLIGHT = 100;
/** The programs get faster for about this long. */
const WARM_UP_SECONDS = 20;
const FACTORS = [1, 2, 4] as const;
const TARGET_SHARE = 0.9;
/** Programs may not grow by more than this from the first phase to the last; Redis holds the tape and does. */
const MAX_GROWTH_MB = 192;
/** A cancel of a trader who sends one thing at a time is answered before it would be `pending`, however much others send: p99. */
const MAX_CANCEL_MS = 2_000;

interface Measured {
  readonly phase: Phase;
  readonly waits: Waits;
  /** Processor seconds of each program, and of the load. */
  readonly cpu: Readonly<Record<string, number>>;
  /** Microseconds of the exchange's processors for each answer. */
  readonly cpuPerAnswer: number;
  readonly after: Usages;
}
interface Overload {
  readonly factor: number;
  readonly peakBefore: Measured;
  readonly measured: Measured;
  readonly share: number;
}

const exchange = await startExchange({ env: { BUTTONWOOD_RATE_ORDERS: '0', BUTTONWOOD_RATE_READS: '0' } });
try {
  const load = await LiveLoad.open(exchange.url, CONNECTIONS, SYMBOL);
  const neighbour = await Neighbour.open(exchange.url, SYMBOL);
  const measure = async (run: () => Promise<Phase>): Promise<Measured> => {
    const before = await usages(exchange);
    let going = true;
    const loaded = run().finally(() => (going = false));
    const [phase, waits] = await Promise.all([loaded, neighbour.trade(() => going)]);
    const after = await usages(exchange);
    const cpu = cpuBetween(before, after);
    const used = Object.values(cpu).reduce((sum, each) => sum + each, 0);
    const cpuPerAnswer = Math.round((used / (phase.sent - phase.unanswered)) * 1e6);
    return { phase, waits, cpu, cpuPerAnswer, after };
  };
  const measurePeak = async (): Promise<Measured> => measure(() => load.closedLoop(PEAK_IN_FLIGHT, seconds));

  await load.closedLoop(PEAK_IN_FLIGHT, WARM_UP_SECONDS);
  const first = await measurePeak();
  if (!values.json) print('peak', first);
  const overloads: Overload[] = [];
  let peakBefore = first;
  for (const factor of FACTORS) {
    const measured = await measure(() => load.openLoop(rateOf(peakBefore) * factor, seconds));
    const peakAfter = await measurePeak();
    const mean = (rateOf(peakBefore) + rateOf(peakAfter)) / 2;
    const share = rateOf(measured) / Math.min(mean, rateOf(peakBefore) * factor);
    overloads.push({ factor, peakBefore, measured, share });
    if (!values.json) {
      print(`${factor}x`, measured, share);
      print('peak', peakAfter);
    }
    peakBefore = peakAfter;
  }
  load.close();
  neighbour.close();

  const cpu = cpus();
  const machine = `${cpu.length} x ${cpu[0]?.model ?? 'unknown'}, Node ${process.version}`;
  const failures = failuresOf(first, overloads);
  if (values.json)
    console.log(JSON.stringify({ machine, overloads, lastPeak: peakBefore, failures }, null, 2));
  else console.log(`${machine}\n${failures.length === 0 ? 'PASS' : `FAIL  ${failures.join('; ')}`}`);
  process.exitCode = failures.length === 0 ? 0 : 1;
} finally {
  await exchange.dispose();
}

function rateOf({ phase }: Measured): number {
  return phase.acceptedPerSecond;
}

function failuresOf(first: Measured, overloads: readonly Overload[]): string[] {
  const failures = overloads.flatMap(({ factor, measured, share }) => {
    const { phase, waits } = measured;
    const failed: string[] = [];
    if (share < TARGET_SHARE)
      failed.push(`${percent(share)} % of the peak at ${factor}x are less than ${percent(TARGET_SHARE)} %`);
    if (phase.unanswered > 0) failed.push(`${phase.unanswered} orders at ${factor}x were not answered`);
    if (waits.cancel.p99 > MAX_CANCEL_MS)
      failed.push(`beside ${factor}x a cancel takes ${waits.cancel.p99} ms`);
    return failed;
  });
  const last = overloads.at(-1)?.measured.after ?? first.after;
  for (const name of ['engine', 'projector', 'api'] as const) {
    const grown = (last[name]?.memoryMb ?? 0) - (first.after[name]?.memoryMb ?? 0);
    if (grown > MAX_GROWTH_MB) failures.push(`the ${name} grew by ${grown} MB`);
  }
  return failures;
}

function print(name: string, { phase, waits, cpu, cpuPerAnswer, after }: Measured, share?: number): void {
  const refused = Object.entries(phase.refused).map(([code, count]) => `${count} ${code}`);
  const { place, cancel, httpCancel } = waits;
  const memory = Object.entries(after).map(([service, { memoryMb }]) => `${service} ${memoryMb}`);
  const used = Object.entries(cpu).map(([service, spent]) => `${service} ${spent.toFixed(1)}`);
  const ofPeak = share === undefined ? '' : ` (${percent(share)} % of peak)`;
  console.log(
    `${name.padEnd(5)} ${phase.offeredPerSecond} orders/s offered, ${phase.acceptedPerSecond} accepted${ofPeak}\n` +
      `      ${phase.offered} offered, ${phase.sent} sent = ${phase.accepted} accepted + ${refused.join(', ') || '0'} refused` +
      ` + ${phase.unanswered} unanswered; the last answer ${phase.drainMs} ms after the end\n` +
      `      beside it p50, p99: place ${place.p50}, ${place.p99} ms, cancel ${cancel.p50}, ${cancel.p99} ms,` +
      ` cancel over HTTP ${httpCancel.p50}, ${httpCancel.p99} ms (${place.count} orders)\n` +
      `      MB: ${memory.join(', ')}; processor seconds: ${used.join(', ')}, load ${phase.loadCpuSeconds}` +
      ` while it sent; ${cpuPerAnswer} us of the exchange for each answer`,
  );
}

function percent(share: number): number {
  return Math.round(share * 100);
}
