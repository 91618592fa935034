import { MAX_PRICE_TICKS } from '@buttonwood/shared/limits.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import type { OrderPool } from './order-pool.ts';

const BUY = Side.buy;
const LAST_KEY = MAX_PRICE_TICKS;

/** A page holds 64 neighbouring prices, a chunk 1,024 neighbouring pages; 2,048 chunks cover every price. */
const PAGE_BITS = 6;
const CHUNK_BITS = 10;
const CHUNKS = (MAX_PRICE_TICKS + 1) >>> (PAGE_BITS + CHUNK_BITS);
const PAGE_MASK = 2 ** PAGE_BITS - 1;
const CHUNK_MASK = 2 ** CHUNK_BITS - 1;
const PAGE_WORDS = 2;
const CHUNK_WORDS = 32;

/** The key under which a ladder keeps a price, so that the best price of either side has the largest key. */
export function ladderKey(side: number, price: number): number {
  return side === BUY ? price : LAST_KEY - price;
}

/**
 * The key of a stop price: those that a moving price meets first have the largest keys. Key 0 belongs to trailing stops
 * that have no price yet (stop 0) and is reached by none.
 */
export function stopKey(side: number, stop: number): number {
  return side === BUY && stop !== 0 ? LAST_KEY + 1 - stop : stop;
}

/**
 * One side's price levels, each a queue of orders in order of arrival. Levels are addressed by price through two tables;
 * pages exist only where there are orders and go back to a free list when their last order leaves. Bitmaps over prices,
 * pages and chunks, scanned with clz32, lead from one level to the next; the best one is cached.
 *
 * Page 0 and chunk 0 are empty for ever, so that a search through them finds nothing without asking first.
 */
export class PriceLadder {
  private readonly pool: OrderPool;
  /** Largest key with a level, -1 when there is none. */
  best = -1;
  /** Handle of the best level; 0 when there is none. */
  bestLevel = 0;

  /** By level handle (page * 64 + offset): both ends of the queue, and the open quantity, hidden parts included. */
  head = new Int32Array(2 << PAGE_BITS);
  private tail = new Int32Array(2 << PAGE_BITS);
  open = new Float64Array(2 << PAGE_BITS);
  private pageBits = new Int32Array(2 * PAGE_WORDS);
  /** The prefix of the keys of a page; next free page while it is free. */
  private pagePrefix = new Int32Array(2);
  private pages = 1;
  private freePage = 0;

  private pageOf = new Int32Array(1 << CHUNK_BITS);
  private chunkBits = new Int32Array(CHUNK_WORDS);
  /** One bit for each word of chunkBits that is not 0. */
  private chunkSummary = new Int32Array(1);
  private chunks = 1;

  private readonly chunkOf = new Uint16Array(CHUNKS);
  private readonly topBits = new Int32Array(CHUNKS >>> 5);

  constructor(pool: OrderPool) {
    this.pool = pool;
  }

  /** Returns the order that is next in line at the best price. */
  front(): number {
    return this.head[this.bestLevel] ?? 0;
  }

  /** Puts the order at the back of the queue at `key`. */
  append(slot: number, key: number): void {
    const { pool } = this;
    const level = this.levelFor(key);
    const last = this.tail[level] ?? 0;
    pool.level[slot] = level;
    pool.next[slot] = 0;
    pool.previous[slot] = last;
    this.tail[level] = slot;
    this.open[level] = (this.open[level] ?? 0) + (pool.leaves[slot] ?? 0);
    if (last !== 0) {
      pool.next[last] = slot;
      return;
    }
    this.head[level] = slot;
    this.mark(level, key);
    if (key > this.best) {
      this.best = key;
      this.bestLevel = level;
    }
  }

  /** Takes the order out of its queue; what it has open leaves with it. */
  remove(slot: number): void {
    const { pool } = this;
    const level = pool.level[slot] ?? 0;
    const next = pool.next[slot] ?? 0;
    const previous = pool.previous[slot] ?? 0;
    this.open[level] = (this.open[level] ?? 0) - (pool.leaves[slot] ?? 0);
    if (next !== 0) pool.previous[next] = previous;
    else this.tail[level] = previous;
    if (previous !== 0) pool.next[previous] = next;
    else {
      this.head[level] = next;
      if (next === 0) this.unmark(level);
    }
  }

