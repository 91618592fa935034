import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startOnFreePort } from '../servers/free-port.ts';
import { outsideFolder } from '../servers/postgres-home.ts';
import type { RunningServer } from '../servers/redis-server.ts';
import type { TestServer } from './test-server.ts';

/** A process of the server that ends a moment after it may still write into a folder that is being removed. */
const REMOVAL = { recursive: true, force: true, maxRetries: 20, retryDelay: 50 } as const;

/** Starts a server of `npm start` as a test server, with a data folder of its own below the system's tmp. */
export async function startEmbedded(
  name: string,
  start: (dataDir: string, port: number) => Promise<RunningServer>,
): Promise<TestServer> {
  const dataDir = mkdtempSync(join(tmpdir(), `buttonwood-test-${name}-`));
  chmodSync(dataDir, 0o755); // Postgres may run as another user, who has to enter it.
  let server = await startOnFreePort((port) => start(dataDir, port));
  return {
    url: server.url,
    port: server.port,
    async stop() {
      await server.stop();
      for (const folder of [dataDir, outsideFolder(dataDir)]) rmSync(folder, REMOVAL);
    },
    kill: () => server.kill(),
    async restart() {
      await server.stop();
      server = await start(dataDir, server.port);
    },
  };
}
