import { ConfigError } from '../../../config.ts';
import type { RequestGate } from '../../limits/request-gate.ts';
import type { LimitWindow, ProviderError } from '../../provider-error.ts';
import type { Clock } from '../answer.ts';
import { PayloadError } from './payload.ts';
import { readBounded } from './read-bounded.ts';
import { sampleWithout } from './redact.ts';

/** From the first byte sent to the last byte received. */
export const REQUEST_TIMEOUT_MS = 15_000;
/** Twenty years of daily bars are about 2 MB. */
export const MAX_BODY_BYTES = 16 * 1024 * 1024;
const MIN_RETRY_MS = 1_000;
const MAX_RETRY_MS = 86_400_000;

/** What every provider over HTTP is given. */
export interface HttpProviderOptions {
  /** Undefined: every call answers `missing_key`. */
  readonly key: string | undefined;
  readonly gate: RequestGate;
  readonly baseUrl?: string;
  readonly clock?: Clock;
  readonly timeoutMs?: number;
  readonly maxBodyBytes?: number;
}

export interface HttpSourceOptions extends HttpProviderOptions {
  readonly baseUrl: string;
  /** Named in errors about the key. */
  readonly envVar: string;
  /** The header that carries the key; a key never gets into a URL. */
  readonly authorization: (key: string) => Readonly<Record<string, string>>;
  /** How long a 429 without `Retry-After` is waited out, and which limit it is then taken for. */
  readonly unsaidLimit: { readonly window: LimitWindow; readonly ms: number };
}

export interface SourceRequest {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly cost: number;
  /** Those that the source counts, and the one that `not_found` names. */
  readonly symbols: readonly string[];
  readonly signal: AbortSignal | undefined;
}

/** A complete answer, whatever its status. */
export interface Reply {
  readonly status: number;
  readonly text: string;
}

export type Outcome<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ProviderError };

/**
 * Says what a reply is. The interpreter looks first, so that a source whose errors come with status 200 is understood; it
 * returns undefined to leave the reply to the common rules, and may throw PayloadError.
 */
export type Interpreter<T> = (reply: Reply) => Outcome<T> | undefined;

export interface HttpSource {
  get<T>(request: SourceRequest, interpret: Interpreter<T>): Promise<Outcome<T>>;
  /** The instant at which a limit that the source reported without an instant is over. */
  readonly limitOver: (window: LimitWindow) => number;
}

const WINDOW_MS: Readonly<Record<LimitWindow, number>> = {
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: MAX_RETRY_MS,
  month: MAX_RETRY_MS,
  symbols_per_month: MAX_RETRY_MS,
};

/** One request at a time through the gate, with a time limit, a size limit and no redirects. Never throws. */
export function createHttpSource(options: HttpSourceOptions): HttpSource {
  const clock = options.clock ?? Date.now;
  const limitOver = (window: LimitWindow): number => clock() + WINDOW_MS[window];
  return {
    limitOver,
    async get(request, interpret) {
      const { key } = options;
      if (key === undefined || key === '') return bad({ kind: 'missing_key', envVar: options.envVar });
      if (request.signal?.aborted === true) return bad({ kind: 'canceled' });
      const refusal = await refusalOf(options.gate, request);
      if (refusal !== null) return bad(refusal);
      const exchange = await send(options, key, request);
      if (!exchange.ok) return exchange;
      const outcome = understand(exchange.value, { options, key, request, clock }, interpret);
      if (!outcome.ok) await obey(options.gate, outcome.error);
      return outcome;
    },
  };
}

/** Checks a base URL: a key may travel unencrypted to this machine only. Throws ConfigError naming the variable. */
export function checkedBaseUrl(text: string, envVar: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const secure = url?.protocol === 'https:' || url?.protocol === 'wss:';
  const local = url !== null && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  const plain = url?.protocol === 'http:' || url?.protocol === 'ws:';
  if (url === null || !(secure || (plain && local)) || url.username !== '' || url.search !== '')
    throw new ConfigError(
      `${envVar} is an https or wss address without a query (plain only on this machine)`,
    );
  return text.replace(/\/+$/, '');
}

