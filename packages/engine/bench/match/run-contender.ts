import { parseArgs } from 'node:util';
import { prepareButtonwood } from './buttonwood-contender.ts';
import { prepareNodejsOrderBook } from './nodejs-order-book-contender.ts';
import { MIXES, orderFlow, RECORD_BYTES } from './order-flow.ts';

/*
 * The child process of the bench: one engine, one mix, a warm-up of three seconds over the same
 * flow, one timed run with a new book. Prints the run as one line of JSON.
 */
const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'buttonwood' },
    mix: { type: 'string', default: 'normal' },
    orders: { type: 'string', default: '500000' },
    seed: { type: 'string', default: '23' },
    'budget-ms': { type: 'string', default: '10000' },
  },
});
const WARM_UP_MS = 3_000;

const mix = MIXES.find(({ name }) => name === values.mix);
if (mix === undefined) throw new Error(`--mix is one of ${MIXES.map(({ name }) => name).join(', ')}`);
const flow = orderFlow(mix, Number(values.orders), Number(values.seed));
const prepare = values.engine === 'buttonwood' ? prepareButtonwood : prepareNodejsOrderBook;
const contender = prepare(flow);
const operations = flow.length / RECORD_BYTES;
for (let left = WARM_UP_MS; left > 0;) left -= contender.run(operations, left).nanoseconds / 1e6;
const run = contender.run(operations, Number(values['budget-ms']));
console.log(JSON.stringify({ ...run, flow: operations }));
