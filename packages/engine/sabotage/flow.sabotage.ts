import type { Sabotage } from './sabotage.ts';

const ADMISSION = 'api/src/http/admission.ts';
const ADMISSION_TEST = 'api/src/http/admission.test.ts';
const CONNECTION = 'api/src/hub/connection.ts';
const FAIR_TURNS = 'api/src/hub/fair-turns.ts';
const FAIR_TURNS_TEST = 'api/src/hub/fair-turns.test.ts';
const REQUESTS = 'api/src/hub/client-requests.ts';
const FLOOD_TEST = 'api/src/hub/flow-control.test.ts';
const PRODUCER = 'engine/src/journal/command-producer.ts';
const ROLES_TEST = 'engine/src/servers/redis-roles.redis.test.ts';
const PRODUCER_TEST = 'engine/src/journal/command-producer.test.ts';

/** The guards of flow control (what is refused when there is too much, in which order, and that it is said) and of roles in Redis. */
export const sabotage: readonly Sabotage[] = [
  {
    name: 'an order without an id of the client is looked up as if it had been sent before',
    file: 'api/src/gateway/place-order.ts',
    find: 'attempt.keyIsOurs ? NEVER_USED : 0',
    replace: '0',
    tests: ['api/src/order-flow.pg.test.ts'],
    long: true,
  },
  {
    name: 'a key that was found passes as a new one by the time that it has in it',
    file: 'api/src/gateway/place-order.ts',
    find: 'keyTime: checked === undefined ? 0 : key.time,',
    replace: 'keyTime: key.time,',
    tests: ['api/src/order-flow.pg.test.ts'],
    long: true,
  },
  {
    name: 'requests are taken on without end',
    file: ADMISSION,
    find: 'this.underWay >= MAX_IN_FLIGHT[work] ||',
    replace: '',
    tests: [ADMISSION_TEST],
  },
  {
    name: 'orders use up the places of cancels and operators',
    file: ADMISSION,
    find: '  ordinary: 1_000,',
    replace: '  ordinary: 1_500,',
    tests: [ADMISSION_TEST],
  },
  {
    name: 'a cancel waits among the orders',
    file: ADMISSION,
    find: `  if (bucket === 'cancels') return 'cancel';`,
    replace: '',
    tests: [ADMISSION_TEST],
  },
  {
    name: 'a request that is answered keeps its place',
    file: ADMISSION,
    find: '    this.underWay -= 1;',
    replace: '',
    tests: [ADMISSION_TEST],
  },
  {
    name: 'orders fill Redis until actors cannot answer',
    file: ADMISSION,
    find: '|| this.memoryShare() > MAX_MEMORY_SHARE[work]',
    replace: '',
    tests: [ADMISSION_TEST],
  },
  {
    name: 'a refusal does not say when to come again',
    file: 'api/src/http/problem-responses.ts',
    find: 'const WAITS: ReadonlySet<number> = new Set([429, 503]);',
    replace: 'const WAITS: ReadonlySet<number> = new Set();',
    tests: [ADMISSION_TEST],
  },
  {
    name: 'a process queues commands without end',
    file: PRODUCER,
    find: "    if (this.queued >= QUEUE_LIMIT[sendClass]) return Promise.resolve({ kind: 'busy' });",
    replace: '',
    tests: [PRODUCER_TEST],
  },
  {
    name: 'orders use up the queue of cancels',
    file: PRODUCER,
    find: 'QUEUE_LIMIT[sendClass]',
    replace: 'QUEUE_LIMIT.ops',
    tests: [PRODUCER_TEST],
  },
  {
    name: 'more orders are under way than there is room for',
    file: FAIR_TURNS,
    find: 'this.underWay < this.options.places',
    replace: 'this.underWay >= 0',
    tests: [FAIR_TURNS_TEST],
  },
  {
    name: 'who has brought many orders keeps everybody else waiting',
    file: FAIR_TURNS,
    find: '      this.waiting.delete(caller);',
    replace: '      if (requests.length === 0) this.waiting.delete(caller);',
    tests: [FAIR_TURNS_TEST],
  },
  {
    name: 'an order that fails keeps its place',
    file: FAIR_TURNS,
    find: '.then(over, over)',
    replace: '.then(over)',
    tests: [FAIR_TURNS_TEST],
  },
  {
    name: 'orders that there is no room for are read without end',
    file: CONNECTION,
    find: 'this.waiting >= this.limits.maxReadAhead',
    replace: 'this.waiting >= 1e9',
    tests: [FLOOD_TEST],
    long: true,
  },
  {
    name: 'who was left unread once is never read again',
    file: CONNECTION,
    find: 'this.waiting <= this.limits.maxReadAhead / 2',
    replace: 'this.waiting < 0',
    tests: [FLOOD_TEST],
    long: true,
  },
  {
    name: 'a cancel on the live feed waits for orders that are not on their way',
    file: REQUESTS,
    find: 'this.cancels.add(connection, request);',
    replace: 'this.ordinary.add(connection, request);',
    tests: [FLOOD_TEST],
    long: true,
  },
  {
    name: 'orders of somebody signed out are carried out when their turn comes',
    file: REQUESTS,
    find: '    if (!connection.isOpen) return;\n    const { id } = request;',
    replace: '    const { id } = request;',
    tests: [FLOOD_TEST],
    long: true,
  },
  {
    name: 'a client that is left unread is dropped for its silence',
    file: CONNECTION,
    find: 'if (!this.socket.isPaused) this.missedPongs += 1;',
    replace: 'this.missedPongs += 1;',
    tests: [FLOOD_TEST],
    long: true,
  },
  {
    name: 'a client whose pongs lie behind its orders is dropped',
    file: CONNECTION,
    find: "for (const sign of ['pong', 'message'] as const) {",
    replace: "for (const sign of ['pong'] as const) {",
    tests: [FLOOD_TEST],
    long: true,
  },
  {
    name: 'the live feed uses up the room of HTTP',
    file: 'api/src/hub/hub-limits.ts',
    find: '  maxOrdersUnderWay: 800,',
    replace: '  maxOrdersUnderWay: 1_000,',
    tests: [FLOOD_TEST],
    long: true,
  },
  {
    name: 'Redis reads its file as a user without rights',
    file: 'engine/src/servers/redis-server.ts',
    find: "return `user default ${admin ? 'on' : 'off'} #${hash} ~* &* +@all`;",
    replace: "return admin ? `user default on #${hash} ~* &* +@all` : 'user default off';",
    tests: [ROLES_TEST],
    long: true,
  },
  {
    name: 'anybody gets into Redis as the administrator',
    file: 'engine/src/servers/redis-server.ts',
    find: "${admin ? 'on' : 'off'}",
    replace: "${admin ? 'on' : 'on'}",
    tests: [ROLES_TEST],
    long: true,
  },
  {
    name: 'the api may write to out streams',
    file: 'engine/src/servers/redis-roles.ts',
    find: "const INBOXES = '~{*}:in ~{*}:ctl';",
    replace: "const INBOXES = '~{*}:in ~{*}:ctl ~{*}:out';",
    tests: [ROLES_TEST],
    long: true,
  },
  {
    name: 'the queue’s rights reach the functions',
    file: 'engine/src/servers/redis-roles.ts',
    find: '-@dangerous -@scripting +eval +evalsha ~{market-data}:*',
    replace: '-@dangerous ~{market-data}:*',
    tests: [ROLES_TEST],
    long: true,
  },
];
