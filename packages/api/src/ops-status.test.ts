import { MemoryArchive } from '@buttonwood/engine/archive/memory-archive.ts';
import { MemoryJournal } from '@buttonwood/engine/journal/memory-journal.ts';
import type { EngineNote } from '@buttonwood/engine/runtime/engine-note.ts';
import { EXIT_CODE, NEXT_STEP, type HaltNote } from '@buttonwood/engine/runtime/halts.ts';
import { expect, test } from 'vitest';
import { createOpsStatus } from './ops-status.ts';

const HALT: HaltNote = {
  code: 'FORK',
  detail: 'FORK: another frame 5 has been published',
  position: 4,
  at: '2026-11-22T10:00:00.000Z',
  nextStep: NEXT_STEP.FORK,
};

test('every actor is shown with who works on it, who follows it, and how far it is', async () => {
  const { journal, status } = await world();
  await journal.announce('engine:a', note({ active: ['book:A', 'book:B'] }), 60_000);
  await journal.announce('engine:b', note({ standby: ['book:A', 'book:B'] }), 60_000);
  await journal.announce('engine:old', note({ active: ['book:A'] }), -1);
  const found = await status();
  expect(found.status).toBe('ok');
  expect(found.actors[0]).toEqual({
    ...{ actor: 'book:A', epoch: 1, position: 0, backlog: 1 },
    ...{ lease_holder: 'engine:a', followed_by: ['engine:b'], halted_copies: [] },
    archive: { position: 0, verified: 0 },
  });
  expect(found.engines.map(({ engine, answers, active }) => [engine, answers, active])).toEqual([
    ['engine:a', true, 2],
    ['engine:b', true, 0],
    ['engine:old', false, 1],
  ]);
});

test('a halt comes with its code, its exit code and the next step', async () => {
  const { journal, status } = await world();
  await journal.announce('engine:a', note({ active: ['book:B'], halted: { 'book:A': HALT } }), 60_000);
  await journal.reportHealth('book:A', JSON.stringify(HALT));
  const found = await status();
  expect(found.status).toBe('halted');
  const [actor] = found.actors;
  expect(actor?.halted).toEqual({
    ...{ code: 'FORK', exit_code: EXIT_CODE.FORK, detail: HALT.detail, position: 4, at: HALT.at },
    next_step: NEXT_STEP.FORK,
  });
  expect(actor).not.toHaveProperty('lease_holder');
});

test('an actor whose tape is read again is shown with how far that is, and the exchange as degraded', async () => {
  const { journal, status } = await world();
  const verifying = { 'book:B': { frame: 1_200, of: 90_000 } };
  await journal.announce('engine:a', note({ active: ['book:A', 'book:B'], verifying }), 60_000);
  const found = await status();
  expect(found.status).toBe('degraded');
  expect(found.actors[0]).not.toHaveProperty('verifying');
  expect(found.actors[1]?.verifying).toEqual({ engine: 'engine:a', position: 1_200, of: 90_000 });
});

test('a copy that halted, a reader that stands still, or an actor nobody works on, is a degraded exchange', async () => {
  const { journal, status, readers } = await world();
  expect((await status()).status).toBe('degraded');
  await journal.announce('engine:a', note({ active: ['book:A', 'book:B'] }), 60_000);
  expect((await status()).status).toBe('ok');
  readers.push({ projection: 'book', stream: 'book:A', position: 3, stopped: 'ANCHOR_LOST: gone' });
  expect((await status()).status).toBe('degraded');
  readers.pop();
  await journal.announce('engine:b', note({ halted: { 'book:A': HALT } }), 60_000);
  const found = await status();
  expect(found.status).toBe('degraded');
  expect(found.actors[0]?.halted_copies).toMatchObject([{ engine: 'engine:b', code: 'FORK' }]);
});

test('each tape is shown with how far it is archived, and why it goes no further', async () => {
  const { journal, archive, status } = await world();
  await journal.announce('engine:a', note({ active: ['book:A', 'book:B'] }), 60_000);
  expect((await status()).actors[0]?.archive).toEqual({ position: 0, verified: 0 });
  const hash = Buffer.alloc(32, 1);
  const batch = { epoch: 1, previousNumber: 0, previousHash: Buffer.alloc(32), forwards: [] };
  const frames = [{ epoch: 1, number: 1, at: 1, hash, bytes: Buffer.alloc(0) }];
  await journal.commit('book:A', { ...batch, frames });
  const piece = {
    ...{ actor: 'book:A', first: 1, last: 1, lastEpoch: 1, previousHash: batch.previousHash, lastHash: hash },
    ...{ body: Buffer.alloc(0), checksum: Buffer.alloc(32) },
  };
  const signed = { publicKey: Buffer.alloc(44), signature: Buffer.alloc(64), stateHash: Buffer.alloc(16) };
  await archive.append(piece, [{ actor: 'book:A', epoch: 1, number: 1, hash, ...signed }]);
  const found = await status();
  expect(found.status).toBe('ok');
  expect(found.actors[0]?.archive).toEqual({ position: 1, verified: 0, checkpoint: 1 });
  expect(found.actors[1]?.archive).toEqual({ position: 0, verified: 0 });
  await archive.append({ ...piece, first: 2, last: 2, previousHash: hash }, []);
  const parted = await status();
  expect(parted.status).toBe('degraded');
  expect(parted.actors[0]?.archive?.stopped).toContain('frame 2');
  expect(parted.actors[0]?.archive?.next_step).toContain('buttonwood archive verify');
});

test('an archive that cannot be asked is left out', async () => {
  const { journal, archive, status } = await world();
  await journal.announce('engine:a', note({ active: ['book:A', 'book:B'] }), 60_000);
  archive.end = () => Promise.reject(new Error('connection refused'));
  const found = await status();
  expect(found.status).toBe('ok');
  expect(found.actors[0]).not.toHaveProperty('archive');
});

test('an exchange without Redis says so', async () => {
  const { journal, status } = await world();
  journal.actors = () => Promise.reject(new Error('connection refused'));
  expect(await status()).toMatchObject({ status: 'unreachable', actors: [] });
});

test('notes of another version are passed over', async () => {
  const { journal, status } = await world();
  await journal.announce('engine:a', 'not a note', 60_000);
  await journal.reportHealth('book:A', '{"code":"SOMETHING"}');
  expect(await status()).toMatchObject({ status: 'degraded', engines: [] });
});

async function world() {
  const journal = new MemoryJournal();
  await journal.provision({ name: 'book:A', actor: 1_025 }, new Uint8Array(1));
  await journal.provision({ name: 'book:B', actor: 1_026 }, new Uint8Array(1));
  const readers: { projection: string; stream: string; position: number; stopped: string }[] = [];
  const archive = new MemoryArchive();
  const status = createOpsStatus({ journal, archive, readers: () => Promise.resolve(readers) });
  return { journal, archive, readers, status };
}

function note(part: Partial<EngineNote>): string {
  const whole: EngineNote = {
    ...{ host: 'here', pid: 1, startedAt: HALT.at, active: [], standby: [], halted: {} },
    ...part,
  };
  return JSON.stringify(whole);
}
