import { pause } from '../../../pause.ts';
import { newHolder, type StreamLease } from '../../limits/stream-lease.ts';
import type { TradeListener } from '../../provider.ts';
import { readStreamMessage, RecentTrades } from './stream-message.ts';

/** All in milliseconds. */
export interface StreamTimes {
  /** Between attempts: drawn from 0 to `firstWaitMs`, doubled with each failure up to `maxWaitMs`. */
  readonly firstWaitMs: number;
  readonly maxWaitMs: number;
  /** A connection on which nothing arrives, not even a ping, is given up after this. */
  readonly idleMs: number;
  /** The lease is prolonged, or asked for again, this often. */
  readonly leaseMs: number;
}

const TIMES: StreamTimes = { firstWaitMs: 1_000, maxWaitMs: 60_000, idleMs: 120_000, leaseMs: 5_000 };

export interface FollowOptions {
  /** With the key: never to be shown. */
  readonly url: string;
  readonly symbols: readonly string[];
  readonly listener: TradeListener;
  readonly signal: AbortSignal;
  readonly lease: StreamLease;
  readonly times?: Partial<StreamTimes>;
  /** From 0 to below 1. */
  readonly random?: () => number;
}

/**
 * Follows live trades until the signal aborts, or the source refuses the key. Connects again after whatever happens, with a
 * growing drawn wait, subscribes anew, and passes each trade on once. Never throws.
 */
export async function followTrades(options: FollowOptions): Promise<'aborted' | 'refused'> {
  const times = { ...TIMES, ...options.times };
  const random = options.random ?? Math.random;
  const holder = newHolder();
  const recent = new RecentTrades();
  let failures = 0;
  while (!options.signal.aborted) {
    options.listener.onState?.('waiting');
    if (await holds(options.lease, holder)) {
      const end = await oneConnection({ ...options, times, holder, recent });
      // A lease that could not be given up ends by itself.
      await options.lease.release(holder).catch(() => undefined);
      if (end === 'refused') return 'refused';
      failures = end === 'served' ? 0 : failures + 1;
    }
    const longest = Math.min(times.firstWaitMs * 2 ** Math.min(failures, 20), times.maxWaitMs);
    await pause(random() * longest, options.signal);
  }
  return 'aborted';
}

interface Connection extends FollowOptions {
  readonly times: StreamTimes;
  readonly holder: string;
  readonly recent: RecentTrades;
}

/** `served` when at least one message came. */
function oneConnection(options: Connection): Promise<'served' | 'failed' | 'refused'> {
  const { listener, signal, times, recent } = options;
  const socket = new WebSocket(options.url);
  return new Promise((resolve) => {
    let end: 'served' | 'failed' | 'refused' = 'failed';
    let idle: NodeJS.Timeout | undefined;
    let over = false;
    const close = (): void => {
      if (over) return;
      over = true;
      clearTimeout(idle);
      clearInterval(renewal);
      signal.removeEventListener('abort', close);
      socket.close();
      resolve(end);
    };
    const alive = (): void => {
      clearTimeout(idle);
      idle = setTimeout(close, times.idleMs);
    };
    // Whoever cannot prolong the lease may not be the only one any more.
    const renewal = setInterval(() => {
      void holds(options.lease, options.holder).then((held) => {
        if (!held) close();
      });
    }, times.leaseMs);
    signal.addEventListener('abort', close);
    if (signal.aborted) close();
    else alive();
    socket.addEventListener('open', () => {
      for (const symbol of options.symbols) socket.send(JSON.stringify({ type: 'subscribe', symbol }));
      if (!over) listener.onState?.('live');
    });
    socket.addEventListener('message', ({ data }) => {
      if (over) return;
      alive();
      const message = readStreamMessage(data);
      if (message.type === 'refused') {
        end = 'refused';
        close();
        return;
      }
      end = 'served';
      for (const trade of recent.fresh(message.trades)) listener.onTrade(trade);
    });
    socket.addEventListener('error', close);
    socket.addEventListener('close', close);
  });
}

/** A lease that cannot be asked for is not held. */
async function holds(lease: StreamLease, holder: string): Promise<boolean> {
  try {
    return await lease.hold(holder);
  } catch {
    return false;
  }
}
