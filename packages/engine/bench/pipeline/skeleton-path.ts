import { FrameReader } from '@buttonwood/shared/frame/frame-reader.ts';
import { HEADER, readInt53 } from '@buttonwood/shared/messages/layout.ts';
import { must } from '@buttonwood/shared/base/assert.ts';
import type { Journal } from '../../src/journal/journal.ts';
import { endOf, OutTail } from '../../src/journal/out-tail.ts';
import type { MeasuredPath } from './load-driver.ts';
import { OrderFlow } from './order-flow.ts';
import { STATIONS } from './relay-skeleton.ts';

/** The path through the bare relay: the message comes out of the third station as it went into the first. */
export async function skeletonPath(
  journal: Journal,
): Promise<{ readonly path: MeasuredPath; readonly stop: () => Promise<void> }> {
  const flow = new OrderFlow();
  const path: MeasuredPath = {
    inbox: must(STATIONS[0], 'the skeleton has stations'),
    messageBytes: flow.messageBytes,
    write: (order, into, at) => flow.write(order, into, at),
    onSettled: () => undefined,
  };
  const reader = new FrameReader();
  const tail = new OutTail({
    journal,
    actors: [must(STATIONS.at(-1), 'the skeleton has stations')],
    from: (actor) => endOf(journal, actor.name),
    onEntries(_actor, entries) {
      for (const { bytes } of entries) {
        reader.open(bytes);
        while (reader.next())
          path.onSettled(readInt53(reader.view, reader.offset + HEADER.originRequest) - 1);
      }
    },
    onStop(actor, { code, detail }) {
      throw new Error(`${actor.name}: ${code} ${detail}`);
    },
  });
  await tail.start();
  return { path, stop: () => tail.stop() };
}
