// One of several processes that ask as fast as they can until they are refused; ends with 0 when refusals were all it met besides answers.
import { connectWithin, openConnection } from '../../journal/redis-connection.ts';
import { required } from '../../config.ts';
import { DEMO_FILES } from '../demo-data.ts';
import { providersFromEnv } from '../providers/from-env.ts';

const ASKS = 40;
const SYMBOLS = 20;

const redis = openConnection(required(process.env, 'REDIS_URL', 'redis://127.0.0.1:6379'), () => undefined);
await connectWithin(redis);
const [configured] = providersFromEnv({ env: process.env, redis, files: DEMO_FILES });
for (let i = 0; i < ASKS; i++) {
  const symbol = `S${(i * 7 + process.pid) % SYMBOLS}`;
  const query = { symbol, interval: '1d', from: '2024-01-01', to: '2024-01-05' } as const;
  const answer = await configured?.provider.bars(query);
  const refused = answer?.ok === false && ['rate_limited', 'quota_exhausted'].includes(answer.error.kind);
  if (answer?.ok !== true && !refused) process.exitCode = 1;
}
redis.disconnect();
