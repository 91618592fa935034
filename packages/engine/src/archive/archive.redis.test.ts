import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { verifyTape } from '../audit/verify.ts';
import { reportLines } from '../audit/report.ts';
import { isClean, type AuditReport } from '../audit/audit-report.ts';
import type { ActorName, Journal } from '../journal/journal.ts';
import { openProjectorPool } from '../projections/projector-pool.ts';
import { Projector } from '../projections/projector.ts';
import { rebuildReadModels } from '../projections/rebuild.ts';
import { openDatabase } from '../read-model/database.ts';
import { createMachine } from '../runtime/machines.ts';
import { recover } from '../runtime/recovery.ts';
import { Snapshots } from '../runtime/snapshots.ts';
import { ArchiveScene, readTapes, SNAPSHOT_EVERY, walkTapes, type WholeTape } from './archive-scene.ts';
import { withArchive } from './archived-journal.ts';
import { checkpointPublicKey } from './checkpoint-key.ts';

vi.setConfig({ testTimeout: 120_000 });

const KEPT = 40;
/** Two servers and a traded tape, on a machine that is busy with other tests. */
const START_MS = 90_000;
let scene: ArchiveScene;
let reference: Map<ActorName, WholeTape>;
let tape: Journal;

beforeAll(async () => {
  scene = await ArchiveScene.start(11);
  await scene.exchange.open();
  await scene.trade(700);
  reference = await readTapes(scene.journal);
  tape = withArchive(scene.journal, scene.archive.reader);
}, START_MS);

afterAll(() => scene.stop());

describe('what may be trimmed', () => {
  test('is nothing while the newest frames are all there are, or there are not two good snapshots', async () => {
    await scene.archiveAll({ keptFrames: 1_000_000 });
    await scene.archiveAll({ keptFrames: KEPT, dataFolder: `${scene.dataFolder}/none` });
    for (const [name] of reference) expect(await scene.head(name), name).toBe(1);
    expect((await scene.archive.store.verifiedEnd('ledger:0')).number).toBeGreaterThan(400);
  });

  test('ends before a reader that is behind, until its registration has ended', async () => {
    await scene.archive.store.register('hub:1', new Map([['ledger:0', 130]]), 60_000);
    await scene.archiveAll();
    expect(await scene.head('ledger:0')).toBe(130);
    await scene.archive.store.register('hub:1', new Map([['ledger:0', 130]]), 0);
    await scene.archiveAll();
    expect(await scene.head('ledger:0')).toBeGreaterThan(130);
  });

  test('ends before the older of the two good snapshots and the newest frames', async () => {
    for (const [name, { out }] of reference) {
      const head = await scene.head(name);
      const older = (await new Snapshots(scene.dataFolder, name).olderGood()) ?? 1;
      expect(head, name).toBeLessThanOrEqual(Math.max(1, Math.min(older, out.length - KEPT)));
    }
    expect(await scene.head('book:ACME')).toBeGreaterThan(25);
  });

  test('is trimmed up to a frame that is there, and not at all if another one is', async () => {
    const head = await scene.head('ledger:0');
    const keep = reference.get('ledger:0')?.out[head + 1];
    if (keep === undefined) throw new Error('the tape is long enough');
    const other = { ...keep, hash: Buffer.alloc(32, 7) };
    expect(await scene.journal.trim('ledger:0', other)).toBe('differs');
    expect(await scene.journal.trim('ledger:0', { ...keep, epoch: 2 })).toBe('differs');
    expect(await scene.journal.trim('ledger:9', keep)).toBe('unknown_actor');
    expect(await scene.head('ledger:0')).toBe(head);
  });
});

