import { expect, test } from 'vitest';
import { startProcess } from './server-process.ts';

const QUIET = (): void => undefined;
const program = (script: string, isReady: (line: string) => boolean = () => false) =>
  startProcess({
    ...{ name: 'Redis', command: '/bin/sh', args: ['-c', script], stopSignal: 'SIGTERM', onLine: QUIET },
    ...{ isReady, readyMs: 60_000 },
  });

test('a server that ends before it is ready is reported with its last lines, also those that are read after its end', async () => {
  await expect(program('echo first; (sleep 0.3; echo damaged >&2) & exit 3')).rejects.toThrow(
    'Redis ended: exit code 3. Its last lines:\nfirst\ndamaged',
  );
});

test('a process that it has left behind and that holds its output does not keep the report back for ever', async () => {
  await expect(program('sleep 6 & echo damaged; exit 3')).rejects.toThrow('damaged');
});

test('a server that says that it is ready runs until it is stopped', async () => {
  const running = await program('echo ready; exec sleep 600', (line) => line === 'ready');
  await running.stop();
  expect(await running.exited).toEqual({ code: null, signal: 'SIGTERM' });
});
