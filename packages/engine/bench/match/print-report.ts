import type { Rates, Report, Row } from './report.ts';

/** The report for people. */
export function printReport({ machine, runs, orders, rows }: Report): void {
  console.log(
    `Matching, one instrument, one thread, M operations/s. ${machine}. ${runs} runs, each a fresh process, ${orders} new orders.`,
  );
  for (const row of rows) printRow(row);
  const bare = rows.filter(({ funds }) => !funds).map(({ ours }) => ours.median);
  const worst = Math.min(...bare);
  if (bare.length > 1) console.log(`  worst median without funds ${worst.toFixed(2)} M/s`);
}

function printRow(row: Row): void {
  const { mix, ours, peer, target, allocation, serviceTime } = row;
  console.log(`  ${mix}${row.funds ? ', with the ledger' : ''}`);
  console.log(`    buttonwood         ${ratesLine(ours)}, target ${target.rate}`);
  console.log(`    nodejs-order-book  ${ratesLine(peer)}`);
  const ratioTarget = target.ratio === undefined ? '' : `, target ${target.ratio}`;
  console.log(
    `    ${row.ratio.toFixed(1)} times the peer, by processor time ${row.cpuRatio.toFixed(1)}${ratioTarget}`,
  );
  if (allocation !== undefined) {
    const { heapBytes, arrayBytes } = allocation;
    console.log(
      `    allocated per operation ${heapBytes.toFixed(2)} bytes, arrays grown ${arrayBytes.toFixed(2)}`,
    );
  }
  if (serviceTime !== undefined) {
    const { p50, p99, p999, p9999, max } = serviceTime;
    console.log(
      `    service time ns: p50 ${p50}  p99 ${p99}  p99.9 ${p999}  p99.99 ${p9999}  max ${max}, clock included`,
    );
  }
}

function ratesLine({ median, min, cold, cpu, operations, flow, trades, resting }: Rates): string {
  const share =
    operations < flow ? ` (${((operations / flow) * 100).toFixed(1)} % of the flow in its time)` : '';
  const rates = [
    `median ${median.toFixed(3)}`,
    `min ${min.toFixed(3)}`,
    `cold ${cold.toFixed(3)}`,
    `by processor time ${cpu.toFixed(3)}`,
  ];
  return `${rates.join('  ')}  ${operations} operations${share}, ${trades} trades, ${resting} resting`;
}
