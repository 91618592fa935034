import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { StartError } from './server-process.ts';

/**
 * Below the range from which Linux, macOS and Windows take the near end of outgoing connections: while a server is down
 * between two starts, no connection of another program (nor the reconnects of its own clients) can occupy its port.
 */
const FIRST_PORT = 20_000;
const END_PORT = 32_000;
const MAX_TRIES = 100;
const MAX_STARTS = 5;

/**
 * Returns a TCP port on 127.0.0.1 that was free a moment ago, taken by chance so that programs that ask at the same time
 * get different ones. Throws when none of MAX_TRIES was free.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const port = randomInt(FIRST_PORT, END_PORT);
    if (await isFree(port)) return port;
  }
  throw new Error(`None of ${MAX_TRIES} ports between ${FIRST_PORT} and ${END_PORT} is free.`);
}

/**
 * Starts a server on a free port. Another program may take the port after it was looked at and before the server listens on it:
 * then the server starts on another one, MAX_STARTS times at the most.
 *
 * @throws what `start` throws
 */
export async function startOnFreePort<T>(start: (port: number) => Promise<T>): Promise<T> {
  for (let starts = 1; ; starts++) {
    try {
      return await start(await freePort());
    } catch (error) {
      const wasTaken = error instanceof StartError && error.message.includes(TAKEN);
      if (!wasTaken || starts === MAX_STARTS) throw error;
    }
  }
}

/** What the log of Redis and that of Postgres say of a port that somebody else has. */
const TAKEN = 'Address already in use';

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const listens = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => resolve(true));
  });
  if (listens) await new Promise<void>((resolve) => server.close(() => resolve()));
  return listens;
}
