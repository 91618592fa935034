import { runRecover } from '@buttonwood/engine/runtime/recover.console.ts';
import { UsageError } from '../connections.ts';

const MAX_REASON = 200;

export interface RecoverCommandOptions {
  readonly actor?: string;
  readonly reason?: string;
  readonly operator: string;
  readonly yes?: true;
}

/** `buttonwood recover`: a plan, or with --yes and a reason the approval of it. Throws UsageError. */
export function recover({ actor, reason, operator, yes }: RecoverCommandOptions): Promise<0 | 1> {
  if (yes === true && (reason === undefined || reason.trim() === '' || reason.length > MAX_REASON))
    throw new UsageError(`--yes needs a --reason of 1 to ${MAX_REASON} characters: it stands on the tape`);
  if (!/^\d{1,9}$/.test(operator)) throw new UsageError('--operator is an account number');
  const approval = yes === true ? { operator: Number(operator), why: reason ?? '' } : undefined;
  return runRecover({
    env: process.env,
    write: (line) => {
      console.log(line);
    },
    ...(actor === undefined ? {} : { actors: actor.split(',') }),
    ...(approval === undefined ? {} : { approval }),
  });
}
