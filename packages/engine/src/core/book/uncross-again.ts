import { Side } from '@buttonwood/shared/order/side.ts';
import { meet, settlePrice } from './auction-pairs.ts';
import type { Book } from './book.ts';
import { ladderKey } from './price-ladder.ts';

/**
 * The uncross of the first version of the rules: the price is found first. Self-trade prevention may then leave the book crossed;
 * the rest uncrosses at a price of its own. Returns whether anything crossed.
 */
export function uncrossAgain(book: Book): boolean {
  const { auction, auctionEvents } = book;
  let crossed = false;
  while (auction.find(book) !== 0) {
    crossed = true;
    const { price } = auction;
    const before = book.trades;
    const volume = meetAt(book, price);
    settlePrice(book, volume === 0 ? 0 : price);
    auctionEvents.uncrossed(volume === 0 ? 0 : price, volume, book.trades - before);
  }
  return crossed;
}

/** Returns the lots that traded. */
function meetAt(book: Book, price: number): number {
  const { bids, asks } = book;
  const bound = ladderKey(Side.sell, price);
  let volume = 0;
  while (bids.best >= price && asks.best >= bound) volume += meet(book);
  return volume;
}
