import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExchangeScene } from '../audit/exchange-scene.ts';
import type { ActorEntry, ActorName, InboxEntry, Journal, OutEntry } from '../journal/journal.ts';
import { RedisJournal } from '../journal/redis-journal.ts';
import { migrateToLatest } from '../read-model/migrate.ts';
import { Snapshots } from '../runtime/snapshots.ts';
import { startPostgres, startRedis } from '../testing/servers.ts';
import type { TestServer } from '../testing/test-server.ts';
import { Archiver, type ArchiverOptions } from './archiver.ts';
import { checkpointKey } from './checkpoint-key.ts';
import { type OpenArchive, openArchive } from './open-archive.ts';

/** A tape of tests is short: states are hashed and kept this often. */
export const SNAPSHOT_EVERY = 64;
const MIGRATED = {
  name: 'archive',
  prepare: async (url: string) => {
    await migrateToLatest(url);
  },
};
const ALL = 1_000_000;

/** Everything that was ever in the streams of an actor. */
export interface WholeTape {
  readonly inbox: readonly InboxEntry[];
  readonly out: readonly OutEntry[];
}

/** An exchange on real servers whose tapes are archived; for tests. */
export class ArchiveScene {
  readonly redis: TestServer;
  readonly postgres: TestServer;
  readonly dataFolder: string;
  readonly journal: RedisJournal;
  readonly archive: OpenArchive;
  readonly exchange: ExchangeScene;
  readonly errors: string[] = [];
  private saving: Promise<void> = Promise.resolve();

  private constructor(
    [redis, postgres]: readonly [TestServer, TestServer],
    dataFolder: string,
    journal: RedisJournal,
    seed: number,
    hasEngine: boolean,
  ) {
    this.redis = redis;
    this.postgres = postgres;
    this.dataFolder = dataFolder;
    this.journal = journal;
    this.archive = openArchive(postgres.url, () => undefined);
    this.exchange = new ExchangeScene(journal, seed, {
      snapshotEvery: SNAPSHOT_EVERY,
      hasEngine,
      onImage: (actor, image) => {
        this.saving = this.saving.then(() => new Snapshots(dataFolder, actor).save(image));
      },
    });
  }

  static async start(seed: number, hasEngine = false): Promise<ArchiveScene> {
    const servers = await Promise.all([startRedis(), startPostgres({ template: MIGRATED })]);
    const dataFolder = await mkdtemp(join(tmpdir(), 'buttonwood-archive-'));
    const journal = await RedisJournal.open({ url: servers[0].url, loads: true });
    return new ArchiveScene(servers, dataFolder, journal, seed, hasEngine);
  }

  async stop(): Promise<void> {
    await this.saving;
    await this.journal.close();
    await this.archive.close();
    await Promise.all([this.redis.stop(), this.postgres.stop()]);
    await rm(this.dataFolder, { recursive: true });
  }

  async trade(commands: number): Promise<void> {
    await this.exchange.trade(commands);
    await this.saving;
  }

  async archiver(options: Partial<ArchiverOptions> = {}): Promise<Archiver> {
    return new Archiver({
      ...{ journal: this.journal, leases: this.journal, store: this.archive.store },
      ...{ dataFolder: this.dataFolder, signingKey: await checkpointKey(this.dataFolder) },
      ...{ trims: true, keptFrames: 40, segmentFrames: 25, leaseMs: 1 },
      log: { info: () => undefined, error: (line) => this.errors.push(line) },
      onTrouble: (error) => this.errors.push(error.message),
      ...options,
    });
  }

  /** Lets one archiver work until there is nothing left to do. */
  async archiveAll(options: Partial<ArchiverOptions> = {}): Promise<void> {
    const archiver = await this.archiver(options);
    while (await archiver.round());
    // Its lease would be in the way of the next one for a moment.
    await archiver.stop();
  }

  /** Number of the first entry of an actor's out stream. */
  async head(actor: ActorName): Promise<number> {
    return (await this.journal.readOut(actor, 0, 1))[0]?.number ?? 0;
  }
}

/** Reads all tapes at once, as they are in the streams. */
export async function readTapes(journal: Journal): Promise<Map<ActorName, WholeTape>> {
  const tapes = new Map<ActorName, WholeTape>();
  for (const { name } of await journal.actors()) {
    const [inbox, out] = await Promise.all([journal.readInbox(name, 0, ALL), journal.readOut(name, 0, ALL)]);
    tapes.set(name, wholeTape(inbox, out));
  }
  return tapes;
}

/** Reads all tapes page by page, as readers do who follow many of them. */
export async function walkTapes(journal: Journal, page: number): Promise<Map<ActorName, WholeTape>> {
  const actors = await journal.actors();
  const inboxes = await walk(actors, (cursors) => journal.readInboxes(cursors, page));
  const outs = await walk(actors, (cursors) => journal.readOuts(cursors, page));
  return new Map(actors.map(({ name }) => [name, wholeTape(inboxes.get(name) ?? [], outs.get(name) ?? [])]));
}

/** Without the checks of the entries: the archive keeps none, as the hashes of the frames say more. */
function wholeTape(inbox: readonly InboxEntry[], out: readonly OutEntry[]): WholeTape {
  return { inbox: inbox.map(({ epoch, number, at, bytes }) => ({ epoch, number, at, bytes })), out };
}

async function walk<E extends { readonly epoch: number; readonly number: number }>(
  actors: readonly ActorEntry[],
  read: (cursors: { actor: ActorName; after: number; epoch: number }[]) => Promise<Map<ActorName, E[]>>,
): Promise<Map<ActorName, E[]>> {
  const found = new Map<ActorName, E[]>(actors.map(({ name }) => [name, []]));
  for (;;) {
    const cursors = actors.map(({ name }) => {
      const last = found.get(name)?.at(-1);
      return { actor: name, after: last?.number ?? 0, epoch: last?.epoch ?? 1 };
    });
    const pages = await read(cursors);
    if (pages.size === 0) return found;
    for (const [name, entries] of pages) found.get(name)?.push(...entries);
  }
}
