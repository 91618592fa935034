import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Bytes of one direction that may wait for their time; then the sender is paused. */
const MAX_DELAYED_BYTES = 8 * 1024 * 1024;

interface Link {
  readonly client: Socket;
  readonly server: Socket;
  silent: boolean;
}

/** The way from the programs to one server, with the faults of a network. */
export class FaultProxy {
  readonly port: number;
  private readonly listener: Server;
  private readonly targetPort: number;
  private readonly links = new Set<Link>();
  private latencyMs = 0;
  private answerBytesLeft: number | undefined;

  private constructor(listener: Server, targetPort: number) {
    this.listener = listener;
    this.targetPort = targetPort;
    this.port = (listener.address() as AddressInfo).port;
    listener.on('connection', (client) => this.join(client));
  }

  static async open(targetPort: number): Promise<FaultProxy> {
    const listener = createServer();
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    return new FaultProxy(listener, targetPort);
  }

  /** Everything arrives this much later, in both directions. */
  setLatency(ms: number): void {
    this.latencyMs = ms;
  }

  /** Ends the connections that `chosen` picks. */
  cut(chosen: () => boolean): void {
    for (const link of [...this.links]) if (chosen()) this.end(link);
  }

  /** The connections that `chosen` picks stay open and carry nothing any more, as when a cable is pulled. */
  silence(chosen: () => boolean): void {
    for (const link of this.links) if (chosen()) link.silent = true;
  }

  /** After this many more bytes of answers, over all connections, the one that carries the next byte is cut there. */
  cutAfter(bytes: number): void {
    this.answerBytesLeft = bytes;
  }

  /** From now on it carries everything again; what is broken stays broken. */
  heal(): void {
    this.latencyMs = 0;
    this.answerBytesLeft = undefined;
    for (const link of [...this.links]) if (link.silent) this.end(link);
  }

  async close(): Promise<void> {
    for (const link of [...this.links]) this.end(link);
    await new Promise<void>((resolve) => this.listener.close(() => resolve()));
  }

  private join(client: Socket): void {
    const server = connect(this.targetPort, '127.0.0.1');
    const link: Link = { client, server, silent: false };
    this.links.add(link);
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      // What breaks on one side is seen on the other as a close.
      socket.on('error', () => this.end(link));
      socket.on('close', () => this.end(link));
    }
    this.carry(link, client, server);
    this.carry(link, server, client);
  }

  private carry(link: Link, from: Socket, to: Socket): void {
    let waitingBytes = 0;
    const pass = (chunk: Buffer): void => {
      if (link.silent || to.destroyed) return;
      const left = this.answerBytesLeft;
      if (from === link.server && left !== undefined) {
        this.answerBytesLeft = left - chunk.length;
        if (left < chunk.length) {
          this.answerBytesLeft = undefined;
          to.write(chunk.subarray(0, left), () => this.end(link));
          link.silent = true;
          return;
        }
      }
      to.write(chunk);
      if (to.writableNeedDrain) {
        from.pause();
        to.once('drain', () => from.resume());
      }
    };
    const delayed: { readonly chunk: Buffer; readonly dueMs: number }[] = [];
    const release = (): void => {
      for (let head = delayed[0]; head !== undefined; head = delayed[0]) {
        const waitMs = head.dueMs - performance.now();
        if (waitMs > 0) {
          setTimeout(release, Math.ceil(waitMs));
          return;
        }
        delayed.shift();
        waitingBytes -= head.chunk.length;
        pass(head.chunk);
      }
      if (from.isPaused() && !to.writableNeedDrain) from.resume();
    };
    from.on('data', (chunk: Buffer) => {
      if (this.latencyMs === 0 && delayed.length === 0) return pass(chunk);
      waitingBytes += chunk.length;
      delayed.push({ chunk, dueMs: performance.now() + this.latencyMs });
      if (delayed.length === 1) setTimeout(release, this.latencyMs);
      if (waitingBytes > MAX_DELAYED_BYTES) from.pause();
    });
  }

  private end(link: Link): void {
    if (!this.links.delete(link)) return;
    link.client.destroy();
    link.server.destroy();
  }
}
