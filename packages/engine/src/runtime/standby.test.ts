import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import { afterEach, expect, test, vi } from 'vitest';
import type { MemoryJournal } from '../journal/memory-journal.ts';
import { CountingMachine } from './counting-machine.ts';
import { LEASE_MS } from './leases.ts';
import type { Announcer } from './announcer.ts';
import { A, B, NUMBER, openScene, stopScenes } from './engine-scene.ts';
import { SNAPSHOT_EVERY } from './frame-maker.ts';
import { parseEngineNote } from './engine-note.ts';
import { ImageSaver } from './image-saver.ts';

const ACTORS = [A, B].map((name) => ({ name, actor: NUMBER[name] ?? 0 }));
const TAKEN_OVER = { timeout: LEASE_MS * 20 };
let folder: string | undefined;

afterEach(async () => {
  await stopScenes();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  folder = undefined;
});

test('a standby makes every frame that is published, and publishes none', async () => {
  const world = await openScene();
  const second = await openScene({ memory: world.memory, wait: false });
  for (let n = 1; n <= 20; n++) await world.command(A, n, B);
  await world.settled();
  const ends = [21, (await world.memory.control(B))?.lastOut];
  await expect.poll(() => [A, B].map((name) => second.engine.standbyPositions().get(name))).toEqual(ends);
  expect(second.total(B)).toBe(210);
  expect(second.engine.positions().size).toBe(0);
  const roles = async () =>
    (await world.memory.engines())
      .map(({ note }) => parseEngineNote(note))
      .map((note) => `${note?.active.length} active, ${note?.standby.length} followed`)
      .sort();
  await expect.poll(roles, TAKEN_OVER).toEqual(['0 active, 2 followed', '2 active, 0 followed']);
});

test('a frozen engine is replaced within the lease; woken, it stands by: no halt, no other tape', async () => {
  const ice = freezer();
  const first = await openScene({ seen: ice.seen });
  const second = await openScene({ memory: first.memory, wait: false });
  for (let n = 1; n <= 10; n++) await first.command(A, n, B);
  await first.settled();
  // It has applied some more when it freezes, with their commit on its way.
  ice.freeze('commits');
  for (let n = 1; n <= 40; n++) await first.command(A, n, B);
  await expect.poll(() => first.total(A), { interval: 5 }).toBe(55 + 820);
  ice.freeze('all');
  const frozenAt = performance.now();
  await expect.poll(() => second.total(A), { ...TAKEN_OVER, interval: 5 }).toBe(55 + 820);
  const stalledMs = performance.now() - frozenAt;
  await expect.poll(() => second.total(B), TAKEN_OVER).toBe(55 + 820);
  for (let n = 1; n <= 10; n++) await first.command(A, n, B);
  await expect.poll(() => second.total(B), TAKEN_OVER).toBe(55 + 820 + 55);
  ice.thaw();
  await expect.poll(() => first.engine.standbyPositions().size, TAKEN_OVER).toBe(2);
  await first.command(A, 1_000, B);
  await expect.poll(() => second.total(B), TAKEN_OVER).toBe(55 + 820 + 55 + 1_000);
  await expect.poll(() => first.total(B), TAKEN_OVER).toBe(55 + 820 + 55 + 1_000);
  expect([...first.halts.keys(), ...second.halts.keys()]).toEqual([]);
  expect((await first.memory.health()).size).toBe(0);
  for (const actor of ACTORS) await first.expectTapeAsReference(actor);
  expect(stalledMs).toBeLessThan(LEASE_MS * 10);
});

test('a copy that makes another frame halts FORK at the first one, and trading goes on', async () => {
  const world = await openScene();
  const other = await openScene({
    memory: world.memory,
    wait: false,
    createMachine: () => new OtherMachine(),
  });
  await world.command(A, 5, B);
  await world.settled();
  await expect.poll(() => other.engine.standbyPositions().get(A)).toBe(2);
  await world.command(A, OTHERWISE, B);
  await world.command(A, 7, B);
  await expect.poll(() => other.halts.get(A)?.code, TAKEN_OVER).toBe('FORK');
  expect(other.halts.get(A)?.message).toContain('frame 3 ');
  await world.settled();
  expect(world.total(A)).toBe(12 + OTHERWISE);
  expect(world.halts.size).toBe(0);
  expect((await world.memory.health()).size).toBe(0);
  await expect
    .poll(async () =>
      (await world.memory.engines())
        .map(({ note }) => parseEngineNote(note)?.halted[A]?.code ?? 'none')
        .sort(),
    )
    .toEqual(['FORK', 'none']);
});

test(
  'snapshots are taken by the standby, where there is one on the same folder',
  { timeout: 240_000 },
  async () => {
    folder = mkdtempSync(join(tmpdir(), 'buttonwood-test-standby-'));
    const dataFolder = folder;
    const saves = vi.spyOn(ImageSaver.prototype, 'save');
    const world = await openScene({ actors: [A], dataFolder });
    const second = await openScene({ actors: [A], memory: world.memory, wait: false, dataFolder });
    const announcer = Reflect.get(world.engine, 'announcer') as Announcer;
    await expect.poll(() => announcer.isSnapshotTakenElsewhere(A), TAKEN_OVER).toBe(true);
    for (let n = 1; n <= SNAPSHOT_EVERY; n++) {
      await world.command(A, 1);
      if (n % 1_000 === 0) await world.settled();
    }
    await expect.poll(() => second.engine.standbyPositions().get(A), TAKEN_OVER).toBe(SNAPSHOT_EVERY + 1);
    await expect.poll(() => readdirSync(join(dataFolder, 'snapshots', 'book-A')), TAKEN_OVER).toHaveLength(1);
    expect(saves.mock.contexts[0]).toBe(Reflect.get(second.engine, 'saver'));
    saves.mockRestore();
  },
);

/** An order number on which the other machine does something else. */
const OTHERWISE = 13;

/** A machine of another build: it counts one number twice. */
class OtherMachine extends CountingMachine {
  protected override handle(view: DataView, offset: number, type: number, out: FrameWriter): void {
    const before = this.total;
    super.handle(view, offset, type, out);
    if (this.total - before === OTHERWISE) super.handle(view, offset, type, out);
  }
}

/**
 * Lets an engine's calls hang as if its process had been stopped, and go on as if nothing had happened: first its commits,
 * which arrive when they are late, then everything.
 */
function freezer() {
  let frozen: 'nothing' | 'commits' | 'all' = 'nothing';
  let wake = (): void => undefined;
  let thawed = Promise.resolve();
  return {
    freeze(what: 'commits' | 'all') {
      if (frozen === 'nothing') thawed = new Promise((resolve) => (wake = resolve));
      frozen = what;
    },
    thaw() {
      frozen = 'nothing';
      wake();
    },
    seen: (memory: MemoryJournal): MemoryJournal =>
      new Proxy(memory, {
        get(target, name) {
          const value: unknown = Reflect.get(target, name, target);
          if (typeof value !== 'function') return value;
          const call = value.bind(target) as (...args: unknown[]) => unknown;
          if (name === 'watch') return call;
          return async (...args: unknown[]) => {
            if (frozen === 'all' || (frozen === 'commits' && name === 'commit')) await thawed;
            return call(...args);
          };
        },
      }),
  };
}
