import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DoubleCounter } from './double-counter.ts';
import { playFailure, sendReply, type DoubleFailure } from './double-failure.ts';
import type { DoubleShape, DoubleSource } from './double-reply.ts';
import { DoubleStream } from './double-stream.ts';
import { DoubleWorld } from './double-world.ts';
import { finnhubShape } from './finnhub-shape.ts';
import { tiingoShape } from './tiingo-shape.ts';
import { twelveDataShape } from './twelvedata-shape.ts';

/** The key that the double takes; another one is answered as a wrong key. */
export const DOUBLE_KEY = 'double-key+/7f3a9c';

const SHAPES: Readonly<Record<DoubleSource, DoubleShape>> = {
  tiingo: tiingoShape,
  twelvedata: twelveDataShape,
  finnhub: finnhubShape,
};

/** When a failure is played: for a symbol or all, so many times or until it is taken back. */
export interface FailureRule {
  readonly source?: DoubleSource;
  readonly symbol?: string;
  readonly times?: number;
}

export interface ProviderDouble {
  /** `http://127.0.0.1:port`; the sources are below it. */
  readonly url: string;
  readonly baseUrls: Readonly<Record<DoubleSource, string>>;
  readonly streamUrl: string;
  /** Variables that point the real providers here, keys included. Without `BUTTONWOOD_PROVIDERS`. */
  readonly env: Readonly<Record<string, string>>;
  /** What is served; may be changed at any time. */
  readonly world: DoubleWorld;
  readonly counter: DoubleCounter;
  readonly stream: DoubleStream;
  /** Plays a failure instead of answering, from the next request on; the newest rule that fits counts. */
  fail(failure: DoubleFailure, rule?: FailureRule): void;
  /** Answers again. */
  heal(): void;
  stop(): Promise<void>;
}

/** The double looks at the clock this often, and stood still when it could not for so long. */
const BEAT_MS = 50;
const STANDSTILL_MS = 250;

interface ActiveRule extends FailureRule {
  readonly failure: DoubleFailure;
  left: number;
}

/** Starts the three sources from outside as one local server that counts what it is asked. Tests only. */
export async function startProviderDouble(): Promise<ProviderDouble> {
  const world = new DoubleWorld();
  const counter = new DoubleCounter();
  const stream = new DoubleStream();
  let rules: ActiveRule[] = [];

  const ruleFor = (source: DoubleSource, symbols: readonly string[]): ActiveRule | undefined => {
    const fits = (rule: ActiveRule): boolean =>
      rule.left > 0 &&
      (rule.source === undefined || rule.source === source) &&
      (rule.symbol === undefined || symbols.includes(rule.symbol));
    return rules.findLast(fits);
  };

  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(request.url ?? '/', 'http://double');
    const [, name = '', ...rest] = url.pathname.split('/');
    const source = sourceOf(name);
    if (source === null) return sendReply(response, { status: 404, body: 'no such source' });
    const shape = SHAPES[source];
    const ask = { path: `/${rest.join('/')}`, query: url.searchParams, world };
    const key = shape.keyOf(request.headers);
    const symbols = shape.symbolsOf(ask);
    const cost = shape.costOf(ask);
    counter.add({ source, path: ask.path, symbols, cost, key, at: Date.now(), url: request.url ?? '' });
    const rule = ruleFor(source, symbols);
    const good = shape.answer(ask) ?? { status: 404, body: 'no such endpoint' };
    if (rule !== undefined) {
      rule.left -= 1;
      return playFailure(rule.failure, { request, response, shape, good });
    }
    return sendReply(response, key === DOUBLE_KEY ? good : shape.unauthorized());
  };

  const server = createServer(answer);
  server.on('upgrade', (request, socket) => {
    const url = new URL(request.url ?? '/', 'http://double');
    if (url.pathname === '/finnhub-stream' && url.searchParams.get('token') === DOUBLE_KEY)
      stream.accept(request, socket);
    else socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  let lastBeat = Date.now();
  const heart = setInterval(() => {
    const now = Date.now();
    if (now - lastBeat > STANDSTILL_MS) counter.stoodStill(lastBeat, now);
    lastBeat = now;
  }, BEAT_MS);
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const streamUrl = `ws://127.0.0.1:${port}/finnhub-stream`;
  const baseUrls = {
    tiingo: `${url}/tiingo`,
    twelvedata: `${url}/twelvedata`,
    finnhub: `${url}/finnhub`,
  };
  return {
    ...{ url, baseUrls, streamUrl, world, counter, stream },
    env: {
      TIINGO_API_KEY: DOUBLE_KEY,
      TIINGO_BASE_URL: baseUrls.tiingo,
      TWELVEDATA_API_KEY: DOUBLE_KEY,
      TWELVEDATA_BASE_URL: baseUrls.twelvedata,
      FINNHUB_API_KEY: DOUBLE_KEY,
      FINNHUB_BASE_URL: baseUrls.finnhub,
      FINNHUB_STREAM_URL: streamUrl,
    },
    fail(failure, rule = {}) {
      rules.push({ failure, ...rule, left: rule.times ?? Number.POSITIVE_INFINITY });
    },
    heal() {
      rules = [];
    },
    async stop() {
      clearInterval(heart);
      stream.drop();
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
    },
  };
}

function sourceOf(name: string): DoubleSource | null {
  return name === 'tiingo' || name === 'twelvedata' || name === 'finnhub' ? name : null;
}
