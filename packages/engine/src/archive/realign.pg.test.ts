import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { auditArchive } from '../audit/archive-audit.ts';
import { frameHash } from '../journal/hash-chain.ts';
import type { Journal } from '../journal/journal.ts';
import { MemoryJournal } from '../journal/memory-journal.ts';
import { migrateToLatest } from '../read-model/migrate.ts';
import { startPostgres } from '../testing/servers.ts';
import type { TestServer } from '../testing/test-server.ts';
import { ArchiveReader } from './archive-reader.ts';
import { Archiver } from './archiver.ts';
import { type OpenArchive, openArchive } from './open-archive.ts';
import { planRealignment, realign } from './realign.ts';

const A = 'book:A';
let postgres: TestServer;
let archive: OpenArchive;
let journal: MemoryJournal;
let lines: string[];

beforeAll(async () => {
  postgres = await startPostgres();
  await migrateToLatest(postgres.url);
});

afterAll(() => postgres.stop());

beforeEach(async () => {
  await archive?.close();
  archive = openArchive(postgres.url, () => undefined);
  await archive.store.cutBehind(A, 0, undefined);
  journal = new MemoryJournal();
  lines = [];
  await journal.provision({ name: A, actor: 1_025 }, Buffer.from('genesis'));
  await publish('first', 30);
});

afterAll(() => archive.close());

test('an archive that is ahead of what an operator approved is cut back to it, and goes on', async () => {
  const older = journal.backup();
  await publish('given up', 14);
  await archiveAll();
  expect((await archive.store.end(A)).number).toBe(40);

  journal.putBack(older);
  await archiveAll();
  expect(lines).toEqual([
    expect.stringContaining('ANCHOR_LOST: frame 40 is archived, the out stream ends at 30'),
  ]);
  const tooEarly = await planRealignment(archive.store, journal, A);
  expect(tooEarly).toMatchObject({ archivedTo: 40, sameUpTo: 30, isGivenUp: false });
  await realign(archive.store, tooEarly);
  expect((await archive.store.end(A)).number).toBe(40);

  await newEpoch();
  await publish('another', 25, 2);
  await archiveAll();
  expect(lines.at(-1)).toContain('FORK: frame 41 does not follow');
  const plan = await planRealignment(archive.store, journal, A);
  expect(plan).toMatchObject({ archivedTo: 40, sameUpTo: 30, isGivenUp: true });
  await realign(archive.store, plan);
  await archiveAll();
  expect((await archive.store.verifiedEnd(A)).number).toBeGreaterThan(48);
  const archived = await new ArchiveReader(archive.store).frames(A, 0, 50);
  expect(archived.map(({ out }) => out)).toEqual(await journal.readOut(A, 0, archived.length));
  const audited = await auditArchive({ store: archive.store, journal, publicKey: undefined });
  expect(audited.map(({ finding }) => finding)).toEqual([undefined]);
});

test('a tape of which nothing is archived yet has nothing to be cut', async () => {
  expect(await planRealignment(archive.store, journal, A)).toMatchObject({ archivedTo: 0, sameUpTo: 0 });
});

test('a piece is added only where the archive ends, and only once', async () => {
  await archiveAll();
  const { store } = archive;
  const last = await store.segmentWith(A, 24);
  if (last === undefined) throw new Error('there is a last piece');
  expect(await store.append(last, [])).toBe(false);
  const later = { ...last, first: 26, last: 33, previousHash: last.lastHash };
  expect(await store.append(later, [])).toBe(false);
  expect(await store.append({ ...last, first: 25, last: 32 }, [])).toBe(false); // It follows another frame.
  const next = { ...last, first: 25, last: 32, previousHash: last.lastHash };
  expect(await Promise.all([store.append(next, []), store.append(next, [])])).toEqual(
    expect.arrayContaining([true, false]),
  );
  expect((await store.heads(A)).map(({ first }) => first)).toEqual([1, 9, 17, 25]);
});

test('a piece that reads back otherwise before it was ever verified is archived again', async () => {
  const damage = { left: 1, dropped: 0 };
  await archiveAll(damage);
  expect(damage).toEqual({ left: 0, dropped: 1 });
  expect(lines).toEqual([expect.stringContaining('segment 1 to 8: its checksum is another one')]);
  expect((await archive.store.end(A)).number).toBe(0);
  await archiveAll();
  expect((await archive.store.verifiedEnd(A)).number).toBe(24);
  const archived = await new ArchiveReader(archive.store).frames(A, 0, 24);
  expect(archived.map(({ out }) => out)).toEqual(await journal.readOut(A, 0, 24));
});

/** Eight frames a piece; with `damage` so many pieces have a wrong byte when they are read back. */
async function archiveAll(damage = { left: 0, dropped: 0 }): Promise<void> {
  const trim = (): Promise<'differs'> => Promise.resolve('differs');
  const { store } = archive;
  const unverified: typeof store.unverified = async (actor) => {
    const segment = await store.unverified(actor);
    if (segment === undefined || damage.left === 0) return segment;
    damage.left -= 1;
    const body = Uint8Array.from(segment.body);
    body[9] = (body[9] ?? 0) ^ 1;
    return { ...segment, body };
  };
  const dropUnverified: typeof store.dropUnverified = (segment) => {
    damage.dropped += 1;
    return store.dropUnverified(segment);
  };
  const archiver = new Archiver({
    journal: Object.assign(Object.create(journal) as MemoryJournal, { trim }),
    ...{
      leases: journal,
      store: Object.assign(Object.create(store) as typeof store, { unverified, dropUnverified }),
    },
    ...{ dataFolder: '/nowhere', signingKey: generateKeyPairSync('ed25519').privateKey },
    ...{ trims: false, segmentFrames: 8, leaseMs: 1 },
    log: { info: () => undefined, error: (line) => lines.push(line) },
    onTrouble: (error) => lines.push(error.message),
  });
  while (await archiver.round());
  // Its lease would be in the way of the next one for a moment.
  await archiver.stop();
}

async function newEpoch(): Promise<void> {
  const control = await journal.control(A);
  if (control === undefined) throw new Error('the actor is there');
  expect(await journal.beginEpoch(A, control, Buffer.from('approved'))).toBe('begun');
}

/** Sends commands until there are so many more frames, and publishes one for each inbox entry that has none. */
async function publish(text: string, frames: number, epoch = 1): Promise<void> {
  const from = (await journal.control(A))?.lastOut ?? 0;
  while (((await journal.control(A))?.lastIn ?? 0) < from + frames) {
    const bytes = Buffer.from(`${text} ${(await journal.control(A))?.lastIn}`);
    await journal.send(A, epoch, 'ordinary', { producers: [], bytes });
  }
  await publishAll(journal);
}

async function publishAll(to: Journal): Promise<void> {
  for (;;) {
    const control = await to.control(A);
    if (control === undefined || control.lastIn === control.lastOut) return;
    const [entry] = await to.readInbox(A, control.lastOut, 1);
    if (entry === undefined) throw new Error('the entry is there');
    const { epoch, number, at, bytes: inbox } = entry;
    const out = Buffer.from(`out of ${inbox.toString()}`);
    const hash = frameHash(control.lastHash, { epoch, number, at, inbox, out });
    const batch = {
      epoch: control.outEpoch,
      previousNumber: control.lastOut,
      previousHash: control.lastHash,
    };
    const frames = [{ epoch, number, at, hash, bytes: out }];
    expect((await to.commit(A, { ...batch, frames, forwards: [] })).kind).toBe('committed');
  }
}
