import { createServer, type Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import type { Logger } from 'pino';
import type { AssembledApi } from './assemble-api.ts';
import { allowedOrigins, type ApiConfig } from './config.ts';
import { installLiveUpgrade } from './live-upgrade.ts';

/** Headers and body of a request have to arrive within these; a slow sender does not hold a connection for ever. */
const HEADERS_MS = 10_000;
const REQUEST_MS = 30_000;
const MAX_HEADER_BYTES = 16 * 1024;
const MAX_CONNECTIONS = 5_000;
/** Requests under way at a stop get this long. */
const DRAIN_MS = 2_000;

export interface RunningServer {
  readonly port: number;
  /** Takes no new connection, and ends when the requests under way have been answered or DRAIN_MS is over. */
  drain(): Promise<void>;
  /** Ends what is left. */
  close(): void;
}

/** Serves the application and the live feed on one port. Rejects when the port cannot be had. */
export async function startServer(
  api: AssembledApi,
  config: Pick<ApiConfig, 'host' | 'port' | 'origins'>,
  log: Logger,
): Promise<RunningServer> {
  // Given node's createServer the adaptor makes an HTTP/1 server; its type allows for others.
  const server = createAdaptorServer({
    fetch: api.app.fetch,
    createServer,
    serverOptions: {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: HEADERS_MS,
      requestTimeout: REQUEST_MS,
    },
  }) as Server;
  server.maxConnections = MAX_CONNECTIONS;
  installLiveUpgrade({
    server,
    authenticator: api.authenticator,
    isAllowedOrigin: (origin) => api.isAllowedOrigin(origin),
    upgrade: (request, socket, head, identity) => api.hub.upgrade(request, socket, head, identity),
    log,
  });
  const port = await listen(server, config.port, config.host);
  api.allowOrigins(allowedOrigins(config, port));
  return {
    port,
    drain: () =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, DRAIN_MS);
        server.close(() => {
          clearTimeout(timer);
          resolve();
        });
        server.closeIdleConnections();
      }),
    close: () => server.closeAllConnections(),
  };
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}
