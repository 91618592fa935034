import { createServer, type Server } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Journal } from '@buttonwood/engine/journal/journal.ts';
import { must } from '@buttonwood/shared/base/assert.ts';
import { refused } from '../../gateway/command-outcome.ts';
import { problemOf } from '../../http/problem.ts';
import type { HubOrders } from '../client-requests.ts';
import type { HubLimits } from '../hub-limits.ts';
import type { HubIdentity } from '../hub-identity.ts';
import { createHub, type Hub } from '../hub.ts';
import { StreamTail } from '../stream-tail.ts';
import { LiveReader } from './live-reader.ts';

export interface HubServerOptions {
  readonly journal: Journal;
  readonly orders?: HubOrders;
  readonly authorize?: (sessionId: string) => Promise<boolean>;
  readonly limits?: Partial<HubLimits>;
  /** Microseconds since 1970; the machine's clock when left out. */
  readonly now?: () => number;
  /** Kept by the caller when given; else a fresh one that is removed at the end. */
  readonly dataFolder?: string;
}

/** A hub behind a real HTTP server on a free port. The first header of an upgrade says who it is: `account/session`. */
export class HubServer {
  readonly hub: Hub;
  readonly errors: string[];
  private readonly server: Server;
  private readonly readers: LiveReader[] = [];
  private readonly folderToRemove: string | undefined;

  private constructor(hub: Hub, server: Server, errors: string[], folderToRemove: string | undefined) {
    this.hub = hub;
    this.server = server;
    this.errors = errors;
    this.folderToRemove = folderToRemove;
  }

  static async start(options: HubServerOptions): Promise<HubServer> {
    const dataFolder = options.dataFolder ?? (await mkdtemp(join(tmpdir(), 'buttonwood-hub-')));
    const errors: string[] = [];
    const note = (message: string): void => {
      errors.push(message);
    };
    const hub = createHub({
      journal: options.journal,
      tail: new StreamTail({ journal: options.journal }),
      orders: options.orders ?? NO_ORDERS,
      authorize: options.authorize ?? (async () => true),
      now: options.now ?? (() => Date.now() * 1_000),
      dataFolder,
      log: { info: () => undefined, warn: note, error: note },
      ...(options.limits === undefined ? {} : { limits: options.limits }),
    });
    await hub.start();
    const server = createServer();
    server.on('upgrade', (request, socket, head) => {
      hub.upgrade(request, socket, head, identityOf(request.headers['x-test-identity']));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new HubServer(hub, server, errors, options.dataFolder === undefined ? dataFolder : undefined);
  }

  get port(): number {
    const address = must(this.server.address(), 'the server listens');
    if (typeof address === 'string') throw new Error('The server listens on a port');
    return address.port;
  }

  /** Connects; with `identity` as `account/session`. */
  async connect(identity?: string): Promise<LiveReader> {
    const reader = await LiveReader.open(`ws://127.0.0.1:${this.port}/`, identity);
    this.readers.push(reader);
    return reader;
  }

  async stop(): Promise<void> {
    await this.hub.stop();
    for (const reader of this.readers) reader.terminate();
    await new Promise((resolve) => this.server.close(resolve));
    if (this.folderToRemove !== undefined) await rm(this.folderToRemove, { recursive: true, maxRetries: 5 });
  }
}

const NO_ORDERS: HubOrders = {
  place: async () => refused(problemOf('engine_unavailable')),
  amend: async () => refused(problemOf('engine_unavailable')),
  cancel: async () => refused(problemOf('engine_unavailable')),
};

function identityOf(header: string | string[] | undefined): HubIdentity | null {
  if (typeof header !== 'string') return null;
  const [account = '', sessionId = ''] = header.split('/');
  return { user: { userId: account, account: Number(account), role: 'trader' }, sessionId };
}
