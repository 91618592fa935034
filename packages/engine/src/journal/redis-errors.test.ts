import { expect, test } from 'vitest';
import { JournalUnavailable, OutcomeUnknown } from './journal.ts';
import {
  CLIENT_ERRORS,
  classifyError,
  type ErrorClass,
  PASSING_ERR,
  readError,
  REDIS_REPLIES,
  writeError,
} from './redis-errors.ts';

const reply = (message: string): Error => Object.assign(new Error(message), { name: 'ReplyError' });

/** As Redis 7 and 8 and ioredis say them. */
const table: [name: string, error: Error, sent: boolean, expected: ErrorClass][] = [
  ['a server that loads', reply('LOADING Redis is loading the dataset in memory'), true, 'not_written'],
  ['a replica', reply("READONLY You can't write against a read only replica."), true, 'not_written'],
  [
    'a replica and a script',
    reply('READONLY Can not run script with write flag on readonly replica.'),
    true,
    'not_written',
  ],
  ['a full memory', reply("OOM command not allowed when used memory > 'maxmemory'."), true, 'not_written'],
  [
    'a full memory and a script',
    reply('OOM allow-oom flag is not set on the script, can not run it'),
    true,
    'not_written',
  ],
  ['a full disk', reply('MISCONF Errors writing to the AOF file: No space left'), true, 'not_written'],
  ['too few replicas', reply('NOREPLICAS Not enough good replicas to write.'), true, 'not_written'],
  [
    'a lost master',
    reply("MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'."),
    true,
    'not_written',
  ],
  [
    'a replica without its master',
    reply("NOMASTERLINK Can't SYNC while not connected with my master"),
    true,
    'not_written',
  ],
  ['a cluster without a master', reply('CLUSTERDOWN Hash slot not served'), true, 'not_written'],
  ['a moved slot', reply('MOVED 1234 127.0.0.1:7001'), true, 'not_written'],
  ['a moving slot', reply('ASK 1234 127.0.0.1:7001'), true, 'not_written'],
  [
    'a slot in two places',
    reply('TRYAGAIN Multiple keys request during rehashing of slot'),
    true,
    'not_written',
  ],
  ['a busy script', reply('BUSY Redis is busy running a script.'), true, 'not_written'],
  [
    'a failover under a blocked call',
    reply('UNBLOCKED force unblock from blocking operation'),
    true,
    'not_written',
  ],
  ['a failover', reply('INPROG Failover already in progress'), true, 'not_written'],
  [
    'a discarded transaction',
    reply('EXECABORT Transaction discarded because of previous errors.'),
    true,
    'not_written',
  ],
  ['a user who is not known yet', reply('NOAUTH Authentication required.'), true, 'not_written'],
  ['a missing library', reply('ERR Function not found'), true, 'not_written'],
  ['too many clients', reply('ERR max number of clients reached'), true, 'not_written'],
  [
    'a right that is missing',
    reply("NOPERM this user has no permissions to run the 'fcall' command"),
    true,
    'bug',
  ],
  ['a wrong password', reply('WRONGPASS invalid username-password pair or user is disabled.'), true, 'bug'],
  ['a protected server', reply('DENIED Redis is running in protected mode'), true, 'bug'],
  ['a missing script', reply('NOSCRIPT No matching script. Please use EVAL.'), true, 'bug'],
  ['no script to end', reply('NOTBUSY No scripts in execution right now.'), true, 'bug'],
  [
    'a script that cannot be ended',
    reply('UNKILLABLE Sorry the script already executed write commands'),
    true,
    'bug',
  ],
  ['a missing group', reply('NOGROUP No such key or consumer group'), true, 'bug'],
  ['a group that exists', reply('BUSYGROUP Consumer Group name already exists'), true, 'bug'],
  ['a key that exists', reply('BUSYKEY Target key name already exists.'), true, 'bug'],
  ['keys of two slots', reply("CROSSSLOT Keys in request don't hash to the same slot"), true, 'bug'],
  [
    'a key of another kind',
    reply('WRONGTYPE Operation against a key holding the wrong kind of value'),
    true,
    'bug',
  ],
  ['another protocol', reply('NOPROTO unsupported protocol version'), true, 'bug'],
  ['a wrong call', reply('ERR wrong number of arguments'), true, 'bug'],
  ['a refused id', reply('ERR The ID specified in XADD is equal or smaller'), true, 'bug'],
  ['a function that broke', reply('ERR user_function:12: attempt to index a nil value'), true, 'bug'],
  ['a reply that nobody knows', reply('NEWWORD of a later version'), true, 'bug'],
  ['a cut connection', new Error('Connection is closed.'), true, 'maybe_written'],
  ['a connection that was not there', new Error('Connection is closed.'), false, 'not_written'],
  [
    'a call aborted with its connection',
    new Error('Command aborted due to connection close'),
    true,
    'maybe_written',
  ],
  ['a reset connection', new Error('read ECONNRESET'), true, 'maybe_written'],
  ['a broken pipe', new Error('write EPIPE'), true, 'maybe_written'],
  [
    'retries that ran out',
    new Error('Reached the max retries per request limit (which is 0).'),
    true,
    'maybe_written',
  ],
  ['an answer that is late', new Error('Command timed out'), true, 'maybe_written'],
  [
    'a silent socket',
    new Error("Socket timeout. Expecting data, but didn't receive any in 5000ms."),
    true,
    'maybe_written',
  ],
  [
    'a command that never left',
    new Error("Stream isn't writeable and enableOfflineQueue"),
    true,
    'not_written',
  ],
  ['a refused connection', new Error('connect ECONNREFUSED 127.0.0.1:6379'), true, 'not_written'],
  ['no node', new Error('None of startup nodes is available'), true, 'not_written'],
  [
    'a cluster that is not ready',
    new Error("Cluster isn't ready and enableOfflineQueue options is false"),
    true,
    'not_written',
  ],
  [
    'a write on a subscriber',
    new Error('Connection in subscriber mode, only subscriber commands may be used'),
    true,
    'bug',
  ],
];

test.each(table)('%s', (_name, error, sent, expected) => {
  expect(classifyError(error, sent)).toBe(expected);
});

test('every error that is known has its row above', () => {
  const messages = table.map(([, error]) => error.message);
  const starts = [
    ...Object.keys(REDIS_REPLIES).map((word) => `${word} `),
    ...Object.keys(PASSING_ERR),
    ...Object.keys(CLIENT_ERRORS),
  ];
  expect(starts.filter((start) => !messages.some((message) => message.startsWith(start)))).toEqual([]);
});

test('a write fails as not made, as unknown, or as the bug it is; a read has nothing to doubt', () => {
  expect(writeError(reply('OOM x'), true)).toBeInstanceOf(JournalUnavailable);
  expect(writeError(new Error('Command timed out'), true)).toBeInstanceOf(OutcomeUnknown);
  const bug = reply('WRONGTYPE x');
  expect(writeError(bug, true)).toBe(bug);
  expect(readError(new Error('Command timed out'))).toBeInstanceOf(JournalUnavailable);
  expect(readError(bug)).toBe(bug);
});
