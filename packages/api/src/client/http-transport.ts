import type { Problem } from '@buttonwood/shared/wire/problem.ts';

/** What a call gave: the body, or a problem. A failed connection is a problem too: status 0, code `network_error`. */
export type ApiResult<T> =
  | {
      readonly ok: true;
      readonly value: T;
      /** 202 says that an order is still pending. */
      readonly status: number;
      /** The server answered with the outcome of an earlier call with the same key. */
      readonly replayed: boolean;
    }
  | { readonly ok: false; readonly error: Problem; readonly retryAfterMs: number | null };

export interface ClientOptions {
  /** Scheme, host and port without a trailing slash; '' in a browser on the same origin. */
  readonly baseUrl: string;
  /** Session token of a machine, sent as `Authorization: Bearer`. A function is asked for each call. */
  readonly token?: string | (() => string | undefined) | undefined;
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Milliseconds after which a call is given up; 10 s unless given. */
  readonly timeoutMs?: number | undefined;
}

export interface CallOptions {
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}
export type Send = <T>(
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  call?: CallOptions,
) => Promise<ApiResult<T>>;

const DEFAULT_TIMEOUT_MS = 10_000;

/** Returns the function that makes one HTTP call and reads its answer. */
export function createTransport(options: ClientOptions): Send {
  const fetchIt = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  return async function send<T>(method: string, path: string, call: CallOptions = {}): Promise<ApiResult<T>> {
    const headers: Record<string, string> = { accept: 'application/json, application/problem+json' };
    const token = typeof options.token === 'function' ? options.token() : options.token;
    if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
    if (call.body !== undefined) headers['content-type'] = 'application/json';
    const timeout = AbortSignal.timeout(options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
    try {
      const response = await fetchIt(`${options.baseUrl}/api/v1${path}${queryText(call.query)}`, {
        method,
        headers,
        credentials: token === undefined ? 'same-origin' : 'omit',
        signal: call.signal === undefined ? timeout : AbortSignal.any([call.signal, timeout]),
        ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      });
      return await readAnswer<T>(response);
    } catch (error) {
      return { ok: false, error: networkProblem(error), retryAfterMs: null };
    }
  };
}

async function readAnswer<T>(response: Response): Promise<ApiResult<T>> {
  const text = await response.text();
  const body: unknown = text === '' ? null : parseJson(text);
  if (!response.ok)
    return { ok: false, error: problemOf(response, body), retryAfterMs: retryAfter(response) };
  return {
    ok: true,
    // The server's schemas are the same wire types; the client trusts the exchange it talks to.
    value: body as T,
    status: response.status,
    replayed: response.headers.get('idempotent-replayed') === 'true',
  };
}

function queryText(query: CallOptions['query']): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) params.set(name, String(value));
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function problemOf(response: Response, body: unknown): Problem {
  if (typeof body === 'object' && body !== null && 'code' in body && 'status' in body) return body as Problem;
  return {
    type: 'about:blank',
    title: response.statusText === '' ? `HTTP ${response.status}` : response.statusText,
    status: response.status,
    detail: 'The answer was not a problem document; something between client and exchange may have sent it.',
    code: 'unreadable_answer',
    retryable: response.status >= 500,
  };
}

function retryAfter(response: Response): number | null {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1000 : null;
}

function networkProblem(error: unknown): Problem {
  return {
    type: 'about:blank',
    title: 'No answer',
    status: 0,
    detail: error instanceof Error ? error.message : 'The exchange could not be reached.',
    code: 'network_error',
    retryable: true,
  };
}
