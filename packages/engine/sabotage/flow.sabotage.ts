import type { Sabotage } from './sabotage.ts';

const ADMISSION = 'api/src/http/admission.ts';
const ADMISSION_TEST = 'api/src/http/admission.test.ts';
const PRODUCER = 'engine/src/journal/command-producer.ts';
const ROLES_TEST = 'engine/src/servers/redis-roles.redis.test.ts';
const PRODUCER_TEST = 'engine/src/journal/command-producer.test.ts';

/** The guards of flow control (what is refused when there is too much, in which order, and that it is said) and of roles in Redis. */
export const sabotage: readonly Sabotage[] = [
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
