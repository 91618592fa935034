import type { Sabotage } from './sabotage.ts';

const BOOK = 'engine/src/core/book/';
const LIMIT_ORDERS = `${BOOK}limit-orders.test.ts`;
const SELF_TRADE = `${BOOK}self-trade.test.ts`;
const ICEBERG = `${BOOK}iceberg.test.ts`;
const STOPS = `${BOOK}stop-orders.test.ts`;
const TIME_IN_FORCE = `${BOOK}time-in-force.test.ts`;
const AMEND = `${BOOK}amend-and-cancel.test.ts`;
const BAND = `${BOOK}band-and-halt.test.ts`;
const LADDER = `${BOOK}price-ladder.test.ts`;
const LOOK_UPS = `${BOOK}look-ups.test.ts`;
const FUZZ = `${BOOK}book.fuzz.test.ts`;

/** The rules of the book that stood first: priority, prices, self-trade prevention, icebergs, stops, amends, band. */
export const sabotage: readonly Sabotage[] = [
  {
    name: 'the last order at a price trades first',
    file: `${BOOK}price-ladder.ts`,
    find: 'return this.head[this.bestLevel] ?? 0;',
    replace: 'return this.tail[this.bestLevel] ?? 0;',
    tests: [LIMIT_ORDERS],
  },
  {
    name: 'a trade is at the price of the incoming order',
    file: `${BOOK}match.ts`,
    find: 'const price = pool.price[maker] ?? 0;',
    replace: 'const price = incoming.limit;',
    tests: [LIMIT_ORDERS],
  },
  {
    name: 'the best price is forgotten when its last order leaves',
    file: `${BOOK}price-ladder.ts`,
    find: 'this.best = this.bestLevel === 0 ? -1 : this.keyOf(this.bestLevel);',
    replace: 'this.best = -1;',
    tests: [LADDER],
  },
  {
    name: 'a better price does not become the best',
    file: `${BOOK}price-ladder.ts`,
    find: 'if (key > this.best) {',
    replace: 'if (this.best < 0) {',
    tests: [LIMIT_ORDERS],
  },
  {
    name: 'an order taken out of the middle of its queue takes those behind it along',
    file: `${BOOK}price-ladder.ts`,
    find: `    if (next !== 0) pool.previous[next] = previous;
    else this.tail[level] = previous;
    if (previous !== 0) pool.next[previous] = next;`,
    replace: `    if (next !== 0) pool.previous[next] = previous;
    else this.tail[level] = previous;
    if (previous !== 0) pool.next[previous] = 0;`,
    tests: [AMEND],
  },
  {
    name: 'a page of prices that is empty is never given back',
    file: `${BOOK}price-ladder.ts`,
    find: 'this.freePage = page;',
    replace: '',
    tests: [LADDER],
  },
  {
    name: 'a filled order is not told to its ledger',
    file: `${BOOK}execute.ts`,
    find: 'book.events.done(orderLow, orderHigh, account, FinalStatus.filled, FILLED);',
    replace: '',
    tests: [LIMIT_ORDERS],
  },
  {
    name: 'the remainder of an IOC order rests',
    file: `${BOOK}execute.ts`,
    find: 'if (timeInForce === IOC) book.cancelIncoming(',
    replace: 'if (timeInForce === FOK) book.cancelIncoming(',
    tests: [LIMIT_ORDERS],
  },
  {
    name: 'an own order is traded with',
    file: `${BOOK}match.ts`,
    find: 'account[maker] === incoming.account',
    replace: 'false',
    tests: [SELF_TRADE],
  },
  {
    name: 'self-trade prevention cancels the incoming order instead of the oldest',
    file: `${BOOK}self-trade.ts`,
    find: `      book.cancel(maker, FinalStatus.canceled, SELF_TRADE);
      return true;`,
    replace: `      book.cancelIncoming(incoming, FinalStatus.canceled, SELF_TRADE);
      return false;`,
    tests: [SELF_TRADE],
  },
  {
    name: 'decrement takes nothing off the total of the resting order',
    file: `${BOOK}self-trade.ts`,
    find: 'pool.quantity[maker] = (pool.quantity[maker] ?? 0) - quantity;',
    replace: '',
    tests: [FUZZ],
  },
  {
    name: 'the next tranche of an iceberg is lost under self-trade prevention',
    file: `${BOOK}self-trade.ts`,
    find: 'else if (shown === quantity) showNextTranche(book, opposite, maker);',
    replace: 'else if (shown === quantity) book.remove(maker);',
    tests: [SELF_TRADE],
  },
  {
    name: 'the next tranche of an iceberg keeps its place in front',
    file: `${BOOK}shown-part.ts`,
    find: 'ladder.requeue(slot);',
    replace: '',
    tests: [ICEBERG],
  },
  {
    name: 'the next tranche of an iceberg shows all that is hidden',
    file: `${BOOK}shown-part.ts`,
    find: 'pool.shown[slot] = display < leaves ? display : leaves;',
    replace: 'pool.shown[slot] = leaves;',
    tests: [ICEBERG],
  },
  {
    name: 'fill or kill counts own orders that self-trade prevention would remove',
    file: `${BOOK}fillable.ts`,
    find: 'while (slot !== 0 && pool.account[slot] !== account) slot = pool.next[slot] ?? 0;',
    replace: 'slot = 0;',
    tests: [TIME_IN_FORCE],
  },
  {
    name: 'a fill or kill order trades what there is',
    file: `${BOOK}fillable.ts`,
    find: 'return missing <= 0;',
    replace: 'return true;',
    tests: [TIME_IN_FORCE],
  },
  {
    name: 'stops triggered by a triggered stop are forgotten',
    file: `${BOOK}finish-input.ts`,
    find: '    collectTriggered(book, before);\n',
    replace: '    if (before === oldLast) collectTriggered(book, before);\n    else book.tradedFirst = 0;\n',
    tests: [STOPS],
  },
  {
    name: 'stops triggered together enter by time alone',
    file: `${BOOK}stop-orders.ts`,
    find: 'if (count > 1) triggers.sortLast(',
    replace: 'if (count < 0) triggers.sortLast(',
    tests: [FUZZ],
  },
  {
    name: 'a buy stop triggers one tick late',
    file: `${BOOK}stop-orders.ts`,
    find: 'return side === BUY ? book.last >= stop : book.last <= stop;',
    replace: 'return side === BUY ? book.last > stop : book.last <= stop;',
    tests: [STOPS],
  },
  {
    name: 'the lowest trade of an input triggers nothing',
    file: `${BOOK}match.ts`,
    find: 'else if (price < book.tradedLow) book.tradedLow = price;',
    replace: '',
    tests: [FUZZ],
  },
  {
    name: 'more quantity at the same price keeps its place',
    file: `${BOOK}amend-order.ts`,
    find: 'stop === pool.stop[slot] && quantity <= (pool.quantity[slot] ?? 0);',
    replace: 'stop === pool.stop[slot];',
    tests: [AMEND],
  },
  {
    name: 'an amend to less leaves the open quantity of its level as it was',
    file: `${BOOK}amend-order.ts`,
    find: 'book.ladderOf(slot).reduce(pool.level[slot] ?? 0, by);',
    replace: '',
    tests: [FUZZ],
  },
  {
    name: 'an amend forgets what is filled already',
    file: `${BOOK}amend-order.ts`,
    find: 'incoming.leaves += quantity - incoming.quantity;',
    replace: 'incoming.leaves = quantity;',
    tests: [FUZZ],
  },
  {
    name: 'the band is rounded outwards',
    file: `${BOOK}band.ts`,
    find: 'Math.max(1, Math.ceil((',
    replace: 'Math.max(1, Math.floor((',
    tests: [BAND],
  },
  {
    name: 'the upper edge of the band does not belong to it',
    file: `${BOOK}band.ts`,
    find: 'limit > this.high : limit < this.low;',
    replace: 'limit >= this.high : limit < this.low;',
    tests: [BAND],
  },
  {
    name: 'a limit beyond the far edge of the band is taken',
    file: `${BOOK}enter-order.ts`,
    find: 'if (band.refuses(side, limit)) return Reason.price_outside_band;',
    replace: '',
    tests: [BAND],
  },
  {
    name: 'a post-only order may meet an equal price',
    file: `${BOOK}execute.ts`,
    find: 'return oppositeSide(book, side).best >= boundKey(side, limit);',
    replace: 'return oppositeSide(book, side).best > boundKey(side, limit);',
    tests: [TIME_IN_FORCE],
  },
  {
    name: 'the order that ends last expires first',
    file: `${BOOK}expiry-queue.ts`,
    find: 'return difference !== 0 ? difference < 0 :',
    replace: 'return difference !== 0 ? difference > 0 :',
    tests: [FUZZ],
  },
  {
    name: 'an order number is used twice',
    file: `${BOOK}enter-order.ts`,
    find: 'return Reason.duplicate_order;',
    replace: 'return NONE;',
    tests: [AMEND],
  },
  {
    name: 'an entry of the order index is lost when its neighbour leaves',
    file: `${BOOK}order-index.ts`,
    find: 'if (((next - home(low, shift)) & mask) >= ((next - hole) & mask)) {',
    replace: 'if (((next - home(low, shift)) & mask) > ((next - hole) & mask)) {',
    tests: [LOOK_UPS],
  },
  {
    name: 'a snapshot forgets the order of the stops',
    file: `${BOOK}book-snapshot.ts`,
    find: 'to.i53(waits ? (pool.armedAt[slot] ?? 0) : 0);',
    replace: 'to.i53(0);',
    tests: [FUZZ],
  },
  {
    name: 'a snapshot shows the hidden part of icebergs',
    file: `${BOOK}book-snapshot.ts`,
    find: 'to.u32(pool.shown[slot] ?? 0);',
    replace: 'to.u32(isArmed(pool.terms[slot] ?? 0) ? 0 : (pool.leaves[slot] ?? 0));',
    tests: [FUZZ],
  },
];
