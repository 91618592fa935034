import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DoubleReply, DoubleShape } from './double-reply.ts';

/** What a source can do instead of answering. */
export type DoubleFailure =
  | 'error_with_200'
  | 'limited'
  | 'limited_with_retry_after'
  | 'forbidden'
  | 'unauthorized'
  | 'server_error'
  | 'html'
  | 'truncated'
  | 'slow_body'
  | 'reset'
  | 'redirect'
  | 'endless'
  | 'echo_key';

/** Seconds of the `Retry-After` that the double sends. */
export const RETRY_AFTER_SECONDS = 37;
const CHUNK = 'x'.repeat(65_536);

/** Plays a failure on a connection. `good` is what would have been answered. */
export function playFailure(failure: DoubleFailure, { request, response, shape, good }: FailureStage): void {
  switch (failure) {
    case 'error_with_200':
      return sendReply(response, shape.errorWith200());
    case 'limited':
      return sendReply(response, shape.limited());
    case 'limited_with_retry_after':
      return sendReply(response, {
        ...shape.limited(),
        headers: { 'retry-after': String(RETRY_AFTER_SECONDS) },
      });
    case 'forbidden':
      return sendReply(response, shape.forbidden());
    case 'unauthorized':
      return sendReply(response, shape.unauthorized());
    case 'server_error':
      return sendReply(response, { status: 503, body: 'upstream request timeout' });
    case 'html':
      return sendReply(response, { status: 200, type: 'text/html', body: PAGE });
    case 'truncated':
      return sendReply(response, { ...good, body: good.body.slice(0, Math.ceil(good.body.length / 2)) });
    case 'slow_body':
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write(good.body.slice(0, 1));
      return;
    case 'reset':
      request.socket.resetAndDestroy();
      return;
    case 'redirect':
      return sendReply(response, { status: 302, headers: { location: '/elsewhere' }, body: '' });
    case 'endless':
      return pour(response);
    case 'echo_key': {
      const key = shape.keyOf(request.headers) ?? '';
      return sendReply(response, { status: 400, body: `bad request for apikey=${key}, key ${key}` });
    }
  }
}

export interface FailureStage {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly shape: DoubleShape;
  readonly good: DoubleReply;
}

export function sendReply(response: ServerResponse, reply: DoubleReply): void {
  response.writeHead(reply.status, { 'content-type': reply.type ?? 'text/plain', ...reply.headers });
  response.end(reply.body);
}

const PAGE =
  '<!doctype html><html><head><title>Just a moment…</title></head><body>Checking you</body></html>';

function pour(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  const more = (): void => {
    while (!response.destroyed && response.write(CHUNK));
  };
  response.on('drain', more);
  more();
}