  /** Sends the order to the back of its own queue. */
  requeue(slot: number): void {
    const { pool } = this;
    const next = pool.next[slot] ?? 0;
    if (next === 0) return;
    const level = pool.level[slot] ?? 0;
    const previous = pool.previous[slot] ?? 0;
    pool.previous[next] = previous;
    if (previous !== 0) pool.next[previous] = next;
    else this.head[level] = next;
    const last = this.tail[level] ?? 0;
    pool.next[last] = slot;
    pool.previous[slot] = last;
    pool.next[slot] = 0;
    this.tail[level] = slot;
  }

  /** Takes `quantity` off the open quantity of a level whose order traded or was reduced. */
  reduce(level: number, quantity: number): void {
    this.open[level] = (this.open[level] ?? 0) - quantity;
  }

  keyOf(level: number): number {
    return ((this.pagePrefix[level >>> PAGE_BITS] ?? 0) << PAGE_BITS) | (level & PAGE_MASK);
  }

  /** Returns the handle of the next worse level below `key`; 0 when there is none. */
  below(key: number): number {
    const chunk = this.chunkOf[key >>> (PAGE_BITS + CHUNK_BITS)] ?? 0;
    const inChunk = (key >>> PAGE_BITS) & CHUNK_MASK;
    const page = this.pageOf[(chunk << CHUNK_BITS) | inChunk] ?? 0;
    const offset = highestBelow(this.pageBits, page * PAGE_WORDS, key & PAGE_MASK);
    if (offset >= 0) return (page << PAGE_BITS) | offset;
    const nextPage = this.pageBelow(chunk, inChunk);
    if (nextPage !== 0) return this.top(nextPage);
    const nextChunk = highestBelow(this.topBits, 0, key >>> (PAGE_BITS + CHUNK_BITS));
    return nextChunk < 0 ? 0 : this.top(this.pageBelow(this.chunkOf[nextChunk] ?? 0, CHUNK_MASK + 1));
  }

  /** The best level of a page that has one. */
  private top(page: number): number {
    return (page << PAGE_BITS) | highestBelow(this.pageBits, page * PAGE_WORDS, PAGE_MASK + 1);
  }

  /** The last page of the chunk with an order that stands before place `limit`; 0 when there is none. */
  private pageBelow(chunk: number, limit: number): number {
    const base = chunk * CHUNK_WORDS;
    const word = limit >>> 5;
    if (word < CHUNK_WORDS) {
      const bits = (this.chunkBits[base + word] ?? 0) & ~(-1 << (limit & 31));
      if (bits !== 0) return this.pageOf[(chunk << CHUNK_BITS) | (word << 5) | (31 - Math.clz32(bits))] ?? 0;
    }
    const summary = (this.chunkSummary[chunk] ?? 0) & (word === 32 ? -1 : ~(-1 << word));
    if (summary === 0) return 0;
    const found = 31 - Math.clz32(summary);
    const last = 31 - Math.clz32(this.chunkBits[base + found] ?? 0);
    return this.pageOf[(chunk << CHUNK_BITS) | (found << 5) | last] ?? 0;
  }

  /** The handle of the level at `key`; makes its page when there is none. */
  private levelFor(key: number): number {
    const chunkPlace = key >>> (PAGE_BITS + CHUNK_BITS);
    const chunk = this.chunkOf[chunkPlace] ?? 0;
    const inChunk = (key >>> PAGE_BITS) & CHUNK_MASK;
    const page = this.pageOf[(chunk << CHUNK_BITS) | inChunk] ?? 0;
    return ((page !== 0 ? page : this.openPage(key)) << PAGE_BITS) | (key & PAGE_MASK);
  }

  private openPage(key: number): number {
    const chunkPlace = key >>> (PAGE_BITS + CHUNK_BITS);
    const chunk =
      this.chunkOf[chunkPlace] === 0 ? this.openChunk(chunkPlace) : (this.chunkOf[chunkPlace] ?? 0);
    const page = this.takePage();
    this.pagePrefix[page] = key >>> PAGE_BITS;
    this.pageOf[(chunk << CHUNK_BITS) | ((key >>> PAGE_BITS) & CHUNK_MASK)] = page;
    return page;
  }

  private takePage(): number {
    const free = this.freePage;
    if (free !== 0) {
      this.freePage = this.pagePrefix[free] ?? 0;
      return free;
    }
    if (this.pages === this.pagePrefix.length) this.growPages(this.pages * 2);
    const page = this.pages;
    this.pages += 1;
    return page;
  }