describe('readers from before the trim point', () => {
  test('find every entry as it was, whatever the size of their pages', async () => {
    expect(await readTapes(tape)).toEqual(reference);
    for (const page of [1, 37, 500])
      expect(await walkTapes(tape, page), `pages of ${page}`).toEqual(reference);
  });

  test('find nothing in the archive that the end of a stream has lost, and no hole in its middle filled', async () => {
    const last = reference.get('ledger:0')?.out.length ?? 0;
    const name = 'ledger:0';
    const shorter: Journal = withArchive(cutTo(scene.journal, name, last - 30), scene.archive.reader);
    expect(await shorter.readOut(name, last - 30, 10)).toEqual([]);
    const holed: Journal = withArchive(without(scene.journal, name, last - 35), scene.archive.reader);
    expect((await holed.readOut(name, last - 37, 3)).map(({ number }) => number)).toEqual([
      last - 36,
      last - 34,
      last - 33,
    ]);
    expect((await holed.readOut(name, last - 36, 1)).map(({ number }) => number)).toEqual([last - 34]);
  });

  test('start an actor from Genesis; without the archive that is a gap', async () => {
    for (const actor of await scene.journal.actors()) {
      const control = await scene.journal.control(actor.name);
      const options = { actor, createMachine, snapshotEvery: SNAPSHOT_EVERY };
      const { maker } = await recover({ ...options, journal: tape });
      expect(maker.position.hash).toEqual(control?.lastHash);
      if ((await scene.head(actor.name)) > 1)
        await expect(recover({ ...options, journal: scene.journal })).rejects.toThrow('GAP');
    }
  });

  test('start an actor from either of its snapshots, with the stream alone', async () => {
    const [ledger] = (await scene.journal.actors()).filter(({ name }) => name === 'ledger:0');
    if (ledger === undefined) throw new Error('there is a ledger');
    const older = await new Snapshots(scene.dataFolder, ledger.name).olderGood();
    for (const only of [undefined, older]) {
      const snapshots = new Snapshots(
        scene.dataFolder,
        ledger.name,
        only === undefined ? {} : { only: (number) => number === only },
      );
      const options = { actor: ledger, createMachine, snapshotEvery: SNAPSHOT_EVERY, snapshots };
      const { maker, fromSnapshot } = await recover({ ...options, journal: scene.journal });
      expect(fromSnapshot).toBeDefined();
      expect(maker.position.number).toBe(reference.get(ledger.name)?.out.length);
    }
  });

  test('make the read models again, equal to the ones that followed the streams', async () => {
    const pool = openProjectorPool(scene.postgres.url, () => undefined);
    const projector = new Projector({
      ...{ journal: tape, pool },
      onTrouble: (error) => scene.errors.push(error.message),
      onStop: (_, { detail }) => scene.errors.push(detail),
    });
    await projector.start();
    expect(await projector.caughtUp(60_000)).toBe(true);
    await projector.stop();
    await pool.end();
    const before = await readModels();
    const onTrouble = (error: Error): void => void scene.errors.push(error.message);
    const options = { journal: tape, databaseUrl: scene.postgres.url, onTrouble };
    expect(await rebuildReadModels(options)).toEqual({ kind: 'swapped' });
    expect(await readModels()).toEqual(before);
    expect(before['orders']?.length).toBeGreaterThan(100);
    expect(scene.errors).toEqual([]);
  });
});

