import { resolve } from 'node:path';
import { z } from 'zod';

/** What the API needs to know from its environment. Rates are requests per second and account; 0 switches one off. */
export interface ApiConfig {
  readonly redisUrl: string;
  readonly databaseUrl: string;
  readonly dataFolder: string;
  readonly host: string;
  readonly port: number;
  readonly demo: boolean;
  readonly durability: 'always' | 'relaxed';
  /** TLS ends in front of this process. */
  readonly behindTls: boolean;
  /** Origins whose pages may use the session cookie. */
  readonly origins: readonly string[];
  readonly rates: { readonly orders: number; readonly cancels: number; readonly reads: number };
  /** Failed or successful sign-ins per minute and email, ten times as many per address. */
  readonly signInsPerMinute: number;
}

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost']);
const flag = z
  .enum(['0', '1'])
  .default('0')
  .transform((value) => value === '1');
const rate = (preset: number): z.ZodType<number> =>
  z.coerce.number().int().min(0).max(1_000_000).default(preset);

const Environment = z.object({
  REDIS_URL: z.url({ protocol: /^rediss?$|^unix$/ }),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  BUTTONWOOD_DATA: z.string().min(1).default('.buttonwood'),
  BUTTONWOOD_HOST: z.string().min(1).default('127.0.0.1'),
  BUTTONWOOD_PORT: z.coerce.number().int().min(0).max(65_535).default(7878),
  BUTTONWOOD_DEMO: flag,
  BUTTONWOOD_DURABILITY: z.enum(['always', 'relaxed']).default('always'),
  BUTTONWOOD_BEHIND_TLS: flag,
  BUTTONWOOD_ORIGINS: z.string().default(''),
  BUTTONWOOD_RATE_ORDERS: rate(500),
  BUTTONWOOD_RATE_CANCELS: rate(1_000),
  BUTTONWOOD_RATE_READS: rate(200),
  BUTTONWOOD_RATE_SIGN_INS: rate(20),
});

/** Reads the environment. Throws one error that names everything that is wrong with it, never a value. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): ApiConfig {
  const parsed = Environment.safeParse(env);
  const problems = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  if (parsed.success && !LOOPBACK.has(parsed.data.BUTTONWOOD_HOST) && !parsed.data.BUTTONWOOD_BEHIND_TLS) {
    problems.push(
      'BUTTONWOOD_HOST: an address other than loopback needs TLS in front; set BUTTONWOOD_BEHIND_TLS=1 when it is there',
    );
  }
  if (!parsed.success || problems.length > 0) {
    throw new Error(`The environment is not complete:\n  ${problems.join('\n  ')}`);
  }
  const data = parsed.data;
  return {
    redisUrl: data.REDIS_URL,
    databaseUrl: data.DATABASE_URL,
    dataFolder: resolve(data.BUTTONWOOD_DATA),
    host: data.BUTTONWOOD_HOST,
    port: data.BUTTONWOOD_PORT,
    demo: data.BUTTONWOOD_DEMO,
    durability: data.BUTTONWOOD_DURABILITY,
    behindTls: data.BUTTONWOOD_BEHIND_TLS,
    origins: data.BUTTONWOOD_ORIGINS.split(',').filter((origin) => origin !== ''),
    rates: {
      orders: data.BUTTONWOOD_RATE_ORDERS,
      cancels: data.BUTTONWOOD_RATE_CANCELS,
      reads: data.BUTTONWOOD_RATE_READS,
    },
    signInsPerMinute: data.BUTTONWOOD_RATE_SIGN_INS,
  };
}

/** The origins of the pages this process serves itself on `port`, with those that were configured. */
export function allowedOrigins(
  config: Pick<ApiConfig, 'host' | 'origins'>,
  port: number,
): ReadonlySet<string> {
  const own = LOOPBACK.has(config.host)
    ? [`http://127.0.0.1:${port}`, `http://localhost:${port}`, `http://[::1]:${port}`]
    : [];
  return new Set([...own, ...config.origins]);
}
