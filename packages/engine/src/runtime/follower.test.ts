import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CountingMachine } from './counting-machine.ts';
import { A, B, NUMBER, openScene, stopScenes } from './engine-scene.ts';
import { Follower, readControls } from './follower.ts';
import { Snapshots } from './snapshots.ts';

let dataFolder: string;

beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'buttonwood-test-follower-'));
});

afterEach(async () => {
  await stopScenes();
  rmSync(dataFolder, { recursive: true, force: true });
});

test('a snapshot that is newer than what was read of the targets is no rollback: they are asked again', async () => {
  const { memory, command, settled, engine } = await openScene({ dataFolder });
  await command(A, 5, B);
  await settled();
  const before = await readControls(memory);
  await command(A, 6, B);
  await settled();
  await engine.stop();
  const follower = await Follower.begin(
    {
      journal: memory,
      actor: { name: A, actor: NUMBER[A] ?? 0 },
      createMachine: () => new CountingMachine(),
      snapshots: new Snapshots(dataFolder, A),
    },
    before,
  );
  const { fromSnapshot, outbox } = await follower.takeOver(before);
  expect(fromSnapshot?.number).toBe(3);
  expect(outbox.bytes).toBe(0);
});
