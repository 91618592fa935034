import { GCProfiler, getHeapStatistics } from 'node:v8';
import type { Contender } from './contender.ts';

/** The part of the flow in which the structures reach their size. */
const GROWING_SHARE = 0.25;

export interface Allocation {
  /** Bytes of objects made on the heap, per operation of the rest of the flow: what was collected meanwhile is counted too. */
  readonly heapBytes: number;
  /** Bytes by which memory outside the heap (typed arrays) grew, per operation of the rest of the flow. */
  readonly arrayBytes: number;
}

/** What one operation allocates in steady state. The contender has been warmed up before. */
export function measureAllocation(contender: Contender, operations: number): Allocation {
  const session = contender.begin();
  let done = 0;
  while (done < operations * GROWING_SHARE) done += session.advance();
  const from = done;
  const profiler = new GCProfiler();
  const arraysBefore = process.memoryUsage().arrayBuffers;
  let last = getHeapStatistics().used_heap_size;
  profiler.start();
  for (let step = session.advance(); step > 0; step = session.advance()) done += step;
  const end = getHeapStatistics().used_heap_size;
  const { statistics } = profiler.stop();
  let heap = 0;
  for (const { beforeGC, afterGC } of statistics) {
    heap += beforeGC.heapStatistics.usedHeapSize - last;
    last = afterGC.heapStatistics.usedHeapSize;
  }
  heap += end - last;
  const arrays = process.memoryUsage().arrayBuffers - arraysBefore;
  return { heapBytes: heap / (done - from), arrayBytes: arrays / (done - from) };
}
