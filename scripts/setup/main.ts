/** The part of setup that runs on the pinned Node: Redis, the web app, the browser for tests. */
import { buildWebApp } from './build-web-app.ts';
import { ensureRedis } from './ensure-redis.ts';
import { SetupError } from './setup-error.ts';
import { unpackChromium } from './unpack-chromium.ts';

const args = new Set(process.argv.slice(2));

try {
  await ensureRedis();
  await buildWebApp();
  if (!args.has('--for-start')) await unpackChromium();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(`setup: ${error.message}`);
  process.exitCode = 1;
}
