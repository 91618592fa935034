import { fileURLToPath } from 'node:url';
import { preview } from 'vite';

/** Serves the built app on a free loopback port. */
export async function serveApp(): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  const server = await preview({
    root: fileURLToPath(new URL('..', import.meta.url)),
    logLevel: 'silent',
    preview: { host: '127.0.0.1', port: 0 },
  });
  const address = server.httpServer.address();
  if (address === null || typeof address === 'string') throw new Error('The preview server has no port.');
  return { url: `http://127.0.0.1:${address.port}`, stop: () => server.close() };
}
