import type { EngineStore } from '@buttonwood/engine/journal/engine-store.ts';
import type { ActorName, Journal } from '@buttonwood/engine/journal/journal.ts';
import type { Database } from '@buttonwood/engine/read-model/schema.ts';
import { type EngineNote, parseEngineNote } from '@buttonwood/engine/runtime/engine-note.ts';
import { EXIT_CODE, parseHaltNote, type HaltNote } from '@buttonwood/engine/runtime/halts.ts';
import type {
  ActorStatus,
  EngineStatus,
  HaltStatus,
  OpsStatus,
  ReaderStatus,
} from '@buttonwood/shared/wire/ops-status.ts';
import type { Kysely } from 'kysely';
import { archiveStatus, type StatusArchive } from './archive-status.ts';

export interface OpsStatusDeps {
  readonly journal: Journal & Pick<EngineStore, 'health' | 'engines'>;
  readonly archive?: StatusArchive | undefined;
  readonly readers: () => Promise<readonly ReaderStatus[]>;
}

const REBUILD =
  'Trading goes on. Run `buttonwood audit verify`; when the tape is good, run `buttonwood rebuild` and start the projector again.';

interface KnownEngine extends EngineStatus {
  readonly note: EngineNote;
}

/** Returns the function that looks at engines, actors and readers as they are now. It never throws. */
export function createOpsStatus({ journal, archive, readers }: OpsStatusDeps): () => Promise<OpsStatus> {
  return async () => {
    const projected = await readers().catch(() => []); // Without the database there is nothing to say of its readers.
    try {
      const [engines, halts, entries] = await Promise.all([
        knownEngines(journal),
        journal.health(),
        journal.actors(),
      ]);
      const actors = await Promise.all(
        entries.map(async ({ name }) => ({
          ...actorStatus(name, await journal.control(name), engines, halts),
          ...(await archivedOf(archive, journal, name)),
        })),
      );
      return {
        status: overall(actors, projected),
        engines: engines.map(({ note: _note, ...engine }) => engine),
        actors,
        readers: projected,
      };
    } catch {
      // Redis is away: the status says so instead of failing like it.
      return { status: 'unreachable', engines: [], actors: [], readers: projected };
    }
  };
}

/** The readers as their offsets tell. */
export async function readersOf(db: Kysely<Database>): Promise<ReaderStatus[]> {
  const rows = await db
    .selectFrom('read.offsets')
    .select(['projection', 'stream', 'position', 'stopped'])
    .orderBy('stream')
    .execute();
  return rows.map(({ stopped, ...row }) =>
    stopped === null ? row : { ...row, stopped, next_step: REBUILD },
  );
}

async function knownEngines(journal: OpsStatusDeps['journal']): Promise<KnownEngine[]> {
  const known: KnownEngine[] = [];
  for (const { engine, answers, note: text } of await journal.engines()) {
    const note = parseEngineNote(text);
    if (note === undefined) continue;
    const { host, pid, startedAt, active, standby, metricsAt } = note;
    known.push({
      ...{ engine, host, pid, answers, note },
      started_at: startedAt,
      active: active.length,
      standby: standby.length,
      ...(metricsAt === undefined ? {} : { metrics_at: metricsAt }),
    });
  }
  return known;
}

function actorStatus(
  name: ActorName,
  control: Awaited<ReturnType<Journal['control']>>,
  engines: readonly KnownEngine[],
  halts: ReadonlyMap<ActorName, string>,
): ActorStatus {
  const living = engines.filter(({ answers }) => answers);
  const holder = living.find(({ note }) => note.active.includes(name))?.engine;
  const halted = parseHaltNote(halts.get(name) ?? '');
  return {
    actor: name,
    epoch: control?.epoch ?? 0,
    position: control?.lastOut ?? 0,
    backlog: (control?.lastIn ?? 0) - (control?.lastOut ?? 0),
    ...(holder === undefined ? {} : { lease_holder: holder }),
    followed_by: living.filter(({ note }) => note.standby.includes(name)).map(({ engine }) => engine),
    ...verifyingOf(name, living),
    ...(halted === undefined ? {} : { halted: haltStatus(halted) }),
    halted_copies: living.flatMap(({ engine, note }) => {
      const copy = note.halted[name];
      return copy === undefined ? [] : [{ engine, ...haltStatus(copy) }];
    }),
  };
}

/** Nothing while the archive cannot be asked: trading does not need it. */
async function archivedOf(
  archive: StatusArchive | undefined,
  journal: Journal,
  name: ActorName,
): Promise<Pick<ActorStatus, 'archive'>> {
  if (archive === undefined) return {};
  try {
    return { archive: await archiveStatus(archive, journal, name) };
  } catch {
    return {}; // Whether Redis is away is told by what else is read from it.
  }
}

function verifyingOf(name: ActorName, engines: readonly KnownEngine[]): Pick<ActorStatus, 'verifying'> {
  for (const { engine, note } of engines) {
    const progress = note.verifying?.[name];
    if (progress !== undefined) return { verifying: { engine, position: progress.frame, of: progress.of } };
  }
  return {};
}

function haltStatus({ code, detail, position, at, nextStep }: HaltNote): HaltStatus {
  return { code, exit_code: EXIT_CODE[code], detail, position, at, next_step: nextStep };
}

function overall(actors: readonly ActorStatus[], readers: readonly ReaderStatus[]): OpsStatus['status'] {
  if (actors.some(({ halted }) => halted !== undefined)) return 'halted';
  const isWhole =
    actors.every(
      ({ lease_holder, verifying, halted_copies, archive }) =>
        lease_holder !== undefined &&
        verifying === undefined &&
        halted_copies.length === 0 &&
        archive?.stopped === undefined,
    ) && readers.every(({ stopped }) => stopped === undefined);
  return isWhole ? 'ok' : 'degraded';
}
