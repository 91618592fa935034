import { app } from '@azure/functions';
import { syncTimer } from './sync-timer.ts';

/** Every quarter of an hour, unless BUTTONWOOD_SYNC_TIMER has another pattern with seconds (NCRONTAB, UTC). */
const DEFAULT_TIMER = '0 */15 * * * *';

/** The entry point of the function app: what the host loads. */
app.timer('marketDataSync', {
  schedule: process.env['BUTTONWOOD_SYNC_TIMER'] ?? DEFAULT_TIMER,
  handler: syncTimer,
});