  private openChunk(chunkPlace: number): number {
    if (this.chunks === this.chunkSummary.length) this.growChunks(this.chunks * 2);
    const chunk = this.chunks;
    this.chunks += 1;
    this.chunkOf[chunkPlace] = chunk;
    return chunk;
  }

  private mark(level: number, key: number): void {
    const page = level >>> PAGE_BITS;
    const bits = page * PAGE_WORDS;
    const wasEmpty = this.pageBits[bits] === 0 && this.pageBits[bits + 1] === 0;
    setBit(this.pageBits, bits, key & PAGE_MASK);
    if (!wasEmpty) return;
    const chunkPlace = key >>> (PAGE_BITS + CHUNK_BITS);
    const chunk = this.chunkOf[chunkPlace] ?? 0;
    const inChunk = (key >>> PAGE_BITS) & CHUNK_MASK;
    setBit(this.chunkBits, chunk * CHUNK_WORDS, inChunk);
    this.chunkSummary[chunk] = (this.chunkSummary[chunk] ?? 0) | (1 << (inChunk >>> 5));
    setBit(this.topBits, 0, chunkPlace);
  }

  private unmark(level: number): void {
    const page = level >>> PAGE_BITS;
    const key = this.keyOf(level);
    const bits = page * PAGE_WORDS;
    clearBit(this.pageBits, bits, key & PAGE_MASK);
    if (this.pageBits[bits] === 0 && this.pageBits[bits + 1] === 0) this.closePage(page, key);
    if (key !== this.best) return;
    this.bestLevel = this.below(key);
    this.best = this.bestLevel === 0 ? -1 : this.keyOf(this.bestLevel);
  }

  private closePage(page: number, key: number): void {
    const chunkPlace = key >>> (PAGE_BITS + CHUNK_BITS);
    const chunk = this.chunkOf[chunkPlace] ?? 0;
    const inChunk = (key >>> PAGE_BITS) & CHUNK_MASK;
    this.pageOf[(chunk << CHUNK_BITS) | inChunk] = 0;
    this.pagePrefix[page] = this.freePage;
    this.freePage = page;
    const word = inChunk >>> 5;
    clearBit(this.chunkBits, chunk * CHUNK_WORDS, inChunk);
    if (this.chunkBits[chunk * CHUNK_WORDS + word] !== 0) return;
    const summary = (this.chunkSummary[chunk] ?? 0) & ~(1 << word);
    this.chunkSummary[chunk] = summary;
    if (summary === 0) clearBit(this.topBits, 0, chunkPlace);
  }

  private growPages(pages: number): void {
    this.head = larger(this.head, pages << PAGE_BITS);
    this.tail = larger(this.tail, pages << PAGE_BITS);
    const open = new Float64Array(pages << PAGE_BITS);
    open.set(this.open);
    this.open = open;
    this.pageBits = larger(this.pageBits, pages * PAGE_WORDS);
    this.pagePrefix = larger(this.pagePrefix, pages);
  }

  private growChunks(chunks: number): void {
    this.pageOf = larger(this.pageOf, chunks << CHUNK_BITS);
    this.chunkBits = larger(this.chunkBits, chunks * CHUNK_WORDS);
    this.chunkSummary = larger(this.chunkSummary, chunks);
  }
}

/** The highest set bit below bit `limit` of the words from `base`; -1 when there is none. */
function highestBelow(words: Int32Array, base: number, limit: number): number {
  let word = limit >>> 5;
  const rest = limit & 31;
  if (rest !== 0) {
    const bits = (words[base + word] ?? 0) & ~(-1 << rest);
    if (bits !== 0) return (word << 5) | (31 - Math.clz32(bits));
  }
  while (word > 0) {
    word -= 1;
    const bits = words[base + word] ?? 0;
    if (bits !== 0) return (word << 5) | (31 - Math.clz32(bits));
  }
  return -1;
}

function setBit(words: Int32Array, base: number, bit: number): void {
  const word = base + (bit >>> 5);
  words[word] = (words[word] ?? 0) | (1 << (bit & 31));
}

function clearBit(words: Int32Array, base: number, bit: number): void {
  const word = base + (bit >>> 5);
  words[word] = (words[word] ?? 0) & ~(1 << (bit & 31));
}

function larger(old: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(length);
  grown.set(old);
  return grown;
}
