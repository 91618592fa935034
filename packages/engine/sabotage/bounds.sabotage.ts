import type { Sabotage } from './sabotage.ts';

const DAYS = 'engine/src/bounds/bounded-memory.test.ts';
const RUNNER = 'engine/src/runtime/actor-runner.ts';
const RUNNER_TEST = 'engine/src/runtime/actor-runner.test.ts';
const IDLE = 'engine/src/runtime/idle-producers.ts';
const IDLE_TEST = 'engine/src/runtime/idle-producers.test.ts';
const SENDER_TEST = 'api/src/gateway/command-sender.test.ts';
const DEPARTED = 'api/src/hub/departed-clients.test.ts';

/** The bounds that keep memory a matter of what is live, and not of what has passed. */
export const sabotage: readonly Sabotage[] = [
  {
    name: 'the ledger remembers every key that was ever used',
    file: 'engine/src/core/ledger/key-window.ts',
    find: '    if (this.count === this.limit) this.evictOldest();\n    const slot = this.next % this.limit;',
    replace: '    const slot = this.next;',
    tests: [DAYS],
  },
  {
    name: 'the ledger gives the place of an order that is over to nobody',
    file: 'engine/src/core/ledger/live-orders.ts',
    find: '    this.firstFree = slot;',
    replace: '',
    tests: [DAYS],
  },
  {
    name: 'the book gives the place of an order that is over to nobody',
    file: 'engine/src/core/book/order-pool.ts',
    find: '    this.freeHead = slot;',
    replace: '',
    tests: [DAYS],
  },
  {
    name: 'the live feed keeps every trade of a book',
    file: 'shared/src/market-data/book-fold.ts',
    find: 'if (this.trades.length > RECENT_TRADES) this.trades.shift();',
    replace: '',
    tests: [DAYS],
  },
  {
    name: 'the live feed keeps the orders of an account that are over',
    file: 'shared/src/account/account-fold.ts',
    find: 'state.orders.delete(order.order);',
    replace: '',
    tests: [DAYS],
  },
  {
    name: 'the live feed keeps the stops of a book that are over',
    file: 'shared/src/market-data/l3-book.ts',
    find: 'this.armedAccounts.delete(order);',
    replace: '',
    tests: [DAYS],
  },
  {
    name: 'an actor makes frames without end while none is committed',
    file: RUNNER,
    find: 'this.pending.length < MAX_PENDING_FRAMES &&',
    replace: '',
    tests: [RUNNER_TEST],
  },
  {
    name: 'messages that a target does not take pile up without end',
    file: RUNNER,
    find: '&&\n      this.recovered.outbox.bytes < MAX_OUTBOX_BYTES',
    replace: '',
    tests: [RUNNER_TEST],
  },
  {
    name: 'processes that are gone are remembered for ever',
    file: IDLE,
    find: 'if (nowMs - sinceMs >= FORGET_AFTER_MS)',
    replace: 'if (nowMs < 0)',
    tests: [IDLE_TEST],
  },
  {
    name: 'the search for idle processes remembers them all itself',
    file: IDLE,
    find: 'this.seen = seen;',
    replace: 'this.seen = new Map([...this.seen, ...seen]);',
    tests: [IDLE_TEST],
  },
  {
    name: 'a reader of the archive keeps all that it has read',
    file: 'engine/src/archive/archive-reader.ts',
    find: 'if (this.kept.length > MAX_KEPT_SEGMENTS) this.kept.shift();',
    replace: '',
    tests: ['engine/src/archive/archive-reader.test.ts'],
  },
  {
    name: 'commands wait for their results without end',
    file: 'api/src/gateway/command-sender.ts',
    find: `    if (this.results.waitingCount >= MAX_WAITING_RESULTS[sendClass])
      return { kind: 'failed', code: 'engine_busy' };`,
    replace: 'void MAX_WAITING_RESULTS;',
    tests: [SENDER_TEST],
  },
  {
    name: 'a command that has its result is waited for further',
    file: 'api/src/gateway/command-results.ts',
    find: 'this.waiting.delete(request);',
    replace: '',
    tests: ['api/src/gateway/command-results.test.ts'],
  },
  {
    name: 'what clients were told is remembered for ever',
    file: 'api/src/read/own-writes.ts',
    find: 'if (this.newer.size >= this.most) {',
    replace: 'if (this.newer.size >= 1e9) {',
    tests: ['api/src/read/own-writes.test.ts'],
  },
  {
    name: 'sessions are believed for a moment and remembered for ever',
    file: 'api/src/auth/authenticate.ts',
    find: 'if (this.believed.size >= MAX_BELIEVED) this.believed.clear();',
    replace: '',
    tests: ['api/src/auth/authenticate.test.ts'],
  },
  {
    name: 'a client that has gone stays in the channels',
    file: 'api/src/hub/connections.ts',
    find: '    connection.unsubscribeAll();',
    replace: '',
    tests: [DEPARTED],
    long: true,
  },
  {
    name: 'channels of accounts that nobody hears stay',
    file: 'api/src/hub/account-desk.ts',
    find: 'if (!channels.heard) this.channels.delete(account);',
    replace: 'if (!channels.heard && account < 0) this.channels.delete(account);',
    tests: [DEPARTED],
    long: true,
  },
];
