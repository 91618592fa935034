import type { CommandUser } from '../gateway/command-outcome.ts';
import type { ApiContext, Principal } from './api-env.ts';
import { refuse } from './problem.ts';

/** The user of a route that is not public. */
export function principalOf(c: ApiContext): Principal {
  const principal = c.get('principal');
  if (principal === undefined) throw refuse('unauthenticated');
  return principal;
}

export function commandUser(c: ApiContext): CommandUser {
  const { userId, accountId, role } = principalOf(c);
  return { userId, account: accountId, role };
}
