import { equalBytes } from '@buttonwood/shared/base/bytes.ts';
import type { ArchiveStore, SegmentHead } from '../archive/archive-store.ts';
import { type Checkpoint, checkpointOf, isSigned, type SignedCheckpoint } from '../archive/checkpoint.ts';
import { ArchiveDamaged, unpackSegment } from '../archive/segment.ts';
import { NO_HASH } from '../journal/hash-chain.ts';
import type { ActorName, Journal } from '../journal/journal.ts';
import type { ArchiveReport, Finding, FindingKind } from './audit-report.ts';

export interface ArchiveAuditOptions {
  readonly store: Pick<ArchiveStore, 'actors' | 'heads' | 'segmentWith' | 'checkpoints'>;
  /** The streams alone, without the archive in front of them. */
  readonly journal: Journal;
  /** The key that checkpoints must be signed with (SPKI in DER); undefined where it is not known: then the one they name. */
  readonly publicKey: Uint8Array | undefined;
  /** Checkpoints that somebody kept elsewhere: the archived tape must be the one that they were signed for. */
  readonly witnessed?: readonly SignedCheckpoint[] | undefined;
}

/** Thrown inside to leave the walk at the first fault. */
class Found extends Error {
  readonly finding: Finding;

  constructor(kind: FindingKind, position: number, detail: string) {
    super(detail);
    this.finding = { kind, position, detail };
  }
}

/**
 * Audits the archive without replaying anything: no piece is missing, each is what its checksum and the chain say, the
 * stream goes on where the archive ends, and every frame that carries a state hash has a checkpoint that is signed and
 * says the same. One report for each actor; throws the errors of journal and database.
 */
export async function auditArchive(options: ArchiveAuditOptions): Promise<ArchiveReport[]> {
  const reports: ArchiveReport[] = [];
  const actors = new Set([
    ...(await options.store.actors()),
    ...(options.witnessed ?? []).map(({ actor }) => actor),
  ]);
  for (const actor of actors) reports.push(await auditActor(options, actor));
  return reports;
}

async function auditActor(options: ArchiveAuditOptions, actor: ActorName): Promise<ArchiveReport> {
  const counts = { actor, segments: 0, frames: 0, checkpoints: 0 };
  try {
    const { store } = options;
    const heads = await store.heads(actor);
    // The archive may grow meanwhile: what is looked at is what was there at the start.
    const known = (await store.checkpoints(actor)).filter(
      ({ number }) => number <= (heads.at(-1)?.last ?? 0),
    );
    const checkpoints = new Map(known.map((each) => [each.number, each]));
    const witnesses = witnessesOf(options, actor);
    let end: Pick<SegmentHead, 'last' | 'lastEpoch' | 'lastHash'> = {
      last: 0,
      lastEpoch: 1,
      lastHash: NO_HASH,
    };
    for (const head of heads) {
      if (head.first !== end.last + 1)
        throw new Found('missing_entry', end.last + 1, `the archive has no piece before frame ${head.first}`);
      if (!equalBytes(head.previousHash, end.lastHash))
        throw new Found('wrong_hash', head.first, 'the piece does not follow from the one before');
      for (const made of await checkpointsIn(options, actor, head)) {
        checkCheckpoint(made, checkpoints.get(made.number), options.publicKey);
        checkpoints.delete(made.number);
        for (const witness of witnesses) if (witness.number === made.number) checkWitness(made, witness);
        counts.checkpoints += 1;
      }
      counts.segments += 1;
      counts.frames = head.last;
      end = head;
    }
    const [spare] = checkpoints.keys();
    if (spare !== undefined)
      throw new Found('checkpoint', spare, 'its frame carries no state hash, or is gone');
    const ahead = witnesses.find(({ number }) => number > end.last);
    if (ahead !== undefined)
      throw new Found(
        'checkpoint',
        end.last + 1,
        `the archive ends before the kept checkpoint ${ahead.number}`,
      );
    if (end.last > 0) await checkStream(options, actor, end);
    return { ...counts, finding: undefined };
  } catch (error) {
    if (error instanceof Found) return { ...counts, finding: error.finding };
    if (!(error instanceof ArchiveDamaged)) throw error;
    const { position, message: detail } = error;
    return { ...counts, finding: { kind: 'archive_damaged', position, detail } };
  }
}

async function checkpointsIn(
  { store }: ArchiveAuditOptions,
  actor: ActorName,
  head: SegmentHead,
): Promise<Checkpoint[]> {
  const segment = await store.segmentWith(actor, head.first);
  if (segment === undefined) throw new Found('missing_entry', head.first, 'the piece is gone');
  const frames = await unpackSegment(segment);
  return frames.flatMap(({ out }) => checkpointOf(actor, out) ?? []);
}

function checkCheckpoint(
  made: Checkpoint,
  kept: SignedCheckpoint | undefined,
  publicKey: Uint8Array | undefined,
): void {
  const bad = (detail: string): Found => new Found('checkpoint', made.number, detail);
  if (kept === undefined) throw bad('the checkpoint of this frame is missing');
  const isSame =
    kept.epoch === made.epoch &&
    equalBytes(kept.hash, made.hash) &&
    equalBytes(kept.stateHash, made.stateHash);
  if (!isSame) throw bad('the checkpoint says something else than the frame');
  if (publicKey !== undefined && !equalBytes(kept.publicKey, publicKey))
    throw bad('the checkpoint names another key than the one of this exchange');
  if (!isSigned(kept, kept.publicKey)) throw bad('the signature of the checkpoint is wrong');
}

/** The kept checkpoints of an actor, each signed by the key that it names; the earliest first, so that the first bad number is told. */
function witnessesOf({ witnessed = [] }: ArchiveAuditOptions, actor: ActorName): SignedCheckpoint[] {
  const own = witnessed.filter((each) => each.actor === actor).sort((a, b) => a.number - b.number);
  const forged = own.find((each) => !isSigned(each, each.publicKey));
  if (forged !== undefined)
    throw new Found('checkpoint', forged.number, 'the signature of the kept checkpoint is wrong');
  return own;
}

function checkWitness(made: Checkpoint, witness: SignedCheckpoint): void {
  const isSame =
    witness.epoch === made.epoch &&
    equalBytes(witness.hash, made.hash) &&
    equalBytes(witness.stateHash, made.stateHash);
  if (isSame) return;
  throw new Found('checkpoint', made.number, 'the tape up to here is not the one of the kept checkpoint');
}

/** The stream has the frame at which the archive ends, or begins right behind it: nothing is between them. */
async function checkStream(
  { journal, store }: ArchiveAuditOptions,
  actor: ActorName,
  { last, lastEpoch, lastHash }: Pick<SegmentHead, 'last' | 'lastEpoch' | 'lastHash'>,
): Promise<void> {
  const [there] = await journal.readOut(actor, last - 1, 1, lastEpoch);
  if (there === undefined)
    throw new Found('missing_entry', last, 'the frame is archived, and the out stream ends before it');
  const wentOn = there.number !== last && (await store.segmentWith(actor, last + 1)) !== undefined;
  if (wentOn) return; // Archived and trimmed further since the start.
  if (there.number !== last)
    throw new Found(
      'missing_entry',
      last,
      `the archive ends here, the out stream goes on with ${there.number}`,
    );
  if (!equalBytes(there.hash, lastHash))
    throw new Found('wrong_hash', last, 'the archive ends with another frame than the stream has there');
}
