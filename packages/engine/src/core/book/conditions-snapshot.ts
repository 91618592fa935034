import type { SnapshotReader, SnapshotWriter } from '../snapshot-bytes.ts';
import type { Book } from './book.ts';
import type { BustedTrades } from './busted-trades.ts';
import type { IncomingOrder } from './incoming-order.ts';
import { OrderConditions } from './order-conditions.ts';

const TRIGGERED = 1;
const EXIT_OVER = 2;
const WORD = 2 ** 32;

/** What an order with conditions has beside the others. Brackets have nothing waiting between inputs. */
export function writeConditions(conditions: OrderConditions, to: SnapshotWriter): void {
  to.u32(conditions.minQuantity);
  to.u32(conditions.trail);
  to.u32(conditions.stopLimit);
  to.u32(conditions.takeProfit);
  to.u32(conditions.stopLoss);
  to.i53(conditions.exitOrder);
  to.u32(conditions.exitCap);
  to.u32(conditions.toldStop);
  to.u8((conditions.triggered ? TRIGGERED : 0) | (conditions.exitOver ? EXIT_OVER : 0));
}

/** Reads what writeConditions wrote, for `order`, whose other fields have been read. */
export function readConditions(order: IncomingOrder, from: SnapshotReader): OrderConditions {
  const conditions = new OrderConditions();
  conditions.minQuantity = from.u32();
  conditions.trail = from.u32();
  conditions.stopLimit = from.u32();
  conditions.takeProfit = from.u32();
  conditions.stopLoss = from.u32();
  conditions.exitOrder = from.i53();
  conditions.exitCap = from.u32();
  conditions.toldStop = from.u32();
  const flags = from.u8();
  conditions.triggered = (flags & TRIGGERED) !== 0;
  conditions.exitOver = (flags & EXIT_OVER) !== 0;
  conditions.live = true;
  conditions.account = order.account;
  conditions.side = order.side;
  conditions.stp = order.stp;
  return conditions;
}

/** Brings entries and exits together again; keeps a place for the exits that have not entered. */
export function linkBrackets(book: Book): void {
  const { pool, index, brackets } = book;
  for (const entry of pool.conditions.values()) {
    const { exitOrder } = entry;
    if (!entry.isBracket || entry.exitOver) continue;
    const slot = index.find((exitOrder % WORD) | 0, Math.floor(exitOrder / WORD));
    const exit = pool.conditionsOf(slot);
    if (exit === undefined) brackets.reserve(entry);
    else {
      entry.exit = exit;
      exit.entry = entry;
    }
  }
}

export function writeBusted(busted: BustedTrades, to: SnapshotWriter): void {
  to.i53(busted.floor);
  to.u32(busted.numbers.length);
  for (const trade of busted.numbers) to.i53(trade);
}

export function readBusted(busted: BustedTrades, from: SnapshotReader): void {
  busted.floor = from.i53();
  for (let left = from.u32(); left > 0; left--) busted.numbers.push(from.i53());
}
