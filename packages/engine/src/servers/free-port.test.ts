import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { freePort, startOnFreePort } from './free-port.ts';
import { StartError } from './server-process.ts';

const taken = new StartError('Redis ended: exit code 1. Its last lines:\nbind: Address already in use');

test('a free port can be listened on', async () => {
  const port = await freePort();
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  await new Promise((resolve) => server.close(resolve));
});

test('a server whose port was taken meanwhile starts on another one', async () => {
  const tried: number[] = [];
  const started = await startOnFreePort((port) => {
    tried.push(port);
    return tried.length < 3 ? Promise.reject(taken) : Promise.resolve(port);
  });
  expect(tried).toHaveLength(3);
  expect(started).toBe(tried[2]);
});

test('a server that finds every port taken, or fails for another reason, is not tried for ever', async () => {
  let starts = 0;
  const failing = (error: Error) => () => {
    starts += 1;
    return Promise.reject(error);
  };
  await expect(startOnFreePort(failing(taken))).rejects.toBe(taken);
  expect(starts).toBe(5);
  const broken = new StartError('Redis ended: exit code 1. Its last lines:\nBad file format');
  await expect(startOnFreePort(failing(broken))).rejects.toBe(broken);
  expect(starts).toBe(6);
});
