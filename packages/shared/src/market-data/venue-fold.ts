import { invariant } from '../base/assert.ts';
import { decodeMessage, type Message } from '../messages/codec.ts';
import { InstrumentListed, VolatilityPauseSet } from '../messages/venue-events.ts';

/** Why, by whom and when. `at` in microseconds, `operator` an account number. */
export interface OperatorNote {
  readonly why: string;
  readonly operator: number;
  readonly at: number;
}
/** From `at` (microseconds) on the instrument is in `phase`; `dayEnds` 1 ends the orders of the day. */
export interface PhaseChangeNote {
  readonly at: number;
  readonly phase: number;
  readonly dayEnds: number;
}
/** What the venue has said about one instrument. */
export interface VenueInstrument {
  killed: OperatorNote | undefined;
  /** By time; what is over is forgotten. */
  schedule: readonly PhaseChangeNote[];
  /** Multiple of the tick from each price on, both in ticks. */
  readonly tickSteps: Map<number, number>;
  /** Undefined while nobody has set it. */
  pauseMs: number | undefined;
}
/** The kill of one account; `instrument` 0 is everywhere. */
export interface AccountKillNote extends OperatorNote {
  readonly instrument: number;
}

const FIRST_EVENT = InstrumentListed.type;
const LAST_EVENT = VolatilityPauseSet.type;

/** What is announced, set and killed, folded from the venue's out stream. */
export class VenueFold {
  readonly instruments = new Map<number, VenueInstrument>();
  readonly killedAccounts = new Map<number, AccountKillNote>();
  /** Of everything. */
  killed: OperatorNote | undefined;
  /** Phase changes for every instrument, also for those to come. */
  schedule: readonly PhaseChangeNote[] = [];

  /** Applies the message at `offset` of an out frame stamped `at`. Returns whether it was an event of the venue. */
  apply(view: DataView, offset: number, length: number, type: number, at: number): boolean {
    if (type < FIRST_EVENT || type > LAST_EVENT) return false;
    const message = decodeMessage(view, offset, length);
    invariant(message !== undefined, 'a venue writes only messages that can be read');
    this.take(message, at);
    return true;
  }

  /** The instrument, new when nothing was said about it yet. */
  instrument(number: number): VenueInstrument {
    const known = this.instruments.get(number);
    if (known !== undefined) return known;
    const fresh: VenueInstrument = {
      killed: this.killed,
      schedule: this.schedule,
      tickSteps: new Map(),
      pauseMs: undefined,
    };
    this.instruments.set(number, fresh);
    return fresh;
  }

  private take(message: Message, at: number): void {
    switch (message.kind) {
      case 'InstrumentListed':
        this.instrument(message.body.instrument);
        break;
      case 'InstrumentScheduled': {
        const { instrument, ...change } = message.body;
        if (instrument === 0) this.schedule = withChange(this.schedule, change, at);
        for (const one of this.scope(instrument)) one.schedule = withChange(one.schedule, change, at);
        break;
      }
      case 'TradingKilled':
      case 'KillLifted': {
        const { instrument, account, why, operator } = message.body;
        const note = message.kind === 'TradingKilled' ? { why, operator, at } : undefined;
        if (account === 0) this.kill(instrument, note);
        else if (note === undefined) this.killedAccounts.delete(account);
        else this.killedAccounts.set(account, { ...note, instrument });
        break;
      }
      case 'TickStepSet': {
        const { instrument, fromPrice, multiple } = message.body;
        this.instrument(instrument).tickSteps.set(fromPrice, multiple);
        break;
      }
      case 'VolatilityPauseSet':
        this.instrument(message.body.instrument).pauseMs = message.body.pauseMs;
        break;
      default:
        break;
    }
  }

  private kill(instrument: number, note: OperatorNote | undefined): void {
    if (instrument === 0) this.killed = note;
    for (const one of this.scope(instrument)) one.killed = note;
  }

  /** Instrument 0 is all of them. */
  private scope(instrument: number): Iterable<VenueInstrument> {
    return instrument === 0 ? this.instruments.values() : [this.instrument(instrument)];
  }
}

/** A change replaces the one at the same instant. */
function withChange(
  schedule: readonly PhaseChangeNote[],
  change: PhaseChangeNote,
  now: number,
): readonly PhaseChangeNote[] {
  const others = schedule.filter(({ at }) => at !== change.at && at > now);
  return [...others, change].sort((a, b) => a.at - b.at);
}