describe('the audit', () => {
  test('proves archive, checkpoints and streams as one tape', async () => {
    const report = await audit();
    expect(reportLines(report).filter((line) => !line.startsWith('PASS'))).toEqual([]);
    const ledger = report.archive.find(({ actor }) => actor === 'ledger:0');
    expect(ledger?.checkpoints).toBe(Math.floor((ledger?.frames ?? 0) / SNAPSHOT_EVERY));
    expect(ledger?.checkpoints).toBeGreaterThan(2);
  });

  const first = `actor = 'ledger:0' and first_number = 26`;
  test.each([
    [
      'a byte of a piece',
      `update journal.segments set body = set_byte(body, 40, (get_byte(body, 40) + 1) % 256) where ${first}`,
      'first bad number 26: archive_damaged: .*segment 26 to 50: its checksum is another one',
    ],
    [
      'a byte of a piece, and its checksum with it',
      `update journal.segments set body = set_byte(body, 40, (get_byte(body, 40) + 1) % 256),
         checksum = sha256(convert_to(actor || E'\\n' || first_number || E'\\n' || last_number || E'\\n' || last_epoch || E'\\n', 'utf8')
           || previous_hash || last_hash || set_byte(body, 40, (get_byte(body, 40) + 1) % 256)) where ${first}`,
      'first bad number (2[6-9]|[34]\\d|50): archive_damaged: .*segment 26 to 50: ',
    ],
    ['a whole piece', `delete from journal.segments where ${first}`, 'first bad number 26: missing_entry'],
    [
      'the hash that a piece follows',
      `update journal.segments set previous_hash = sha256('x') where ${first}`,
      'first bad number 26: wrong_hash: the piece does not follow',
    ],
    [
      'the state hash of a checkpoint',
      `update journal.checkpoints set state_hash = set_byte(state_hash, 3, 1 + get_byte(state_hash, 3) % 200) where actor = 'ledger:0' and number = 128`,
      'first bad number 128: checkpoint: .*says something else',
    ],
    [
      'the signature of a checkpoint',
      `update journal.checkpoints set signature = set_byte(signature, 9, (get_byte(signature, 9) + 1) % 256) where actor = 'ledger:0' and number = 128`,
      'first bad number 128: checkpoint: .*signature',
    ],
    [
      'a checkpoint',
      `delete from journal.checkpoints where actor = 'ledger:0' and number = 128`,
      'first bad number 128: checkpoint: .*missing',
    ],
    [
      'the key of a checkpoint',
      `update journal.checkpoints set public_key = set_byte(public_key, 20, (get_byte(public_key, 20) + 1) % 256) where actor = 'ledger:0' and number = 128`,
      'first bad number 128: checkpoint: .*another key',
    ],
  ])('names %s that was tampered with', async (_what, statement, expected) => {
    const db = openDatabase(scene.postgres.url, { maxConnections: 1 });
    await sql`create table kept_segments as table journal.segments`.execute(db);
    await sql`create table kept_checkpoints as table journal.checkpoints`.execute(db);
    try {
      await sql.raw(statement).execute(db);
      const report = await audit();
      expect(isClean(report)).toBe(false);
      expect(reportLines(report)).toContainEqual(
        expect.stringMatching(new RegExp(`^FAIL {2}archive ledger:0 {2}${expected}`)),
      );
    } finally {
      await sql`truncate journal.segments, journal.checkpoints`.execute(db);
      await sql`insert into journal.segments table kept_segments`.execute(db);
      await sql`insert into journal.checkpoints table kept_checkpoints`.execute(db);
      await sql`drop table kept_segments, kept_checkpoints`.execute(db);
      await db.destroy();
    }
  });
});

async function audit(): Promise<AuditReport> {
  const database = openDatabase(scene.postgres.url, { maxConnections: 1 });
  try {
    const publicKey = await checkpointPublicKey(scene.dataFolder);
    expect(publicKey).toBeDefined();
    const archive = { store: scene.archive.store, publicKey };
    return await verifyTape({
      journal: scene.journal,
      archive,
      database,
      snapshotEvery: SNAPSHOT_EVERY,
    });
  } finally {
    await database.destroy();
  }
}

const TABLES = [
  'orders',
  'fills',
  'trades',
  'balances',
  'positions',
  'ledger_lines',
  'activity',
  'position_lots',
];

async function readModels(): Promise<Record<string, unknown[]>> {
  const db = openDatabase(scene.postgres.url, { maxConnections: 1 });
  const found: Record<string, unknown[]> = {};
  for (const table of TABLES) {
    const { rows } = await sql<{ row: string }>`
      select to_jsonb(t)::text as row from ${sql.table(`read.${table}`)} t order by 1`.execute(db);
    found[table] = rows.map(({ row }) => row);
  }
  await db.destroy();
  return found;
}

/** The journal with an out stream that ends at `last`. */
function cutTo(journal: Journal, actor: ActorName, last: number): Journal {
  return filtered(journal, actor, (number) => number <= last);
}

/** The journal with one entry missing in an out stream. */
function without(journal: Journal, actor: ActorName, missing: number): Journal {
  return filtered(journal, actor, (number) => number !== missing);
}

function filtered(journal: Journal, name: ActorName, keeps: (number: number) => boolean): Journal {
  const readOut: Journal['readOut'] = async (actor, after, limit, epoch) => {
    const found = await journal.readOut(actor, after, limit + 1, epoch);
    return found.filter(({ number }) => actor !== name || keeps(number)).slice(0, limit);
  };
  return new Proxy(journal, {
    get(target, key) {
      const value: unknown = key === 'readOut' ? readOut : Reflect.get(target, key);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
