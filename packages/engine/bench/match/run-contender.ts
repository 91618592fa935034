import { parseArgs } from 'node:util';
import { useLargerInlining } from '../../src/runtime/larger-inlining.ts';
import { prepareBook } from './buttonwood-contender.ts';
import type { Contender, Feed } from './contender.ts';
import { prepareExchange } from './exchange-contender.ts';
import { measureAllocation } from './measure-allocation.ts';
import { measureLatency } from './measure-latency.ts';
import { measureSpeed } from './measure-speed.ts';
import { mixNamed } from './mixes.ts';
import { prepareNodejsOrderBook } from './nodejs-order-book-contender.ts';
import { RECORD_BYTES } from './record-writer.ts';

/*
 * The child process of the bench: one engine, one mix. It goes over the flow once from cold, then until it is warm, and
 * then measures one run with a new book. The compiler's settings are those of the engine, for the peer as well. Prints what it found as one line of JSON.
 */
const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'buttonwood' },
    mix: { type: 'string', default: 'normal' },
    measure: { type: 'string', default: 'speed' },
    orders: { type: 'string', default: '500000' },
    seed: { type: 'string', default: '23' },
    'warm-up-ms': { type: 'string', default: '3000' },
    'budget-ms': { type: 'string', default: '10000' },
  },
});

const COLD_BUDGET_MS = 5_000;

useLargerInlining();
const mix = mixNamed(values.mix);
const flow = mix.flow(Number(values.orders), Number(values.seed));
const operations = flow.length / RECORD_BYTES;
const contender = prepare(values.measure === 'latency' ? 'single' : 'frames');
const cold = measureSpeed(contender, COLD_BUDGET_MS);
for (let left = Number(values['warm-up-ms']) - cold.nanoseconds / 1e6; left > 0;) {
  left -= measureSpeed(contender, left).nanoseconds / 1e6;
}
console.log(JSON.stringify({ cold, flow: operations, ...found() }));

function prepare(feed: Feed): Contender {
  if (values.engine !== 'buttonwood') return prepareNodejsOrderBook(flow);
  return mix.funds ? prepareExchange(flow, feed) : prepareBook(flow, feed);
}

function found(): object {
  switch (values.measure) {
    case 'allocation':
      return { allocation: measureAllocation(contender, operations) };
    case 'latency':
      return { latency: measureLatency(contender, operations) };
    default:
      return { speed: measureSpeed(contender, Number(values['budget-ms'])) };
  }
}
