import type { PhaseName } from '../instrument/phase.ts';
import type { FreezeLevelName } from './account-types.ts';
import type { Role } from './http-types.ts';

/** What operators see of trading and do to it (`/api/v1/ops`). Every `reason` stands on the tape beside the operator. */

export interface OpsTrading {
  /** The kill switch covers every instrument and every account. */
  readonly killed: KillNote | null;
  readonly instruments: readonly OpsInstrument[];
  /** Kills of single accounts that hold. `symbol` null is everywhere. */
  readonly killed_accounts: readonly AccountKill[];
}
export interface KillNote {
  readonly reason: string;
  readonly operator_account_id: string;
  readonly since: string;
}
export interface AccountKill extends KillNote {
  readonly account_id: string;
  readonly symbol: string | null;
}
export interface OpsInstrument {
  readonly symbol: string;
  readonly phase: PhaseName;
  /** Killed by its own name; see also the one for all. */
  readonly killed: KillNote | null;
  /** Phase changes to come, the next one first. */
  readonly schedule: readonly ScheduledPhase[];
  /** From the price `from` up, prices are multiples of `tick`. */
  readonly tick_steps: readonly TickStepRow[];
  /** How long a volatility pause collects orders; null for what the engine does by itself. */
  readonly volatility_pause_ms: number | null;
}
export interface ScheduledPhase {
  readonly at: string;
  readonly phase: PhaseName;
  readonly day_ends: boolean;
}
export interface TickStepRow {
  readonly from: string;
  readonly tick: string;
}

/** Without `symbol` every instrument, without `account_id` every account. */
export interface KillRequest {
  readonly symbol?: string;
  readonly account_id?: string;
  readonly reason: string;
}
/** Without `symbol` every instrument; without `at` now. */
export interface SchedulePhaseRequest {
  readonly symbol?: string;
  readonly phase: PhaseName;
  readonly at?: string;
  readonly day_ends?: boolean;
}
export interface VolatilityPauseRequest {
  readonly pause_ms: number;
}
/** Place of the command on the tape of the actor that decided it. */
export interface OpsDone {
  readonly position: number;
}
export interface BustRequest {
  readonly reason: string;
}
export interface BustResult {
  readonly trade_id: number;
  readonly symbol: string;
  readonly price: string;
  readonly quantity: string;
  readonly position: number;
}

export interface OpsAccount {
  readonly account_id: string;
  readonly email: string | null;
  readonly display_name: string | null;
  readonly role: Role | null;
  readonly maker_bps: number;
  readonly taker_bps: number;
  readonly max_live_orders: number;
  /** Largest value of its short positions. */
  readonly short_limit: string;
  readonly frozen: FreezeLevelName;
  readonly killed: boolean;
}
export interface FreezeRequest {
  readonly level: FreezeLevelName;
  readonly cancel_orders?: boolean;
  readonly reason: string;
}
/** What is left out stays as it is. */
export interface TermsRequest {
  readonly maker_bps?: number;
  readonly taker_bps?: number;
  readonly max_live_orders?: number;
  readonly short_limit?: string;
}
