import { invariant } from '../base/assert.ts';
import { FoldReader, FoldWriter, type FoldState } from '../base/fold-state.ts';
import { VenueFold, type OperatorNote, type PhaseChangeNote } from './venue-fold.ts';

/** Raised with every change of what is written below; a state of another version is not read but made again. */
export const VENUE_FOLD_VERSION = 1;

/** Stands for a volatility pause that nobody has set. */
const UNSET = -1;

/** Writes a fold of the venue so that it can go on later from the same position. */
export function saveVenueFold(fold: VenueFold): FoldState {
  const to = new FoldWriter();
  saveNote(to, fold.killed);
  saveSchedule(to, fold.schedule);
  to.number(fold.killedAccounts.size);
  for (const [account, kill] of fold.killedAccounts) {
    to.number(account);
    to.number(kill.instrument);
    saveNote(to, kill);
  }
  to.number(fold.instruments.size);
  for (const [number, { killed, schedule, tickSteps, pauseMs }] of fold.instruments) {
    to.number(number);
    saveNote(to, killed);
    saveSchedule(to, schedule);
    to.number(tickSteps.size);
    for (const [from, multiple] of tickSteps) {
      to.number(from);
      to.number(multiple);
    }
    to.number(pauseMs ?? UNSET);
  }
  return to.take();
}

/** Throws InvariantError when `saved` does not end where its content ends. */
export function loadVenueFold(saved: FoldState): VenueFold {
  const from = new FoldReader(saved);
  const next = (): number => from.number();
  const fold = new VenueFold();
  fold.killed = loadNote(from);
  fold.schedule = loadSchedule(from);
  for (let left = next(); left > 0; left--) {
    const account = next();
    const instrument = next();
    const note = loadNote(from);
    if (note !== undefined) fold.killedAccounts.set(account, { ...note, instrument });
  }
  for (let left = next(); left > 0; left--) {
    const instrument = fold.instrument(next());
    instrument.killed = loadNote(from);
    instrument.schedule = loadSchedule(from);
    for (let rows = next(); rows > 0; rows--) instrument.tickSteps.set(next(), next());
    const pauseMs = next();
    instrument.pauseMs = pauseMs === UNSET ? undefined : pauseMs;
  }
  invariant(from.atEnd, 'a saved fold ends where its content ends');
  return fold;
}

function saveNote(to: FoldWriter, note: OperatorNote | undefined): void {
  to.number(note === undefined ? 0 : 1);
  if (note === undefined) return;
  to.number(note.operator);
  to.number(note.at);
  to.text(note.why);
}

function loadNote(from: FoldReader): OperatorNote | undefined {
  if (from.number() === 0) return undefined;
  return { operator: from.number(), at: from.number(), why: from.text() };
}

function saveSchedule(to: FoldWriter, schedule: readonly PhaseChangeNote[]): void {
  to.number(schedule.length);
  for (const { at, phase, dayEnds } of schedule) for (const value of [at, phase, dayEnds]) to.number(value);
}

function loadSchedule(from: FoldReader): PhaseChangeNote[] {
  const changes: PhaseChangeNote[] = [];
  for (let left = from.number(); left > 0; left--) {
    changes.push({ at: from.number(), phase: from.number(), dayEnds: from.number() });
  }
  return changes;
}
