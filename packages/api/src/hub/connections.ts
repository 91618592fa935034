import { WS_CLOSE } from '@buttonwood/shared/wire/ws-messages.ts';
import { formatInstant } from '@buttonwood/shared/base/instant.ts';
import type { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import { Connection } from './connection.ts';
import type { HubLimits } from './hub-limits.ts';
import type { HubIdentity } from './hub-identity.ts';

export interface ConnectionsDeps {
  readonly limits: HubLimits;
  /** Microseconds since 1970. */
  readonly now: () => number;
  readonly onMessage: (connection: Connection, text: string) => void;
}

/** All sockets of the process: takes them in, counts them, ends them. */
export class Connections {
  private readonly deps: ConnectionsDeps;
  private readonly open = new Set<Connection>();
  private readonly bySession = new Map<string, Set<Connection>>();

  constructor(deps: ConnectionsDeps) {
    this.deps = deps;
  }

  get size(): number {
    return this.open.size;
  }

  /** Requests of all sockets that were read and wait for room. */
  get waitingRequests(): number {
    let count = 0;
    for (const connection of this.open) count += connection.waitingRequests;
    return count;
  }

  /** Signed-in sessions that have a socket. */
  sessions(): string[] {
    return [...this.bySession.keys()];
  }

  /** `wire` is what lies under the socket. */
  attach(socket: WebSocket, wire: Duplex, identity: HubIdentity | null): void {
    const { limits, now, onMessage } = this.deps;
    const connection = new Connection(socket, wire, identity, limits, now());
    // A frame that breaks the protocol: ws closes this socket with the right code. Nothing else is concerned.
    socket.on('error', () => undefined);
    if (this.open.size >= limits.maxSockets || this.countOf(identity) >= limits.maxSocketsPerUser) {
      connection.close(WS_CLOSE.limit, 'too many connections');
      return;
    }
    this.add(connection);
    socket.on('close', () => this.remove(connection));
    socket.on('message', (data: RawData, isBinary: boolean) => {
      if (isBinary) connection.close(WS_CLOSE.unreadable, 'not text');
      else onMessage(connection, textOf(data));
    });
  }

  /** Ends every socket of a login session. */
  closeSession(sessionId: string): void {
    for (const connection of this.bySession.get(sessionId) ?? []) {
      connection.close(WS_CLOSE.unauthorized, 'signed out');
    }
  }

  closeAll(code: number, reason: string): void {
    for (const connection of this.open) connection.close(code, reason);
  }

  /** Tells every connection the newest seq of each of its subscriptions. */
  heartbeat(): void {
    const ts = formatInstant(this.deps.now());
    for (const connection of this.open) {
      const seqs: Record<string, number> = {};
      for (const { topic, lastSeq } of connection.subscriptions.values()) seqs[topic.key] = lastSeq;
      connection.push(Buffer.from(JSON.stringify({ ch: 'heartbeat', ts, seqs })));
    }
  }

  ping(): void {
    for (const connection of this.open) connection.checkAlive();
  }

  private countOf(identity: HubIdentity | null): number {
    if (identity === null) return 0;
    let count = 0;
    for (const connection of this.open) {
      if (connection.identity?.user.userId === identity.user.userId) count += 1;
    }
    return count;
  }

  private add(connection: Connection): void {
    this.open.add(connection);
    const sessionId = connection.identity?.sessionId;
    if (sessionId === undefined) return;
    const siblings = this.bySession.get(sessionId) ?? new Set();
    this.bySession.set(sessionId, siblings.add(connection));
  }

  private remove(connection: Connection): void {
    connection.unsubscribeAll();
    this.open.delete(connection);
    const sessionId = connection.identity?.sessionId;
    if (sessionId === undefined) return;
    const siblings = this.bySession.get(sessionId);
    siblings?.delete(connection);
    if (siblings?.size === 0) this.bySession.delete(sessionId);
  }
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return data instanceof ArrayBuffer ? Buffer.from(data).toString('utf8') : data.toString('utf8');
}
