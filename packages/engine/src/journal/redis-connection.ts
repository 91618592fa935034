import { Redis } from 'ioredis';
import { JournalUnavailable } from './journal.ts';

/** An answer later than this is treated as lost, and the socket that owes it is thrown away. */
export const COMMAND_TIMEOUT_MS = 5_000;
/** How often a connection that has nothing to do shows that it is one. */
const PING_EVERY_MS = 2_000;
/** A first connection that is not ready by then is an error. */
export const CONNECT_MS = 10_000;
const MIN_RECONNECT_MS = 20;
const MAX_RECONNECT_MS = 1_000;

/**
 * Opens a connection that never sends a command twice: no resend after a reconnect, no queue while it is away. It reconnects
 * by itself with bounded back-off for as long as it lives, also when the other end is silent although the socket is open.
 * Nothing blocks on it: every call is answered at once, so no reader keeps another one waiting.
 */
export function openConnection(
  url: string,
  onError: (error: Error) => void,
  timeoutMs: number = COMMAND_TIMEOUT_MS,
): Redis {
  const redis = new Redis(url, {
    protocol: 2,
    lazyConnect: true,
    autoResendUnfulfilledCommands: false,
    // It would not hear of a subscription that failed, and then never ask for it again: who listens does so at each 'ready'.
    autoResubscribe: false,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    connectTimeout: timeoutMs,
    disableClientInfo: true,
    retryStrategy: (times) => Math.min(MIN_RECONNECT_MS * 2 ** Math.min(times, 10), MAX_RECONNECT_MS),
  });
  redis.on('error', onError);
  return redis;
}

/** Asks each connection now and then whether it is alive; a socket that does not answer is thrown away. Returns how to end it. */
export function watchConnections(connections: readonly Redis[], everyMs: number = PING_EVERY_MS): () => void {
  const timer = setInterval(() => {
    for (const redis of connections) {
      // A ping that fails has ended the socket already, or there is none: both are seen by whoever uses it next.
      if (redis.status === 'ready') redis.ping().catch(() => undefined);
    }
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** Waits for the connection. Throws JournalUnavailable after CONNECT_MS. */
export async function connectWithin(redis: Redis, timeoutMs: number = CONNECT_MS): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let lastError = 'no answer';
  const note = (error: Error): void => {
    lastError = error.message;
  };
  redis.on('error', note);
  try {
    await new Promise<void>((resolve, reject) => {
      timer = setTimeout(() => {
        reject(new JournalUnavailable(`Redis did not get ready in ${timeoutMs} ms: ${lastError}`));
      }, timeoutMs);
      redis.once('ready', resolve);
      // The rejection of this first attempt is one of many: the connection goes on trying.
      redis.connect().catch(note);
    });
  } finally {
    clearTimeout(timer);
    redis.off('error', note);
  }
}
