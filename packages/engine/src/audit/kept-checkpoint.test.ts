import { createHash, generateKeyPairSync } from 'node:crypto';
import { encodeMessage } from '@buttonwood/shared/messages/codec.ts';
import { StateHashed } from '@buttonwood/shared/messages/venue-events.ts';
import { beforeAll, describe, expect, test } from 'vitest';
import { checkpointLine, readCheckpointLines } from '../archive/checkpoint-text.ts';
import { Archiver } from '../archive/archiver.ts';
import type { SignedCheckpoint } from '../archive/checkpoint.ts';
import { MemoryArchive } from '../archive/memory-archive.ts';
import { frameHash } from '../journal/hash-chain.ts';
import { MemoryJournal } from '../journal/memory-journal.ts';
import { auditArchive } from './archive-audit.ts';
import type { Finding } from './audit-report.ts';

const A = 'book:A';
const HASH_EVERY = 10;
const PIECE = 8;
const { privateKey } = generateKeyPairSync('ed25519');

/** An exchange whose tape is written down, whatever it says: each tenth frame carries a hash of all that went before. */
interface Told {
  readonly journal: MemoryJournal;
  readonly store: MemoryArchive;
}

const honest = Array.from({ length: 64 }, (_, at) => `entry ${at + 1}`);

/** What somebody may do to a tape who then makes all of it again: chain, pieces, checksums, checkpoints, and even the signatures. */
const forgeries: readonly (readonly [string, string[]])[] = [
  ['an entry that was changed', honest.with(6, 'entry 7, but other')],
  ['an entry that was dropped', honest.toSpliced(6, 1)],
  ['two entries that were swapped', honest.with(6, 'entry 8').with(7, 'entry 7')],
  ['an entry that was put in', honest.toSpliced(6, 0, 'never sent')],
  ['an end that was cut off', honest.slice(0, 14)],
  ['a tape that was cut off before anything was signed', honest.slice(0, 9)],
];

describe('one checkpoint that somebody kept elsewhere', () => {
  let kept: SignedCheckpoint;

  beforeAll(async () => {
    const { store } = await tell(honest);
    const all = await store.checkpoints(A);
    const text = all.map(checkpointLine).join('\n');
    expect(readCheckpointLines(`${text}\n`).map(checkpointLine).join('\n')).toBe(text);
    const twentieth = readCheckpointLines(text).find(({ number }) => number === 20);
    if (twentieth === undefined) throw new Error('the twentieth frame has a checkpoint');
    kept = twentieth;
  });

  test('is that of the tape as it was, and of one that went on since', async () => {
    const longer = [...honest, ...Array.from({ length: 40 }, (_, at) => `later ${at}`)];
    expect(await audit(await tell(longer), [kept])).toBeUndefined();
    expect(await audit(await tell(honest), [kept])).toBeUndefined();
  });

  test.each(forgeries)('gives away %s, even when everything was made again to fit', async (_what, texts) => {
    const forged = await tell(texts);
    expect(await audit(forged, [])).toBeUndefined();
    const finding = await audit(forged, [kept]);
    expect(finding?.kind).toBe('checkpoint');
    expect(finding?.position).toBeLessThanOrEqual(20);
    expect(finding?.detail).toContain('kept checkpoint');
  });

  test('is not believed when it was changed itself', async () => {
    const other = { ...kept, hash: Buffer.alloc(32, 1) };
    expect(await audit(await tell(honest), [other])).toMatchObject({
      position: 20,
      detail: 'the signature of the kept checkpoint is wrong',
    });
  });

  test('gives away an archive that is gone altogether', async () => {
    const { journal } = await tell(honest);
    expect(await audit({ journal, store: new MemoryArchive() }, [kept])).toMatchObject({
      kind: 'checkpoint',
      position: 1,
    });
  });

  test.each([
    '{',
    '[]',
    'null',
    '{"actor":"book:A"}',
    '{"actor":"book:A","position":"1-0","hash":"","state_hash":"","public_key":"","signature":""}',
  ])('is not read from %s', (line) => {
    expect(() => readCheckpointLines(`\n${line}`)).toThrow('line 1 is no checkpoint');
  });
});

/** Writes the tape and archives it whole. */
async function tell(texts: readonly string[]): Promise<Told> {
  const journal = new MemoryJournal(() => 1_800_000_000_000_000);
  await journal.provision({ name: A, actor: 1_025 }, Buffer.from(texts[0] ?? ''));
  for (const text of texts.slice(1))
    await journal.send(A, 1, 'ordinary', { producers: [], bytes: Buffer.from(text) });
  const sum = createHash('sha256');
  let previous = { number: 0, hash: new Uint8Array(32) as Uint8Array };
  for (const { number, at, epoch, bytes: inbox } of await journal.readInbox(A, 0, texts.length)) {
    sum.update(inbox);
    const stateHash = sum.copy().digest().subarray(0, 16);
    const hashed = number % HASH_EVERY === 0;
    const out = hashed ? encodeMessage(StateHashed, { hash: stateHash }) : Buffer.from(inbox);
    const hash = frameHash(previous.hash, { epoch, number, at, inbox, out });
    const batch = { epoch, previousNumber: previous.number, previousHash: previous.hash, forwards: [] };
    const frames = [{ epoch, number, at, hash, bytes: out }];
    expect((await journal.commit(A, { ...batch, frames })).kind).toBe('committed');
    previous = { number, hash };
  }
  const store = new MemoryArchive();
  const trim = (): Promise<'differs'> => Promise.resolve('differs');
  const archiver = new Archiver({
    journal: Object.assign(Object.create(journal) as MemoryJournal, { trim }),
    ...{ leases: journal, store, dataFolder: '/nowhere', signingKey: privateKey },
    ...{ trims: false, segmentFrames: PIECE, leaseMs: 1_000 },
    log: { info: () => undefined, error: (line) => expect(line).toBe('nothing goes wrong') },
    onTrouble: (error) => expect(error).toBeUndefined(),
  });
  while (await archiver.round());
  return { journal, store };
}

async function audit({ journal, store }: Told, witnessed: SignedCheckpoint[]): Promise<Finding | undefined> {
  const reports = await auditArchive({ journal, store, publicKey: undefined, witnessed });
  expect(reports.map(({ actor }) => actor)).toEqual([A]);
  return reports[0]?.finding;
}
