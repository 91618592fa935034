import { expect, test } from 'vitest';
import { classifyError, type ErrorClass } from './redis-errors.ts';

const reply = (message: string): Error => Object.assign(new Error(message), { name: 'ReplyError' });

const table: [name: string, error: Error, sent: boolean, expected: ErrorClass][] = [
  ['a server that loads', reply('LOADING Redis is loading the dataset in memory'), true, 'not_written'],
  ['a replica', reply("READONLY You can't write against a read only replica."), true, 'not_written'],
  ['a full memory', reply("OOM command not allowed when used memory > 'maxmemory'."), true, 'not_written'],
  ['a full disk', reply('MISCONF Errors writing to the AOF file: No space left'), true, 'not_written'],
  ['too few replicas', reply('NOREPLICAS Not enough good replicas to write.'), true, 'not_written'],
  ['a cluster without a master', reply('CLUSTERDOWN Hash slot not served'), true, 'not_written'],
  ['a moved slot', reply('MOVED 1234 127.0.0.1:7001'), true, 'not_written'],
  ['a busy script', reply('BUSY Redis is busy running a script.'), true, 'not_written'],
  ['a missing library', reply('ERR Function not found'), true, 'not_written'],
  ['a wrong call', reply('ERR wrong number of arguments'), true, 'bug'],
  ['a refused id', reply('ERR The ID specified in XADD is equal or smaller'), true, 'bug'],
  ['a cut connection', new Error('Connection is closed.'), true, 'maybe_written'],
  ['a connection that was not there', new Error('Connection is closed.'), false, 'not_written'],
  [
    'a command that never left',
    new Error("Stream isn't writeable and enableOfflineQueue"),
    true,
    'not_written',
  ],
  ['an answer that is late', new Error('Command timed out'), true, 'maybe_written'],
];

test.each(table)('%s', (_name, error, sent, expected) => {
  expect(classifyError(error, sent)).toBe(expected);
});
