import type { Problem } from '@buttonwood/shared/wire/problem.ts';
import type { WsReply, WsRequest } from '@buttonwood/shared/wire/ws-messages.ts';
import type { RequestBody } from './live-client.ts';

export type LiveResult<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: Problem };

/** Longest wait for a reply; the server itself answers an order within about two seconds. */
const REQUEST_TIMEOUT_MS = 5_000;

interface Waiting {
  readonly settle: (result: LiveResult<unknown>) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** Numbers requests and brings each reply to the one who asked. Nothing waits longer than REQUEST_TIMEOUT_MS. */
export class LiveRequests {
  private readonly send: (request: WsRequest) => boolean;
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;

  constructor(send: (request: WsRequest) => boolean) {
    this.send = send;
  }

  request(op: RequestBody): Promise<LiveResult<unknown>> {
    this.lastId += 1;
    const id = this.lastId;
    if (!this.send({ ...op, id })) return Promise.resolve({ ok: false, error: NOT_CONNECTED });
    return new Promise((settle) => {
      const timer = setTimeout(
        () => this.settle(id, { ok: false, error: OUTCOME_UNKNOWN }),
        REQUEST_TIMEOUT_MS,
      );
      this.waiting.set(id, { settle, timer });
    });
  }

  answered(reply: WsReply): void {
    if (reply.id === null) return;
    this.settle(reply.id, reply.ok ? { ok: true, value: reply.result } : { ok: false, error: reply.problem });
  }

  /** The connection is gone: what was in flight may or may not have happened. */
  failAll(): void {
    for (const id of [...this.waiting.keys()]) this.settle(id, { ok: false, error: OUTCOME_UNKNOWN });
  }

  private settle(id: number, result: LiveResult<unknown>): void {
    const waiting = this.waiting.get(id);
    if (waiting === undefined) return;
    this.waiting.delete(id);
    clearTimeout(waiting.timer);
    waiting.settle(result);
  }
}

const NOT_CONNECTED: Problem = {
  type: 'about:blank',
  title: 'Not connected',
  status: 0,
  detail: 'There is no live connection; nothing was sent.',
  code: 'network_error',
  retryable: true,
};
const OUTCOME_UNKNOWN: Problem = {
  type: 'about:blank',
  title: 'Outcome unknown',
  status: 0,
  detail: 'The connection was lost before the answer came. Repeat with the same client order id.',
  code: 'outcome_unknown',
  retryable: true,
};
