import { within } from '../servers/server-process.ts';

/**
 * Set once per test run by global-setup.ts, so that every worker follows one decision:
 * `containers` or `embedded`.
 */
export const SERVERS_VARIABLE = 'BUTTONWOOD_TEST_SERVERS';

/** Finding an engine and starting a first container; a slow engine is no better than none. */
const FIRST_CONTAINER_MS = 30_000;

/** Returns whether test servers run in containers, else they are the embedded ones of `npm start`. */
export async function useContainers(): Promise<boolean> {
  const decided = process.env[SERVERS_VARIABLE];
  if (decided !== undefined) return decided === 'containers';
  const answer = await containersWork();
  process.env[SERVERS_VARIABLE] = answer ? 'containers' : 'embedded';
  return answer;
}

async function containersWork(): Promise<boolean> {
  return (await within(FIRST_CONTAINER_MS, tryOneContainer())) === true;
}

async function tryOneContainer(): Promise<boolean> {
  try {
    const { GenericContainer, getContainerRuntimeClient } = await import('testcontainers');
    await getContainerRuntimeClient();
    const { REDIS_IMAGE } = await import('../servers/locate-redis.ts');
    const container = await new GenericContainer(REDIS_IMAGE).start();
    await container.stop();
    return true;
  } catch {
    return false; // No engine, or one that cannot start a container: the embedded servers serve.
  }
}
