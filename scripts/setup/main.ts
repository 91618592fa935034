/** The part of setup that runs on the pinned Node: Redis, the web app, the browser for tests. */
import { buildWebApp } from './build-web-app.ts';
import { ensureRedis } from './ensure-redis.ts';
import { reportSetupErrors } from './setup-error.ts';
import { unpackChromium } from './unpack-chromium.ts';

const args = new Set(process.argv.slice(2));

await reportSetupErrors(async () => {
  await ensureRedis();
  await buildWebApp();
  if (!args.has('--for-start')) await unpackChromium();
});
