/** Runs the exchange that this repository is: `npm start` ends up here, on the pinned Node. */
import { root } from '../bootstrap/root.mjs';
import { exchangeSteps } from './exchange-steps.ts';
import { runExchange } from './exchange.ts';
import { readSettings, type Settings } from './settings.ts';

let settings: Settings;
try {
  settings = readSettings(process.env, root);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
process.exit(await runExchange(settings, exchangeSteps(settings)));
