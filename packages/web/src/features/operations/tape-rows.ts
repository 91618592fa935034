import { type ActorStatus, isUnworked, type OpsStatus } from '@buttonwood/shared/wire/ops-status.ts';
import { engineName } from './engine-name.ts';

/** An actor as the table of tapes shows it. Numbers of frames. */
export interface TapeRow {
  readonly actor: string;
  readonly state: TapeState;
  readonly position: number;
  readonly backlog: number;
  /** How far the slowest reader of its tape is; undefined when nobody reads it or the database is away. */
  readonly projected: number | undefined;
  /** Undefined while the archive cannot be asked. */
  readonly archived: { readonly position: number; readonly verified: number } | undefined;
  readonly worksOn: string | undefined;
  readonly standbys: readonly string[];
}

interface TapeState {
  readonly text: string;
  /** `stopped`: it does not trade. `trouble`: it trades, and something of it needs an operator. */
  readonly tone: 'well' | 'trouble' | 'stopped';
}

const RANK: Readonly<Record<TapeState['tone'], number>> = { stopped: 0, trouble: 1, well: 2 };

/** Returns a row for each actor: those with something wrong first, then the largest backlog. */
export function tapeRows(status: OpsStatus): TapeRow[] {
  const projected = new Map<string, number>();
  const stopped = new Set<string>();
  for (const reader of status.readers) {
    projected.set(reader.stream, Math.min(projected.get(reader.stream) ?? Infinity, reader.position));
    if (reader.stopped !== undefined) stopped.add(reader.stream);
  }
  return status.actors
    .map((actor) => ({
      actor: actor.actor,
      state: stateOf(actor, stopped.has(actor.actor)),
      position: actor.position,
      backlog: actor.backlog,
      projected: projected.get(actor.actor),
      archived: actor.archive,
      worksOn: actor.lease_holder === undefined ? undefined : engineName(status.engines, actor.lease_holder),
      standbys: actor.followed_by.map((engine) => engineName(status.engines, engine)),
    }))
    .toSorted((a, b) => RANK[a.state.tone] - RANK[b.state.tone] || b.backlog - a.backlog);
}

function stateOf(actor: ActorStatus, readerStopped: boolean): TapeState {
  const { halted, verifying, archive } = actor;
  if (halted !== undefined) return { tone: 'stopped', text: `Halted: ${halted.code}` };
  if (verifying !== undefined) {
    return { tone: 'stopped', text: `Reads its tape, ${percent(verifying.position, verifying.of)}` };
  }
  if (isUnworked(actor)) return { tone: 'stopped', text: 'Nobody works on it' };
  const [copy] = actor.halted_copies;
  if (copy !== undefined) return { tone: 'trouble', text: `A copy halted: ${copy.code}` };
  if (readerStopped) return { tone: 'trouble', text: 'A reader stands still' };
  if (archive?.stopped !== undefined) return { tone: 'trouble', text: 'Not archived' };
  return { tone: 'well', text: 'Works' };
}

/** Never says that all is read before it is. */
function percent(done: number, of: number): string {
  return `${of === 0 ? 0 : Math.floor((100 * done) / of)}%`;
}
