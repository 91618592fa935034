import type { Kysely } from 'kysely';
import type { ActorEntry, ActorName, Control, Journal } from '../journal/journal.ts';
import type { Database } from '../read-model/schema.ts';
import { createMachine as createKnownMachine, type MachineFactory } from '../runtime/machines.ts';
import type { ArchiveStore } from '../archive/archive-store.ts';
import { ArchiveReader } from '../archive/archive-reader.ts';
import { withArchive } from '../archive/archived-journal.ts';
import { ArchiveDamaged } from '../archive/segment.ts';
import { auditArchive } from './archive-audit.ts';
import type { AuditReport, LinkReport, StreamReport } from './audit-report.ts';
import { firstLinkDifference, type LinkWalk } from './link-audit.ts';
import { LinkTally, sameMessages } from './link-tally.ts';
import { ReadModelAudit } from './read-model-audit.ts';
import { auditStream } from './stream-audit.ts';

export interface VerifyOptions {
  readonly journal: Journal;
  /** What was trimmed from the streams is read from here, and the archive is audited itself. */
  readonly archive?: AuditedArchive | undefined;
  /** Compares the read models as well when given. */
  readonly database?: Kysely<Database> | undefined;
  readonly createMachine?: MachineFactory;
  /** As in FrameMakerOptions. */
  readonly snapshotEvery?: number | undefined;
  readonly onProgress?: (actor: ActorName, frames: number, of: number) => void;
}

export interface AuditedArchive {
  readonly store: ArchiveStore;
  /** As in ArchiveAuditOptions. */
  readonly publicKey: Uint8Array | undefined;
}

interface Side {
  readonly actor: ActorEntry;
  readonly control: Control;
  readonly lastOut: number;
  readonly sent: LinkTally;
  readonly taken: LinkTally;
}

/**
 * Audits the whole exchange from Genesis, the inboxes and the code: makes every out frame again and compares bytes and chain,
 * checks that money and shares are conserved, compares both ends of every link, and the read models with a fold of the tapes.
 * The exchange may go on meanwhile: what is looked at is what was there at the start. Throws the journal's and database's errors.
 */
export async function verifyTape(options: VerifyOptions): Promise<AuditReport> {
  const { database } = options;
  if (database === undefined) return verify(options, undefined);
  // The database's view first: whatever it shows is on the tape by then.
  return ReadModelAudit.within(database, (readModels) => verify(options, readModels));
}

async function verify(options: VerifyOptions, readModels: ReadModelAudit | undefined): Promise<AuditReport> {
  const { archive } = options;
  const journal = withArchive(options.journal, archive && new ArchiveReader(archive.store));
  const actors = await journal.actors();
  const sides = await readCuts(journal, actors);
  const streams: StreamReport[] = [];
  for (const actor of actors) {
    const side = sides.get(actor.actor);
    streams.push(side === undefined ? gone(actor) : await replay({ ...options, journal }, side, readModels));
  }
  const links: LinkReport[] = [];
  for (const to of sides.values()) {
    for (const from of sides.values()) {
      const report = from === to ? undefined : await compareLink(journal, from, to);
      if (report !== undefined) links.push(report);
    }
  }
  // Where a tape cannot be believed there is nothing to compare rows with.
  const bad = streams.find(({ finding }) => finding !== undefined);
  const notCompared =
    readModels === undefined
      ? 'no database was given'
      : bad && `the tape of ${bad.actor} is not good from ${bad.finding?.position ?? 0} on`;
  const tables = notCompared === undefined ? await readModels?.finish() : undefined;
  const archived = archive === undefined ? [] : await auditArchive({ ...archive, journal: options.journal });
  return { streams, links, archive: archived, tables, notCompared };
}

/** All inboxes first, all out streams after them: whatever is in an inbox by link is in an out stream of this cut. */
async function readCuts(journal: Journal, actors: readonly ActorEntry[]): Promise<Map<number, Side>> {
  const controls = new Map<number, Control>();
  for (const { name, actor } of actors) {
    const control = await journal.control(name);
    if (control !== undefined) controls.set(actor, control);
  }
  const sides = new Map<number, Side>();
  for (const actor of actors) {
    const control = controls.get(actor.actor);
    const later = await journal.control(actor.name);
    if (control === undefined || later === undefined) continue;
    const arrivedAt = (target: number): number => controls.get(target)?.producers.get(actor.name) ?? 0;
    const nameOf = new Map(actors.map((entry) => [entry.actor, entry.name]));
    const arrived = (source: number): number => control.producers.get(nameOf.get(source) ?? '') ?? 0;
    sides.set(actor.actor, {
      actor,
      control,
      lastOut: later.lastOut,
      sent: new LinkTally('sent', arrivedAt),
      taken: new LinkTally('taken', arrived),
    });
  }
  return sides;
}

function replay(
  options: VerifyOptions,
  { actor, control, lastOut, sent, taken }: Side,
  readModels: ReadModelAudit | undefined,
): Promise<StreamReport> {
  const { journal, createMachine = createKnownMachine, snapshotEvery, onProgress } = options;
  return auditStream({
    ...{ journal, actor, createMachine, snapshotEvery },
    cut: { lastIn: control.lastIn, lastOut },
    sent,
    taken,
    ...(readModels === undefined ? {} : { onFrames: (frames) => readModels.add(actor, frames) }),
    ...(onProgress === undefined ? {} : { onProgress: (frames) => onProgress(actor.name, frames, lastOut) }),
  });
}

/** Both ends of a link from message 1 on; at most a tail may be under way. Undefined when the two never spoke. */
async function compareLink(journal: Journal, from: Side, to: Side): Promise<LinkReport | undefined> {
  const arrived = to.control.producers.get(from.actor.name) ?? 0;
  const sent = from.sent.result(to.actor.actor);
  const taken = to.taken.result(from.actor.actor);
  if (arrived === 0 && sent.count === 0 && taken.count === 0) return undefined;
  const link = { from: from.actor.name, to: to.actor.name };
  if ((arrived === 0 && taken.count === 0) || sameMessages(sent, taken))
    return { ...link, messages: arrived, underWay: sent.count - arrived, finding: undefined };
  const { lastIn } = to.control;
  const walk = await firstLinkDifference(journal, from.actor, to.actor, lastIn).catch(archiveFinding);
  const { finding } = walk;
  if (finding !== undefined) return { ...link, messages: 0, underWay: 0, finding };
  if (walk.taken >= arrived) return { ...link, messages: arrived, underWay: 0, finding: undefined };
  const detail = `the control hash counts ${arrived} messages of ${from.actor.name}, the inbox has ${walk.taken}`;
  return {
    ...link,
    messages: 0,
    underWay: 0,
    finding: { kind: 'link_differs', position: lastIn, detail },
  };
}

function archiveFinding(error: unknown): LinkWalk {
  if (!(error instanceof ArchiveDamaged)) throw error;
  const finding = { kind: 'archive_damaged' as const, position: error.position, detail: error.message };
  return { taken: 0, finding };
}

function gone({ name }: ActorEntry): StreamReport {
  const finding = { kind: 'missing_entry' as const, position: 0, detail: 'its control hash is gone' };
  return { actor: name, frames: 0, messages: 0, pending: 0, finding };
}
