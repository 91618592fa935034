import type { Role } from '@buttonwood/shared/wire/http-types.ts';
import type { Problem } from '@buttonwood/shared/wire/problem.ts';

/** Whose command it is. */
export interface CommandUser {
  readonly userId: string;
  /** Number of the account in the ledger. */
  readonly account: number;
  readonly role: Role;
  /**
   * Called when the command stands in the queue to its inbox: what is sent from then on comes behind it. A caller whose
   * commands have an order (one live connection) starts the next one then. Not called for a command that is not sent.
   */
  readonly onQueued?: () => void;
}

/** What a command came to. `replayed`: the key was used before, this is what came of it then. */
export type CommandOutcome<T> =
  | { readonly kind: 'done'; readonly value: T; readonly replayed: boolean }
  /** Appended, but not decided within the bounded wait. */
  | { readonly kind: 'pending'; readonly value: T }
  | { readonly kind: 'refused'; readonly problem: Problem; readonly replayed: boolean };

export function done<T>(value: T, replayed = false): Extract<CommandOutcome<T>, { readonly kind: 'done' }> {
  return { kind: 'done', value, replayed };
}

export function refused(
  problem: Problem,
  replayed = false,
): Extract<CommandOutcome<never>, { readonly kind: 'refused' }> {
  return { kind: 'refused', problem, replayed };
}
