import type { CommandOutcome } from '../gateway/command-outcome.ts';
import type { ApiContext } from './api-env.ts';
import { ProblemError } from './problem.ts';

const REPLAYED = 'Idempotent-Replayed';

/**
 * Answers with what a command came to: `created` (201 or 200) when it was carried out now, 200 when the key was used
 * before, 202 while it is pending. A refusal becomes its problem.
 */
export function commandAnswer<T, S extends 200 | 201>(
  c: ApiContext,
  outcome: CommandOutcome<T>,
  created: S,
): { readonly value: T; readonly status: 200 | 202 | S } {
  if (outcome.kind === 'refused') {
    throw new ProblemError(outcome.problem, outcome.replayed ? { [REPLAYED]: 'true' } : {});
  }
  if (outcome.kind === 'pending') return { value: outcome.value, status: 202 };
  if (!outcome.replayed) return { value: outcome.value, status: created };
  c.header(REPLAYED, 'true');
  return { value: outcome.value, status: 200 };
}