async function refusalOf(gate: RequestGate, request: SourceRequest): Promise<ProviderError | null> {
  try {
    const permission = await gate.take(request.cost, request.symbols);
    if (permission.go) return null;
    if (permission.at === null) return { kind: 'not_entitled', endpoint: request.path };
    return limitError(permission.window, permission.at);
  } catch (error) {
    return { kind: 'network', cause: `the limits could not be asked (${nameOf(error)})` };
  }
}

/** Short windows are `rate_limited`, days and months are a `quota_exhausted`. */
export function limitError(window: LimitWindow, retryAt: number): ProviderError {
  const short = window === 'second' || window === 'minute' || window === 'hour';
  return { kind: short ? 'rate_limited' : 'quota_exhausted', retryAt, window };
}

interface RawReply extends Reply {
  readonly retryAfter: string | null;
  readonly contentType: string;
}

async function send(
  options: HttpSourceOptions,
  key: string,
  { path, query, signal }: SourceRequest,
): Promise<Outcome<RawReply>> {
  const timeoutMs = options.timeoutMs ?? REQUEST_TIMEOUT_MS;
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(`${options.baseUrl}${path}?${new URLSearchParams(query).toString()}`, {
      headers: { accept: 'application/json', ...options.authorization(key) },
      redirect: 'error',
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    const text = await readBounded(response, options.maxBodyBytes ?? MAX_BODY_BYTES);
    const contentType = response.headers.get('content-type') ?? 'no type';
    if (text === null) return bad({ kind: 'bad_payload', where: path, detail: 'the answer is too long' });
    const retryAfter = response.headers.get('retry-after');
    return { ok: true, value: { status: response.status, text, retryAfter, contentType } };
  } catch (error) {
    if (signal?.aborted === true) return bad({ kind: 'canceled' });
    if (timeout.aborted) return bad({ kind: 'timeout', afterMs: timeoutMs });
    return bad({ kind: 'network', cause: sampleWithout(key, causeOf(error)) });
  }
}

interface Context {
  readonly options: HttpSourceOptions;
  readonly key: string;
  readonly request: SourceRequest;
  readonly clock: Clock;
}

function understand<T>(reply: RawReply, context: Context, interpret: Interpreter<T>): Outcome<T> {
  const { options, key, request, clock } = context;
  const unreadable = (why: string): Outcome<never> => {
    const detail = `${why}; status ${reply.status}, ${reply.contentType}: ${sampleWithout(key, reply.text)}`;
    return bad({ kind: 'bad_payload', where: request.path, detail });
  };
  try {
    // A limit that names its own instant is more exact than whatever the body says.
    if (reply.status === 429 && reply.retryAfter !== null) {
      const at = retryAt(reply.retryAfter, clock());
      if (at !== null) return bad(limitError(options.unsaidLimit.window, at));
    }
    const outcome = interpret(reply);
    if (outcome !== undefined) return outcome;
  } catch (error) {
    if (error instanceof PayloadError) return unreadable(error.message);
    throw error;
  }
  if (reply.status === 401) return bad({ kind: 'unauthorized', envVar: options.envVar });
  if (reply.status === 403) return bad({ kind: 'not_entitled', endpoint: request.path });
  if (reply.status === 404) return bad({ kind: 'not_found', symbol: request.symbols[0] ?? request.path });
  if (reply.status === 429)
    return bad(limitError(options.unsaidLimit.window, clock() + options.unsaidLimit.ms));
  if (reply.status >= 500) return bad({ kind: 'server_error', status: reply.status });
  return unreadable('the answer was not expected');
}

/** Seconds or a date; not sooner than a second and not later than a day from now. Null when it is neither. */
function retryAt(header: string, now: number): number | null {
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? null : now + Math.min(Math.max(ms, MIN_RETRY_MS), MAX_RETRY_MS);
}

/** What a source says about its limits counts for all processes. The error is answered even when the gate cannot be told. */
async function obey(gate: RequestGate, error: ProviderError): Promise<void> {
  if (error.kind !== 'rate_limited' && error.kind !== 'quota_exhausted') return;
  // Other symbols may still be asked for when the month's list of symbols is full.
  if (error.window === 'symbols_per_month') return;
  await gate.pause(error.retryAt, error.window).catch(() => undefined);
}

function bad(error: ProviderError): { readonly ok: false; readonly error: ProviderError } {
  return { ok: false, error };
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof Error)
    return 'code' in cause ? `${String(cause.code)} ${cause.message}` : cause.message;
  return error instanceof Error ? error.message : 'unknown';
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown';
}
