import { parseArgs } from 'node:util';
import { MIXES, mixNamed, type Mix } from './match/mixes.ts';
import { printReport } from './match/print-report.ts';
import { fillCompileCache, runChild, type ChildOptions } from './match/run-child.ts';
import { machineName, rowOf, type Report, type Row } from './match/report.ts';

/*
 * pnpm bench:match [--json] [--quick] [--runs 5] [--orders 1000000] [--budget-s 60] [--mix normal]
 * Operations per second of the matching core beside nodejs-order-book on the same operations in the same run. Every run is a
 * fresh process that first goes over the flow until it is warm; the engines take turns, so that a busy machine slows both.
 * Decoding the input and writing the out frames are inside the timed window. A run that lasts longer than its budget ends
 * there, and what it has done counts. Two processes more for each mix of ours: bytes allocated per operation, and the
 * service time of each operation by itself. `--quick`: one run, less of everything.
 */
const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    runs: { type: 'string' },
    orders: { type: 'string' },
    'budget-s': { type: 'string' },
    mix: { type: 'string' },
  },
});
const runs = Number(values.runs ?? (values.quick ? 1 : 5));
const options: ChildOptions = {
  orders: Number(values.orders ?? (values.quick ? 150_000 : 1_000_000)),
  warmUpMs: values.quick ? 1_000 : 3_000,
  budgetMs: Number(values['budget-s'] ?? (values.quick ? 3 : 60)) * 1_000,
};
const mixes = values.mix === undefined ? MIXES : [mixNamed(values.mix)];
const rows: Row[] = [];
fillCompileCache();
for (const mix of mixes) {
  if (!values.json) console.error(`${mix.name} …`);
  rows.push(measure(mix));
}
const report: Report = { machine: machineName(), runs, ...options, rows };
if (values.json) console.log(JSON.stringify(report));
else printReport(report);

/** The engines take turns. */
function measure(mix: Mix): Row {
  const ours = [];
  const peers = [];
  for (let run = 0; run < runs; run++) {
    ours.push(runChild('buttonwood', mix.name, 'speed', options));
    peers.push(runChild('nodejs-order-book', mix.name, 'speed', options));
  }
  const { allocation } = runChild('buttonwood', mix.name, 'allocation', options);
  const { latency } = runChild('buttonwood', mix.name, 'latency', options);
  return rowOf(mix, ours, peers, allocation, latency);
}
