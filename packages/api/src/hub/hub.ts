import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ActorEntry, Journal } from '@buttonwood/engine/journal/journal.ts';
import type { TailStop } from '@buttonwood/engine/journal/out-tail.ts';
import { WebSocketServer } from 'ws';
import { ClientRequests, type HubOrders } from './client-requests.ts';
import { Connections } from './connections.ts';
import { FoldDesks } from './fold-desks.ts';
import {
  CONFLATION_MS,
  HEARTBEAT_MS,
  HUB_LIMITS,
  MAX_BUFFERED_CHUNKS,
  MAX_FRAGMENTS,
  MAX_PAYLOAD_BYTES,
  SAVE_FOLDS_MS,
  TICKER_EVERY,
  type HubLimits,
} from './hub-limits.ts';
import type { HubIdentity } from './hub-identity.ts';
import { HubReads } from './hub-reads.ts';
import type { StreamTail } from './stream-tail.ts';
import { Timers } from './timers.ts';

export interface HubLog {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

export interface HubDeps {
  readonly journal: Journal;
  /** The tail that the gateway listens to as well; the hub starts and stops it. */
  readonly tail: StreamTail;
  readonly orders: HubOrders;
  /** Whether a login session (by its public handle) is still good. */
  readonly authorize: (sessionId: string) => Promise<boolean>;
  /** Microseconds since 1970. */
  readonly now: () => number;
  /** BUTTONWOOD_DATA; the folds are kept in its folder `hub`. */
  readonly dataFolder: string;
  readonly log: HubLog;
  readonly limits?: Partial<HubLimits>;
}

/** The first start reads every stream from its beginning; after this long it is given up. */
const CATCH_UP_MS = 15 * 60_000;
const CATCH_UP_REPORT_MS = 10_000;
const GOING_AWAY = 1001;
const TRY_AGAIN_LATER = 1013;

export type Hub = ConnectedHub;

/** Creates the hub; `start` makes it live. */
export function createHub(deps: HubDeps): Hub {
  return new ConnectedHub(deps);
}

/**
 * What the out streams say, pushed to whoever listens, and kept in memory for reads. One tail, one fold of each stream, one
 * encoding of each message: a connection costs only what it has subscribed to.
 */
class ConnectedHub {
  readonly reads: HubReads;
  private readonly deps: HubDeps;
  private readonly limits: HubLimits;
  private readonly desks: FoldDesks;
  private readonly connections: Connections;
  private readonly timers: Timers;
  private readonly server: WebSocketServer;
  private ready = false;
  private ticks = 0;

  constructor(deps: HubDeps) {
    const { now, orders } = deps;
    const limits = { ...HUB_LIMITS, ...deps.limits };
    const onError = (error: unknown): void => deps.log.error(`hub: ${String(error)}`);
    this.deps = deps;
    this.limits = limits;
    this.desks = new FoldDesks(deps.journal, deps.dataFolder);
    this.reads = new HubReads(this.desks, now);
    const requests = new ClientRequests({ desks: this.desks, orders, limits, now, onError });
    this.connections = new Connections({
      limits,
      now,
      onMessage: (connection, text) => requests.receive(connection, text),
    });
    this.timers = new Timers(onError);
    this.server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: MAX_PAYLOAD_BYTES,
      maxFragments: MAX_FRAGMENTS,
      maxBufferedChunks: MAX_BUFFERED_CHUNKS,
    });
  }

  /** Follows the streams, and returns when everything that was in them has been folded. Throws when that takes too long. */
  async start(): Promise<void> {
    const { tail, now } = this.deps;
    tail.subscribe({
      onFrame: (actor, entry, frame) => this.desks.onFrame(actor, entry, frame),
      onStop: (actor, stop) => this.lose(actor, stop),
    });
    await tail.start((actor) => this.desks.from(actor));
    await this.catchUp();
    for (const desk of this.desks.accountDesks()) desk.askBooks();
    this.ready = true;
    this.timers.every(CONFLATION_MS, () => this.flush(now()));
    this.timers.every(HEARTBEAT_MS, () => this.connections.heartbeat());
    this.timers.every(this.limits.pingMs, () => this.connections.ping());
    this.timers.every(this.limits.reauthorizeMs, () => this.reauthorize());
    this.timers.every(SAVE_FOLDS_MS, () => this.desks.save());
  }

  /** Ends every connection and the tail, and saves the folds. */
  async stop(): Promise<void> {
    this.ready = false;
    this.timers.stop();
    this.connections.closeAll(GOING_AWAY, 'server stops');
    await this.deps.tail.stop();
    await this.desks.save();
  }

  get connectionCount(): number {
    return this.connections.size;
  }

  /** Order requests that were read and wait for room. */
  get waitingRequests(): number {
    return this.connections.waitingRequests;
  }

  /** Completes an upgrade whose path, origin and session have been checked. `identity` null may read public channels only. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, identity: HubIdentity | null): void {
    this.server.handleUpgrade(request, socket, head, (accepted) => {
      if (this.ready) this.connections.attach(accepted, socket, identity);
      else accepted.close(TRY_AGAIN_LATER, 'starting');
    });
  }

  /** The login session is over: its sockets close with 4001. */
  closeSession(sessionId: string): void {
    this.connections.closeSession(sessionId);
  }

  private async catchUp(): Promise<void> {
    const { tail, log } = this.deps;
    for (let waited = 0; waited < CATCH_UP_MS; waited += CATCH_UP_REPORT_MS) {
      if (await tail.caughtUp(CATCH_UP_REPORT_MS)) return;
      log.info('hub: still reading the streams from where the last run stopped');
    }
    throw new Error(`The hub has not caught up with the streams within ${CATCH_UP_MS / 60_000} minutes`);
  }

  private flush(at: number): void {
    this.ticks += 1;
    const withTicker = this.ticks % TICKER_EVERY === 0;
    for (const desk of this.desks.bookDesks()) desk.flush(at, withTicker);
  }

  private async reauthorize(): Promise<void> {
    for (const sessionId of this.connections.sessions()) {
      if (!(await this.deps.authorize(sessionId))) this.connections.closeSession(sessionId);
    }
  }

  /** A stream that cannot be followed shows nothing rather than something old: its listeners are sent away. */
  private lose(actor: ActorEntry, { code, detail }: TailStop): void {
    const { log } = this.deps;
    log.error(
      `hub: ${actor.name} is not shown any more: ${code}, ${detail}. Restart the API to read it anew.`,
    );
    this.desks.drop(actor).then(
      (desk) => {
        for (const { connection } of desk?.subscriptions() ?? [])
          connection.close(TRY_AGAIN_LATER, 'stream lost');
      },
      (error: unknown) => log.error(`hub: the saved fold of ${actor.name} was not removed: ${String(error)}`),
    );
  }
}
