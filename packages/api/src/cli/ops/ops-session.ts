import type { Problem } from '@buttonwood/shared/wire/problem.ts';
import { createClient, type ApiClient, type ApiResult } from '../../client/http-client.ts';
import { requireEnv, UsageError } from '../connections.ts';

/** What the commands of an operator need of the outside. */
export interface OpsSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly write: (line: string) => void;
  /** The process's own unless given. */
  readonly fetch?: typeof globalThis.fetch;
}

export interface OutputOptions {
  /** One JSON document instead of lines for people, also when the exchange refuses. */
  readonly json?: true;
}

/** Exit codes: done, or refused by the exchange. */
const DONE = 0;
const REFUSED = 2;

/**
 * Signs in, makes one call as the operator, signs out again, and prints the answer: as `describe` says, or as JSON. Returns the
 * exit code. Throws UsageError when it is refused, unless the problem was printed as JSON, and when no credentials are set.
 */
export async function asOperator<T>(
  surroundings: OpsSurroundings,
  { json }: OutputOptions,
  call: (client: ApiClient) => Promise<ApiResult<T>>,
  describe: (answer: T) => readonly string[],
): Promise<number> {
  const { write } = surroundings;
  const result = await signedIn(surroundings, call);
  if (json === true) {
    write(JSON.stringify(result.ok ? result.value : result.error, null, 2));
    return result.ok ? DONE : REFUSED;
  }
  if (!result.ok) throw new UsageError(explain(result.error));
  for (const line of describe(result.value)) write(line);
  return DONE;
}

/** The account with this id or e-mail address, as its id. */
export async function accountNamed(client: ApiClient, name: string): Promise<ApiResult<string>> {
  if (!name.includes('@')) return { ok: true, value: name, status: 200, replayed: false };
  const found = await client.accounts({ q: name });
  if (!found.ok) return found;
  const account = found.value.data.find(({ email }) => email === name);
  if (account === undefined) throw new UsageError(`no account has the e-mail address ${name}`);
  return { ...found, value: account.account_id };
}

async function signedIn<T>(
  { env, fetch }: OpsSurroundings,
  call: (client: ApiClient) => Promise<ApiResult<T>>,
): Promise<ApiResult<T>> {
  const baseUrl = (env['BUTTONWOOD_URL'] ?? requireEnv('BUTTONWOOD_URL')).replace(/\/$/, '');
  const given = env['BUTTONWOOD_TOKEN'];
  if (given !== undefined && given !== '') return call(createClient({ baseUrl, token: given, fetch }));
  const [email, password] = [env['BUTTONWOOD_EMAIL'], env['BUTTONWOOD_PASSWORD']];
  if (email === undefined || password === undefined)
    throw new UsageError(
      'sign in as an operator: set BUTTONWOOD_EMAIL and BUTTONWOOD_PASSWORD, or BUTTONWOOD_TOKEN',
    );
  const session = await createClient({ baseUrl, fetch }).signIn({ email, password, token: true });
  if (!session.ok) return session;
  const client = createClient({ baseUrl, token: session.value.token, fetch });
  try {
    return await call(client);
  } finally {
    // A session that could not be ended ends by itself; what the operator asked for is done or not, whatever comes of this.
    await client.signOut();
  }
}

function explain({ code, detail, status, errors = [] }: Problem): string {
  if (status === 0) return `no answer from the exchange: ${detail}`;
  const fields = errors.map(({ field, message }) => `\n  ${field}: ${message}`);
  return `refused, ${code}: ${detail}${fields.join('')}`;
}
