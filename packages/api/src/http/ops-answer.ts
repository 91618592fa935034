import type { OpsOutcome } from '../gateway/ops-command.ts';
import { ProblemError } from './problem.ts';

/** What an operator's command came to; a refusal becomes its problem. */
export function opsAnswer<T>(outcome: OpsOutcome<T>): T {
  if (outcome.kind === 'refused') throw new ProblemError(outcome.problem);
  return outcome.value;
}
