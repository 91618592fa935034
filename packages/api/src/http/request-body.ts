import type { MiddlewareHandler } from 'hono';
import type { ApiEnv } from './api-env.ts';
import { matchedRoute } from './matched-route.ts';
import { refuse } from './problem.ts';

/** Bytes of a request body, counted as they arrive: a lying Content-Length changes nothing. */
export const MAX_BODY_BYTES = 16 * 1024;
/** Objects and arrays within one another. */
const MAX_BODY_DEPTH = 8;

const JSON_TYPE = /^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

/** Reads the body of a POST or PATCH once, as JSON in UTF-8 and nothing else, before anybody looks at it. */
export const readBody: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const method = c.req.method;
  if (method !== 'POST' && method !== 'PATCH' && method !== 'PUT') return next();
  // Where there is no route there is nothing to read: the end of the chain says 404 or 405.
  if (matchedRoute(c) === undefined) return next();
  if (!JSON_TYPE.test(c.req.header('content-type') ?? '')) throw refuse('unsupported_media_type');
  const text = decodeUtf8(await collect(c.req.raw.body));
  if (text === undefined) throw refuse('invalid_json', { detail: 'The body is not UTF-8.' });
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw refuse('invalid_json');
  }
  if (depthOf(body, MAX_BODY_DEPTH) > MAX_BODY_DEPTH) {
    throw refuse('invalid_json', { detail: `The body is nested deeper than ${MAX_BODY_DEPTH} levels.` });
  }
  // Hono keeps promises here, whatever its declaration says.
  c.req.bodyCache.text = Promise.resolve(text) as unknown as string;
  return next();
};

async function collect(body: ReadableStream<Uint8Array> | null): Promise<Uint8Array> {
  if (body === null) return new Uint8Array(0);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) throw refuse('payload_too_large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function depthOf(value: unknown, limit: number): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (limit < 0) return 1;
  let deepest = 0;
  for (const inner of Object.values(value)) deepest = Math.max(deepest, depthOf(inner, limit - 1));
  return deepest + 1;
}
