import { afterEach, expect, test } from 'vitest';
import { createEngineMetrics, serveMetrics } from './engine-metrics.ts';
import { HALTS_ON } from './counting-machine.ts';
import { A, openScene, stopScenes } from './engine-scene.ts';

afterEach(stopScenes);

test('positions, backlogs and halts can be read on loopback', async () => {
  const world = await openScene();
  await world.command(A, 5);
  await world.settled();
  await world.command(A, HALTS_ON);
  await expect.poll(() => world.halts.size).toBe(1);
  const served = await serveMetrics(
    createEngineMetrics(world.memory, () => world.engine),
    0,
  );
  const answer = await fetch(served.url);
  const text = await answer.text();
  expect(answer.status).toBe(200);
  expect(text).toContain('buttonwood_engine_actor_position{actor="book:A"} 2');
  expect(text).toContain('buttonwood_engine_actor_backlog{actor="book:A"} 1');
  expect(text).toContain('buttonwood_engine_halted{actor="book:A",code="INVARIANT"} 1');
  expect((await fetch(served.url.replace('/metrics', '/'))).status).toBe(404);
  world.memory.control = () => Promise.reject(new Error('away'));
  expect((await fetch(served.url)).status).toBe(503);
  served.close();
});
