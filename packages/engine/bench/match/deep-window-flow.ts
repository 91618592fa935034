import { Operation, RecordWriter } from './record-writer.ts';
import { mulberry32 } from './seeded-random.ts';

const RESTING = 50_000;
const MIDDLE_TICKS = 33_504;
const LEVELS = 1_000;
const LARGEST_LOTS = 200;

/** 50,000 resting orders; then each new one at a random price is followed by the cancel of the oldest. Nothing trades. */
export function deepWindowFlow(operations: number, seed: number): Uint8Array {
  const random = mulberry32(seed);
  const records = new RecordWriter(operations);
  for (let order = 1; records.records < operations; order++) {
    const side = random() < 0.5 ? 1 : 2;
    const away = 1 + Math.floor(random() * LEVELS);
    const price = MIDDLE_TICKS + (side === 1 ? -away : away);
    records.write(Operation.enter, side, order, price, 1 + Math.floor(random() * LARGEST_LOTS));
    if (order > RESTING && records.records < operations) {
      records.write(Operation.cancel, 0, order - RESTING, 0, 0);
    }
  }
  return records.take();
}
