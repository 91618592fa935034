import type { GenericContainer } from 'testcontainers';
import type { TestServer } from './test-server.ts';

/**
 * Starts a container as a test server. Its data lives in the container, so it survives `kill` and
 * `restart` and goes away with `stop`. The host port is fixed, so that the address survives as well.
 */
export async function startContainer(options: {
  readonly container: GenericContainer;
  readonly containerPort: number;
  readonly port: number;
  readonly url: string;
}): Promise<TestServer> {
  const { getContainerRuntimeClient } = await import('testcontainers');
  const started = await options.container
    .withExposedPorts({ container: options.containerPort, host: options.port })
    .withAutoRemove(false)
    .start();
  const runtime = await getContainerRuntimeClient();
  const handle = runtime.container.getById(started.getId());
  let running = true;
  return {
    url: options.url,
    port: options.port,
    async stop() {
      await started.stop({ remove: true, removeVolumes: true });
      running = false;
    },
    async kill() {
      if (running) await handle.kill({ signal: 'SIGKILL' });
      running = false;
    },
    async restart() {
      if (running) await handle.stop();
      await handle.start();
      running = true;
    },
  };
}
