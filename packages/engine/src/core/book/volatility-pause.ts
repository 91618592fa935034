import { Phase } from '@buttonwood/shared/instrument/phase.ts';
import { MAX_PRICE_TICKS } from '@buttonwood/shared/limits.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import { tellState } from './book-state-out.ts';
import type { Book } from './book.ts';
import type { PriceLadder } from './price-ladder.ts';

const BUY = Side.buy;
const PAUSE = Phase.volatility_pause;
const MICROSECONDS_PER_MS = 1_000;

/** Whether the next price that an order of `side` would take lies beyond the band, and the book pauses for that. */
export function isStoppedByBand({ band, session }: Book, side: number, opposite: PriceLadder): boolean {
  const { best } = opposite;
  if (best < 0 || band.high === 0 || session.pauseMs === 0) return false;
  return side === BUY ? MAX_PRICE_TICKS - best > band.high : best < band.low;
}

/** Continuous trading stops by itself; the book collects orders and opens again with an auction when the pause ends. */
export function startPause(book: Book): void {
  const { session } = book;
  session.lastBefore = book.last;
  session.pauseEnds = pauseEnd(book);
  book.phase = PAUSE;
  tellState(book);
}

/** When a pause ends that begins now. */
export function pauseEnd({ now, session }: Book): number {
  return now + session.pauseMs * MICROSECONDS_PER_MS;
}
