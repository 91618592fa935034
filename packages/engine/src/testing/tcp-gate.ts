import { createServer, connect, type AddressInfo, type Socket } from 'node:net';

/** A way through to a server that can fall silent without closing, as a network does when a cable is pulled. */
export interface TcpGate {
  readonly port: number;
  /** Connections that are open now carry nothing any more; later ones work. */
  silenceOpen(): void;
  /** How many connections were made so far. */
  readonly connections: number;
  close(): Promise<void>;
}

export async function openTcpGate(targetPort: number): Promise<TcpGate> {
  const pairs: { readonly from: Socket; readonly to: Socket }[] = [];
  let connections = 0;
  const server = createServer((from) => {
    connections += 1;
    const to = connect(targetPort, '127.0.0.1');
    pairs.push({ from, to });
    for (const socket of [from, to]) {
      // What breaks on one side is seen on the other side as a close.
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        from.destroy();
        to.destroy();
      });
    }
    from.pipe(to);
    to.pipe(from);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    get connections() {
      return connections;
    },
    silenceOpen() {
      for (const { from, to } of pairs.splice(0)) {
        from.unpipe(to);
        to.unpipe(from);
        from.resume();
        to.pause();
      }
    },
    async close() {
      for (const { from, to } of pairs) {
        from.destroy();
        to.destroy();
      }
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
