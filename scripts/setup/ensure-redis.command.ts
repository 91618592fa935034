/** The Redis step of setup as a program of its own. */
import { ensureRedis } from './ensure-redis.ts';
import { reportSetupErrors } from './setup-error.ts';

await reportSetupErrors(ensureRedis);
