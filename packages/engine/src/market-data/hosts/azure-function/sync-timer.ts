import type { InvocationContext, Timer } from '@azure/functions';
import { syncOnce } from '../../sync.ts';
import { hasQuoteSource, quoteRound } from '../quote-round.ts';
import { openSyncEnvironment } from '../sync-environment.ts';
import { symbolsBehind } from '../symbols-behind.ts';

/** Below the `functionTimeout` of host.json, so that a run ends by itself and not by force. */
export const BUDGET_MS = 240_000;
/** A limit that is over by then is waited for; what is due later is left to a later call. */
const MAX_WAIT_MS = 30_000;

/** The part of an invocation that is used. */
export type SyncInvocation = Pick<InvocationContext, 'log' | 'warn'>;

/**
 * One call of the timer: brings what is behind up to date, hands prices over, and ends within its budget. What is not finished
 * then is in the store's record with its time, and a later call goes on with it. Throws when store or inboxes cannot be reached, so
 * that the platform shows the call as failed.
 */
export async function syncTimer(timer: Pick<Timer, 'isPastDue'>, context: SyncInvocation): Promise<void> {
  const signal = AbortSignal.timeout(BUDGET_MS);
  if (timer.isPastDue) context.warn('this call is late');
  const environment = await openSyncEnvironment(process.env, (error) => context.warn(error.message));
  try {
    const symbols = await symbolsBehind(environment, signal);
    if (symbols.length > 0) {
      const { days, intraday, intradayDays } = environment.request('', true);
      const report = await syncOnce({
        ...environment,
        ...{ host: 'function', symbols, days, intraday, intradayDays, signal },
        waitUntil: Date.now() + MAX_WAIT_MS,
      });
      const finished = report.outcomes.filter(({ source, next }) => source !== null && next === null).length;
      context.log(`${finished} of ${symbols.length} symbols finished`);
    }
    const quotes = hasQuoteSource(environment) ? await quoteRound(environment, signal) : 0;
    const released = await environment.handOver.forwardReleased();
    context.log(`${quotes} quotes, ${released} released prices`);
  } finally {
    await environment.close();
  }
}
