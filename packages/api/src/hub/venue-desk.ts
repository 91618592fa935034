import { invariant } from '@buttonwood/shared/base/assert.ts';
import { formatInstant } from '@buttonwood/shared/base/instant.ts';
import type { FoldState } from '@buttonwood/shared/base/fold-state.ts';
import type { FrameReader } from '@buttonwood/shared/frame/frame-reader.ts';
import { toPublicId } from '@buttonwood/shared/ids/public-id.ts';
import { phaseName } from '@buttonwood/shared/instrument/phase.ts';
import { loadVenueFold, saveVenueFold } from '@buttonwood/shared/market-data/venue-fold-state.ts';
import { VenueFold, type OperatorNote } from '@buttonwood/shared/market-data/venue-fold.ts';
import { formatPrice } from '@buttonwood/shared/money/price.ts';
import type { KillNote, OpsInstrument, OpsTrading } from '@buttonwood/shared/wire/ops-trading.ts';
import type { BookDesk } from './book-desk.ts';
import type { InstrumentDirectory } from './instrument-directory.ts';

/** The venue in the hub: what operators have announced, set and killed. */
export class VenueDesk {
  readonly fold: VenueFold;
  private readonly directory: InstrumentDirectory;

  constructor(directory: InstrumentDirectory, saved?: FoldState) {
    this.directory = directory;
    this.fold = saved === undefined ? new VenueFold() : loadVenueFold(saved);
  }

  save(): FoldState {
    return saveVenueFold(this.fold);
  }

  applyFrame(frame: FrameReader, at: number): void {
    while (frame.next()) this.fold.apply(frame.view, frame.offset, frame.length, frame.type, at);
    invariant(!frame.malformed, 'an out frame can be read to its end');
  }

  /** How trading is, at the time `now` in microseconds. */
  trading(now: number): OpsTrading {
    const { killed, killedAccounts } = this.fold;
    return {
      killed: toNote(killed),
      instruments: this.directory.desks().flatMap((desk) => this.instrument(desk, now)),
      killed_accounts: [...killedAccounts].map(([account, kill]) => ({
        account_id: toPublicId('account', account),
        symbol: kill.instrument === 0 ? null : (this.directory.info(kill.instrument)?.symbol ?? null),
        ...noteOf(kill),
      })),
    };
  }

  private instrument({ fold }: BookDesk, now: number): OpsInstrument[] {
    const { info, conditions } = fold;
    if (info === undefined) return [];
    const said = this.fold.instruments.get(info.instrument);
    const steps = [...(said?.tickSteps ?? [])].sort(([a], [b]) => a - b);
    return [
      {
        symbol: info.symbol,
        phase: phaseName(conditions.phase),
        killed: toNote(said?.killed),
        schedule: (said?.schedule ?? [])
          .filter(({ at }) => at > now)
          .map(({ at, phase, dayEnds }) => ({
            at: formatInstant(at),
            phase: phaseName(phase),
            day_ends: dayEnds === 1,
          })),
        tick_steps: steps.map(([from, multiple]) => ({
          from: formatPrice(from, info.tickUnits),
          tick: formatPrice(multiple, info.tickUnits),
        })),
        volatility_pause_ms: said?.pauseMs ?? null,
      },
    ];
  }
}

function toNote(note: OperatorNote | undefined): KillNote | null {
  return note === undefined ? null : noteOf(note);
}

function noteOf({ why, operator, at }: OperatorNote): KillNote {
  return {
    reason: why,
    operator_account_id: toPublicId('account', operator),
    since: formatInstant(at),
  };
}
