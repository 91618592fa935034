import {
  type ActorStatus,
  type HaltStatus,
  isUnworked,
  type OpsStatus,
  type ReaderStatus,
} from '@buttonwood/shared/wire/ops-status.ts';
import { groupDigits } from '../../format/number-text.ts';
import { dayAndTime } from '../../format/time-text.ts';
import { engineName } from './engine-name.ts';

/** Something that is not as it should be, what to do about it, and everywhere it is so. */
export interface Trouble {
  readonly what: string;
  readonly nextStep: string;
  readonly cases: readonly TroubleCase[];
}

export interface TroubleCase {
  readonly who: string;
  readonly detail: string;
}

/** A trouble of one actor or reader, before those that are alike are put together. */
type Finding = TroubleCase & Omit<Trouble, 'cases'>;

const UNWORKED =
  'What is sent to it is kept and waits. A standby takes over within two seconds; when there is none, see that an engine runs.';
const VERIFYING =
  'Wait: it goes on by itself. Until then commands are kept and answered as pending, and come after what is stored.';
const SEE_LOG = 'See the log of the program that stopped.';

/** Everything that is wrong, what stops trading first. The same trouble of many actors is one, for one act ends it. */
export function findTroubles(status: OpsStatus): Trouble[] {
  const { actors, readers } = status;
  return together([
    ...actors.flatMap(halts),
    ...actors.filter(isUnworked).map(unworked),
    ...actors.flatMap((actor) => verifying(actor, status)),
    ...actors.flatMap((actor) => haltedCopies(actor, status)),
    ...readers.flatMap(stoppedReader),
    ...actors.flatMap(stoppedArchive),
  ]);
}

function together(findings: readonly Finding[]): Trouble[] {
  const groups = new Map<string, Omit<Trouble, 'cases'> & { readonly cases: TroubleCase[] }>();
  for (const { what, nextStep, who, detail } of findings) {
    const key = `${what}\n${nextStep}`;
    const group = groups.get(key) ?? { what, nextStep, cases: [] };
    groups.set(key, group);
    group.cases.push({ who, detail });
  }
  return [...groups.values()];
}

function halts({ actor, halted }: ActorStatus): Finding[] {
  if (halted === undefined) return [];
  const what = `Halted with ${halted.code}, exit code ${halted.exit_code}`;
  return [{ who: actor, what, detail: haltDetail(halted), nextStep: halted.next_step }];
}

function unworked({ actor, backlog }: ActorStatus): Finding {
  const detail = backlog === 0 ? 'Nothing waits for it.' : `Backlog ${groupDigits(String(backlog))}.`;
  return { who: actor, what: 'No engine works on it', detail, nextStep: UNWORKED };
}

function verifying({ actor, verifying: progress }: ActorStatus, { engines }: OpsStatus): Finding[] {
  if (progress === undefined) return [];
  const { engine, position, of } = progress;
  return [
    {
      who: actor,
      what: 'Its stored tape is being read whole, because Redis was started again',
      detail: `Frame ${groupDigits(String(position))} of ${groupDigits(String(of))}, by ${engineName(engines, engine)}.`,
      nextStep: VERIFYING,
    },
  ];
}

function haltedCopies({ actor, halted_copies: copies }: ActorStatus, { engines }: OpsStatus): Finding[] {
  return copies.map((copy) => ({
    who: `${actor} at ${engineName(engines, copy.engine)}`,
    what: `A copy has halted with ${copy.code}, the actor itself goes on`,
    detail: haltDetail(copy),
    nextStep: copy.next_step,
  }));
}

function stoppedReader({ projection, stream, position, stopped, next_step: next }: ReaderStatus): Finding[] {
  if (stopped === undefined) return [];
  return [
    {
      who: `${projection} of ${stream}`,
      what: 'A reader stands still, its lists and balances on screen are old',
      detail: `${stopped}, at frame ${groupDigits(String(position))}`,
      nextStep: next ?? SEE_LOG,
    },
  ];
}

function stoppedArchive({ actor, archive }: ActorStatus): Finding[] {
  if (archive?.stopped === undefined) return [];
  const { stopped, next_step: next } = archive;
  return [{ who: actor, what: 'Nothing more is archived', detail: stopped, nextStep: next ?? SEE_LOG }];
}

function haltDetail({ detail, position, at }: HaltStatus): string {
  return `${detail}, behind frame ${groupDigits(String(position))}, ${dayAndTime(at)} UTC`;
}
